import type { Attempt, CourseFigure, RepairFigure } from "../../src/charts/repair-figure.ts";
import { percentText } from "../../src/explain/number-text.ts";
import { type Line, type LinesData, mountLines } from "../charts/lines.ts";
import { Chart } from "./chart.tsx";

const tones = 6;
const height = 140;

/** The control and every attempt side by side: the loss of each seed, and its gradients over depth at the end. */
export function RepairRuns({ repair }: { readonly repair: RepairFigure }) {
  const shown = repair.attempts.filter(({ seeds }) => seeds.some(({ course }) => course));
  if (shown.length === 0) return null;
  const courses = shown.flatMap(coursesOf).map(({ course }) => course);
  const losses = courses.flatMap((course) => course.losses);
  const gradNorms = courses.flatMap((course) => course.gradNorms);
  return (
    <div class="attempts">
      {shown.map((attempt) => (
        <figure key={attempt.name} class="map-figure">
          <figcaption>
            {attempt.isChosen && "✓ "}
            {attempt.name}
          </figcaption>
          <p class="hint">{endingOf(attempt, repair.metric)}</p>
          <Chart mount={mountLines} data={lossData(attempt, losses)} />
          <Chart mount={mountLines} data={depthData(attempt, gradNorms)} />
        </figure>
      ))}
    </div>
  );
}

function coursesOf({ seeds }: Attempt) {
  return seeds.flatMap(({ seed, course }) => (course ? [{ seed, course }] : []));
}

function endingOf({ seeds, decision, p }: Attempt, metric: string): string {
  const trained = seeds.filter(({ outcome }) => outcome === "trained").length;
  const metrics = seeds.map((seed) => seed.metric).filter(Number.isFinite);
  const best = Math.max(...metrics);
  const text = metric === "accuracy" ? percentText(best) : best.toPrecision(3);
  return [
    `${trained} of ${seeds.length} seeds trained`,
    ...(metrics.length > 0 ? [`best ${metric} ${text}`] : []),
    ...(decision === "" ? [] : [decision]),
    ...(p === undefined ? [] : [`p = ${p.toPrecision(2)}`]),
  ].join(", ");
}

function lossData(attempt: Attempt, holds: readonly number[]): LinesData {
  return {
    title: `Loss of ${attempt.name}`,
    ...{ x: "step", y: "loss of the batch", scale: "linear", holds, height },
    lines: linesOf(attempt, ({ steps, losses }) => ({ xs: steps, ys: losses })),
  };
}

function depthData(attempt: Attempt, holds: readonly number[]): LinesData {
  return {
    title: `Gradients of ${attempt.name} over depth at the end`,
    ...{ x: "layer", y: "‖∂L/∂z‖ at the end", scale: "log", holds, height, hasLegend: false },
    names: coursesOf(attempt)[0]?.course.layers ?? [],
    lines: linesOf(attempt, ({ layers, gradNorms }) => ({
      xs: layers.map((_, i) => i),
      ys: gradNorms,
    })),
  };
}

/** One line for every seed. */
function linesOf(
  attempt: Attempt,
  points: (course: CourseFigure) => Pick<Line, "xs" | "ys">,
): readonly Line[] {
  return coursesOf(attempt).map(({ seed, course }, i) => ({
    ...points(course),
    name: `seed ${seed}`,
    tone: (i % tones) + 1,
  }));
}
