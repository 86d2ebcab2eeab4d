import { computed } from "@preact/signals";
import { cellAt, recorded } from "../../src/charts/layer-map.ts";
import { type Line, type LinesData, mountLines } from "../charts/lines.ts";
import { Chart } from "./chart.tsx";
import { go, picture, seen, step } from "./state.ts";

const shownLayers = 6;

/** Update over weight of some layers, from the input to the output. */
const updateLines = computed((): readonly Line[] => {
  const shown = picture.value?.map("update-ratio");
  if (!shown || shown.rows === 0 || shown.columns < 2) return [];
  const count = Math.min(shownLayers, shown.rows);
  return Array.from({ length: count }, (_, i) => {
    const row = Math.round((i * (shown.rows - 1)) / Math.max(1, count - 1));
    return {
      name: shown.names[row] ?? "",
      xs: shown.steps,
      ys: shown.steps.map((__, column) => recorded(cellAt(shown, row, column))),
      tone: i + 1,
    };
  });
});

export function UpdatePanel() {
  const lines = updateLines.value;
  if (lines.length === 0) return null;
  const data: LinesData = {
    title: "Update over weight",
    x: "step",
    y: "‖ΔW‖ / ‖W‖",
    scale: "log",
    lines,
    levels: [{ y: 1e-3, text: "usual, 0.001" }],
    cursor: step.value,
    ...seen.value,
  };
  return (
    <section class="panel" aria-labelledby="update-title">
      <h2 id="update-title">Update ratios</h2>
      <Chart
        mount={mountLines}
        data={data}
        handlers={{ onCursor: (x: number) => go({ step: x }) }}
      />
    </section>
  );
}
