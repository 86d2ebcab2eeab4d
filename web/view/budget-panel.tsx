import { cellAt, recorded } from "../../src/charts/layer-map.ts";
import type { RunPicture } from "../../src/charts/run-picture.ts";
import { mountWaterfall, type WaterfallData } from "../charts/waterfall.ts";
import { Chart } from "./chart.tsx";
import { cursor, cursorIn, picture } from "./state.ts";

/** Rows of a waterfall; more could not be read. */
const mostRows = 24;

/** Neighboring layers in one row where there are too many: their decades add up. */
function neighborsTogether(rows: WaterfallData["rows"]): WaterfallData["rows"] {
  const each = Math.ceil(rows.length / mostRows);
  if (each <= 1) return rows;
  return Array.from({ length: Math.ceil(rows.length / each) }, (_, i) => {
    const own = rows.slice(i * each, (i + 1) * each);
    const sums = new Map<string, number>();
    for (const { part, decades } of own.flatMap(({ parts }) => parts))
      sums.set(part, (sums.get(part) ?? 0) + decades);
    return {
      name: `${own[0]?.name ?? ""} and ${own.length - 1} below`,
      parts: [...sums].map(([part, decades]) => ({ part, decades })),
    };
  });
}

/** Where the decades go between output and input. */
export function BudgetPanel() {
  const run = picture.value;
  if (!run) return null;
  const found = splitBudget(run) ?? measuredBudget(run);
  if (!found) return null;
  const data = { ...found, rows: neighborsTogether(found.rows) };
  return (
    <section class="panel" aria-labelledby="budget-title">
      <h2 id="budget-title">Gradient budget</h2>
      <p class="hint">
        {data.title}. Output on top: every bar starts where the one above it ended.
      </p>
      <Chart mount={mountWaterfall} data={data} />
      {!run.budget && (
        <p class="hint">
          What weights and what activations do to it cannot be told from this file: that takes the
          slopes of the activations, which <code>isograd diagnose</code> measures on the network and
          writes with <code>--save</code> or <code>--json</code>.
        </p>
      )}
    </section>
  );
}

/** By part, where the network itself was measured. */
function splitBudget({ budget }: RunPicture): WaterfallData | undefined {
  if (!budget) return undefined;
  return {
    title: `Decades at step ${budget.step}, by part`,
    rows: budget.rows.toReversed().map(({ layer, parts }) => ({
      name: layer,
      parts: Object.entries(parts).map(([part, decades]) => ({ part, decades })),
    })),
  };
}

/** From layer to layer at the cursor's step, where only the run was recorded. */
function measuredBudget(run: RunPicture): WaterfallData | undefined {
  const logged = run.maps.find(({ id }) => id.includes("gradients"))?.id ?? "";
  const shown = run.map("activation-grad-norm") ?? run.map(logged);
  if (!shown || shown.rows < 3) return undefined;
  const { column } = cursorIn(shown, cursor.value);
  const known = shown.names.flatMap((name, row) => {
    const size = recorded(cellAt(shown, row, column));
    return row > 0 && size !== undefined && size > 0 ? [{ name, size }] : [];
  });
  const rows = known.slice(1).flatMap(({ name, size }, i) => {
    const decades = Math.log10(size / (known[i]?.size ?? Number.NaN));
    return Number.isFinite(decades) ? [{ name, parts: [{ part: "measured", decades }] }] : [];
  });
  if (rows.length < 2) return undefined;
  return {
    title: `Measured change from layer to layer at ${shown.base} ${shown.steps[column]}`,
    rows,
  };
}
