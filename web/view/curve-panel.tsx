import { signal } from "@preact/signals";
import { type Line, type LinesData, mountLines } from "../charts/lines.ts";
import { Chart } from "./chart.tsx";
import { go, map, others, picture, seen, step } from "./state.ts";

const curveId = signal("loss");
/** Overlaid where one of them is shown. */
const together: readonly (readonly string[])[] = [
  ["loss", "validation-loss", "train-loss"],
  ["accuracy", "validation-accuracy"],
];

/** Loss and other numbers of the whole run, with findings at their steps. */
export function CurvePanel() {
  const run = picture.value;
  if (!run || run.curves.length === 0) return null;
  const chosen = run.curves.find(({ id }) => id === curveId.value) ?? run.curves[0];
  if (!chosen) return null;
  const group = together.find((ids) => ids.includes(chosen.id)) ?? [chosen.id];
  const own = run.curves.filter(({ id, base }) => group.includes(id) && base === chosen.base);
  const lines: readonly Line[] = [
    ...own.map(({ title, positions, values, id }, i) => ({
      name: title,
      xs: positions,
      ys: values,
      tone: i + 1,
      look: id === chosen.id ? ("line" as const) : ("dashed" as const),
    })),
    ...others.value.flatMap(({ run: other, tone }) =>
      other.curves
        .filter(({ id }) => id === chosen.id)
        .map(({ title, positions, values }) => ({
          name: `${title}, ${other.name}`,
          xs: positions,
          ys: values,
          tone,
        })),
    ),
  ];
  const data: LinesData = {
    title: chosen.title,
    x: chosen.base,
    y: chosen.title,
    scale: "auto",
    lines,
    marks: run.cards.flatMap(({ at, what, severity }) =>
      at && at.base === chosen.base ? [{ x: at.position, text: what, severity }] : [],
    ),
    cursor: chosen.base === map.value?.base ? step.value : undefined,
    ...(chosen.base === map.value?.base && seen.value),
  };
  return (
    <section class="panel" aria-labelledby="curve-title">
      <header class="panel-head">
        <h2 id="curve-title">Course</h2>
        <label class="field">
          <span>Number</span>
          <select
            value={chosen.id}
            onChange={(event) => (curveId.value = event.currentTarget.value)}
          >
            {run.curves.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </header>
      <Chart
        mount={mountLines}
        data={data}
        handlers={{ onCursor: (x: number) => go({ step: x }) }}
      />
    </section>
  );
}
