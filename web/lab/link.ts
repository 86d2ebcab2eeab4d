import { changed } from "./changed.ts";
import { checked } from "./checked.ts";
import type { Speed } from "./messages.ts";
import { type LabSetup, usualSetup } from "./setup.ts";

/** What a link to the lab says: the networks, how far they have trained, and what is looked at. */
export interface LabPlace {
  readonly setups: readonly LabSetup[];
  readonly step: number;
  /** Quantity of the map. */
  readonly show: string;
  readonly layer: string | undefined;
  /** The network that the controls change, by its number. */
  readonly active: number;
  readonly speed: Speed;
  /** Kind and id of the preset whose sentences are shown. */
  readonly preset: string | undefined;
  /** Step of the tour, from 0. */
  readonly tour: number | undefined;
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
export function hashOf(place: LabPlace): string {
  const [a = usualSetup, b] = place.setups;
  const { step, show, layer, active, speed, preset, tour } = place;
  const parts = [`a=${differences(a, usualSetup)}`];
  if (b) parts.push(`b=${differences(b, a)}`);
  if (step > 0) parts.push(`at=${step}`);
  if (show !== usualShow) parts.push(`show=${encodeURIComponent(show)}`);
  if (layer !== undefined) parts.push(`layer=${encodeURIComponent(layer)}`);
  if (active > 0) parts.push(`edit=${active}`);
  if (speed !== usualSpeed) parts.push(`speed=${speed}`);
  if (preset !== undefined) parts.push(`preset=${encodeURIComponent(preset)}`);
  if (tour !== undefined) parts.push(`tour=${tour + 1}`);
  return `#${parts.join("&")}`;
}

/** What tells most of a run: the gradient over depth, or through time. */
export const usualShow = "";
export const usualSpeed: Speed = "normal";
const speeds: readonly string[] = ["slow", "normal", "fast"] satisfies readonly Speed[];

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
  const text = (name: string) => decoded(said.get(name) ?? "") || undefined;
  const speed = text("speed") ?? "";
  const tour = countIn(text("tour"), mostSteps);
  return {
    setups: b === undefined ? [a] : [a, applied(b, a)],
    step: countIn(text("at"), mostSteps),
    show: text("show") ?? usualShow,
    layer: text("layer"),
    active: b === undefined ? 0 : countIn(text("edit"), 1),
    speed: speeds.includes(speed) ? (speed as Speed) : usualSpeed,
    preset: text("preset"),
    tour: tour === 0 ? undefined : tour - 1,
  };
}

const mostSteps = 20_000;

/** A whole number from 0 to `most`; 0 for anything else. */
function countIn(text: string | undefined, most: number): number {
  const given = Math.round(Number(text ?? 0));
  return Number.isFinite(given) ? Math.max(0, Math.min(most, given)) : 0;
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
