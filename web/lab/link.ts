import { changed, checked, type LabSetup, usualSetup } from "./setup.ts";

/** What a link to the lab says: the networks, how far they have trained, and what is looked at. */
export interface LabPlace {
  readonly setups: readonly LabSetup[];
  readonly step: number;
  readonly show: string;
  readonly layer: string | undefined;
}

const codes: Readonly<Record<Exclude<keyof LabSetup, "fixes" | "layers">, string>> = {
  task: "t",
  lag: "lag",
  inputScale: "is",
  targetScale: "ts",
  network: "n",
  depth: "d",
  width: "w",
  activation: "a",
  output: "out",
  initializer: "i",
  gain: "g",
  recurrentGain: "rg",
  forgetBias: "fb",
  normalization: "nm",
  branchScale: "bs",
  dropout: "dr",
  penalty: "l2",
  optimizer: "o",
  learningRate: "lr",
  momentum: "m",
  epsilon: "e",
  weightDecay: "wd",
  schedule: "s",
  clip: "c",
  clipThreshold: "ct",
  batchSize: "b",
  precision: "p",
  steps: "n_",
  seed: "seed",
};

/** The networks, as short as it can be: the first as it differs from the usual one, the second as it differs from the first. */
export function hashOf({ setups: [a = usualSetup, b], step, show, layer }: LabPlace): string {
  const parts = [`a=${differences(a, usualSetup)}`];
  if (b) parts.push(`b=${differences(b, a)}`);
  if (step > 0) parts.push(`at=${step}`);
  if (show !== usualShow) parts.push(`show=${encodeURIComponent(show)}`);
  if (layer !== undefined) parts.push(`layer=${encodeURIComponent(layer)}`);
  return `#${parts.join("&")}`;
}

export const usualShow = "activation-grad-norm";

/** What a link says; whatever it leaves out, or says wrongly, is as usual. */
export function placeIn(hash: string): LabPlace {
  // Not URLSearchParams: values are decoded once, behind the commas between them.
  const said = new Map(
    hash
      .replace(/^#/, "")
      .split("&")
      .map((part) => {
        const at = part.indexOf("=");
        return [part.slice(0, at), part.slice(at + 1)] as const;
      }),
  );
  const a = applied(said.get("a") ?? "", usualSetup);
  const b = said.get("b");
  const step = Number(said.get("at") ?? 0);
  const layer = decoded(said.get("layer") ?? "");
  return {
    setups: b === undefined ? [a] : [a, applied(b, a)],
    step: Number.isFinite(step) ? Math.max(0, Math.min(20_000, Math.round(step))) : 0,
    show: decoded(said.get("show") ?? "") || usualShow,
    layer: layer === "" ? undefined : layer,
  };
}

function differences(setup: LabSetup, from: LabSetup): string {
  const plain = Object.entries(codes).flatMap(([key, code]) => {
    const value = setup[key as keyof typeof codes];
    return value === from[key as keyof typeof codes]
      ? []
      : [`${code}:${encodeURIComponent(value)}`];
  });
  const fixes =
    setup.fixes.join("+") === from.fixes.join("+") ? [] : [`fix:${setup.fixes.join("+")}`];
  const own = JSON.stringify(setup.layers);
  const layers = own === JSON.stringify(from.layers) ? [] : [`layers:${encodeURIComponent(own)}`];
  return [...plain, ...fixes, ...layers].join(",");
}

function applied(text: string, from: LabSetup): LabSetup {
  const given: Record<string, unknown> = { ...from };
  for (const part of text.split(",")) {
    const at = part.indexOf(":");
    const [code, value] = [part.slice(0, at), decoded(part.slice(at + 1))];
    const key = Object.entries(codes).find(([, short]) => short === code)?.[0];
    if (key !== undefined)
      given[key] = typeof usualSetup[key as keyof LabSetup] === "number" ? Number(value) : value;
    else if (code === "fix") given["fixes"] = value === "" ? [] : value.split("+");
    else if (code === "layers") given["layers"] = parsed(value);
  }
  return changed(checked(given), {});
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
