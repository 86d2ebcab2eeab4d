import { cellAt } from "../../src/charts/layer-map.ts";
import { type Line, type LinesData, mountLines } from "../charts/lines.ts";
import { lookInto } from "./actions.ts";
import { LiveChart } from "./live-chart.tsx";
import { prefix, tones } from "./network-lines.ts";
import { names, type Shown, shown, shownLayer } from "./state.ts";
import { mapOf } from "./trace-memo.ts";

/** The gradient over depth: now, at the first step, and as theory has it before anything is computed. */
export function Profile() {
  const all = shown.value;
  const [first] = all;
  if (!first || first.trace.records.length === 0) return null;
  const drawn = all.map((one) => profileOf(one));
  const layers = drawn[0]?.names ?? [];
  const lines: Line[] = drawn.flatMap((profile, i): Line[] => {
    if (!profile) return [];
    const { names: own, theory } = profile;
    const place = (xs: readonly number[], ys: readonly number[]) => placed(xs, ys, own, layers);
    const tone = tones[i] ?? 1;
    return [
      { name: `${prefix(all, i)}now`, ...place(profile.xs, profile.now), tone },
      {
        name: `${prefix(all, i)}at step 0`,
        ...place(profile.xs, profile.start),
        tone,
        look: "points",
      },
      ...(theory
        ? [
            {
              name: `${prefix(all, i)}theory`,
              ...place(theory.xs, theory.ys),
              tone: i === 0 ? 4 : 3,
              look: "dashed" as const,
            },
          ]
        : []),
    ];
  });
  const band = drawn[0]?.theory;
  const data: LinesData = {
    title: "Gradient over depth",
    x: "layer",
    y: "‖∂L/∂z‖, input left, output right",
    scale: "log",
    lines,
    names: layers,
    height: 240,
    ...(band && {
      band: {
        name: "its interval, two standard deviations",
        xs: band.xs,
        low: band.low,
        high: band.high,
      },
    }),
    cursor: Math.max(0, layers.indexOf(shownLayer.value ?? "")),
  };
  return (
    <section class="panel" aria-labelledby="profile-title">
      <h2 id="profile-title">Predicted and measured</h2>
      <p class="hint">{agreement(all, drawn)}</p>
      <LiveChart
        mount={mountLines}
        data={data}
        handlers={{ onCursor: (x: number) => lookInto(layers[x]) }}
      />
    </section>
  );
}

const fewestShared = 2;

/** Another network's layers where those of the same name are, else spread over the same depth. */
function placed(
  xs: readonly number[],
  ys: readonly number[],
  own: readonly string[],
  layers: readonly string[],
) {
  if (own === layers) return { xs, ys };
  const isShared = own.filter((name) => layers.includes(name)).length >= fewestShared + 1;
  const factor = (layers.length - 1) / Math.max(1, own.length - 1);
  const points = xs.flatMap((x, i) => {
    const at = isShared ? layers.indexOf(own[x] ?? "") : x * factor;
    return at < 0 ? [] : [{ at, y: ys[i] ?? Number.NaN }];
  });
  return { xs: points.map(({ at }) => at), ys: points.map(({ y }) => y) };
}

type ProfileOf = NonNullable<ReturnType<typeof profileOf>>;

function profileOf(one: Shown) {
  const map = mapOf(one.trace, "activation-grad-norm");
  if (!map || map.columns === 0) return undefined;
  const layers = map.names.toReversed();
  const valuesAt = (column: number) =>
    layers.map((_, i) => cellAt(map, map.rows - 1 - i, column).value);
  const [start, now] = [valuesAt(0), valuesAt(map.columns - 1)];
  return {
    names: layers,
    xs: layers.map((_, i) => i),
    start,
    now,
    theory: theoryOf(one, layers, start),
  };
}

/** Theory's ratios, times the measured size at the layer that they are relative to. */
function theoryOf({ info }: Shown, layers: readonly string[], start: readonly number[]) {
  const top = info.prediction.at(-1);
  const size = start[layers.indexOf(top?.name ?? "")];
  if (!top || size === undefined || !(size > 0)) return undefined;
  const known = info.prediction.filter(({ name }) => layers.includes(name));
  const along = (key: "decades" | "low" | "high") =>
    known.map((layer) => size * 10 ** (layer[key] - top.decades));
  return {
    xs: known.map(({ name }) => layers.indexOf(name)),
    ys: along("decades"),
    low: along("low"),
    high: along("high"),
  };
}

/** How far theory and step 0 are apart, in words. */
function agreement(all: readonly Shown[], drawn: readonly (ProfileOf | undefined)[]): string {
  return all
    .map((one, i) => {
      const profile = drawn[i];
      const who = all.length > 1 ? `${names[i]}: ` : "";
      if (one.info.noPrediction !== undefined)
        return `${who}theory says nothing, ${one.info.noPrediction}.`;
      const bottom = one.info.prediction[0];
      const top = one.info.prediction.at(-1);
      if (!profile?.theory || !bottom || !top) return "";
      const at = (name: string) => profile.start[profile.names.indexOf(name)] ?? Number.NaN;
      const measured = Math.log10(at(bottom.name) / at(top.name));
      return `${who}from ${top.name} to ${bottom.name} theory predicts ${(bottom.decades - top.decades).toFixed(1)} decades, step 0 has ${Number.isFinite(measured) ? measured.toFixed(1) : "none"}.`;
    })
    .join(" ");
}
