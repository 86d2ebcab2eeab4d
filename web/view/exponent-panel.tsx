import { layerOfRow } from "../../src/charts/layer-map.ts";
import { mountExponents } from "../charts/exponents.ts";
import { Chart } from "./chart.tsx";
import { cursor, cursorIn, map, picture } from "./state.ts";

/** How the sizes of the chosen cell's gradient spread, and what half precision would lose of them. */
export function ExponentPanel() {
  const run = picture.value;
  const shown = map.value;
  if (!run || !shown) return null;
  const { row, column } = cursorIn(shown, cursor.value);
  const figure = run.exponents(layerOfRow(shown, row), column);
  if (!figure) return null;
  return (
    <section class="panel" aria-labelledby="exponent-title">
      <h2 id="exponent-title">Exponents</h2>
      <p class="hint">{figure.title}</p>
      <Chart mount={mountExponents} data={figure} />
    </section>
  );
}
