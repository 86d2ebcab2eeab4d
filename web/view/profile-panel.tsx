import { cellAt, type LayerMap, recorded } from "../../src/charts/layer-map.ts";
import type { RunPicture } from "../../src/charts/run-picture.ts";
import { type Line, type LinesData, mountLines } from "../charts/lines.ts";
import { Chart } from "./chart.tsx";
import { cursor, cursorIn, go, map, mapBeside, others, picture } from "./state.ts";

/** One step over depth, with what theory predicts behind it. */
export function ProfilePanel() {
  const run = picture.value;
  const shown = map.value;
  if (!run || !shown || shown.columns === 0) return null;
  const { column, row } = cursorIn(shown, cursor.value);
  const names = shown.names.toReversed();
  const lines: readonly Line[] = [
    {
      ...profileLine(shown, column, names),
      name: `${run.name}, ${shown.base} ${shown.steps[column]}`,
      tone: 1,
    },
    ...others.value.flatMap(({ run: other, tone }) => {
      const beside = mapBeside(other);
      if (!beside) return [];
      const at = cursorIn(beside, cursor.value).column;
      return [{ ...profileLine(beside, at, names), name: other.name, tone }];
    }),
    ...predicted(run, shown, names),
  ];
  const isLog = shown.healthy.kind === "decades";
  const band = predictedBand(run, shown, names);
  const data: LinesData = {
    title: `${shown.title} over ${shown.rowKind === "time step" ? "time" : "depth"}`,
    x: shown.rowKind,
    y: `${shown.symbol}, ${shown.rowKind === "time step" ? "first left, last" : "input left, output"} right`,
    scale: isLog ? "log" : "linear",
    lines,
    names,
    cursor: names.length - 1 - row,
    ...(band && { band }),
  };
  return (
    <section class="panel" aria-labelledby="profile-title">
      <h2 id="profile-title">
        {shown.rowKind === "time step" ? "Profile over time" : "Profile over depth"}
      </h2>
      <Chart
        mount={mountLines}
        data={data}
        handlers={{ onCursor: (x: number) => go({ layer: names[x] }) }}
      />
    </section>
  );
}

function profileLine(
  shown: LayerMap,
  column: number,
  names: readonly string[],
): Pick<Line, "xs" | "ys"> {
  const byName = names.map((name) => shown.names.indexOf(name));
  // Networks that name their layers otherwise are laid over each other from the input on.
  const isOther = byName.every((row) => row < 0);
  const rows = isOther ? names.map((_, i) => shown.names.length - 1 - i) : byName;
  return {
    xs: names.map((_, i) => i),
    ys: rows.map((row) => (row < 0 ? undefined : recorded(cellAt(shown, row, column)))),
  };
}

/** Between the last hidden layer and the first the decades of theory, layer by layer the same. */
function predicted(run: RunPicture, shown: LayerMap, names: readonly string[]): readonly Line[] {
  const ends = predictionEnds(run, shown, names);
  if (!ends) return [];
  return [
    {
      name: "theory, from the initialization",
      xs: ends.xs,
      ys: ends.along(ends.decades),
      tone: 4,
      look: "dashed",
    },
  ];
}

function predictedBand(
  run: RunPicture,
  shown: LayerMap,
  names: readonly string[],
): LinesData["band"] {
  const ends = predictionEnds(run, shown, names);
  return (
    ends && {
      name: "its interval",
      xs: ends.xs,
      low: ends.along(ends.low),
      high: ends.along(ends.high),
    }
  );
}

function predictionEnds(run: RunPicture, shown: LayerMap, names: readonly string[]) {
  const { prediction } = run;
  if (!prediction || shown.id !== "activation-grad-norm" || names.length < 3) return undefined;
  const top = names.length - 2;
  const start = cellAt(shown, shown.names.indexOf(names[top] ?? ""), 0).value;
  const xs = Array.from({ length: top + 1 }, (_, i) => i);
  const along = (decades: number) => xs.map((x) => start * 10 ** ((decades * (top - x)) / top));
  return { ...prediction, xs, along };
}
