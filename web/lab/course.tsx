import { type Line, type LinesData, mountLines } from "../charts/lines.ts";
import { LiveChart } from "./live-chart.tsx";
import { prefix, tones } from "./network-lines.ts";
import { type Shown, shown } from "./state.ts";

/** Loss and accuracy while they change. */
export function Course() {
  const all = shown.value;
  const metric = all[0]?.trace.header.goal.metric === "r2" ? "R²" : "accuracy";
  return (
    <section class="panel" aria-labelledby="course-title">
      <h2 id="course-title">Loss and {metric}</h2>
      <LiveChart mount={mountLines} data={lossData(all)} />
      <LiveChart mount={mountLines} data={metricData(all, metric)} />
    </section>
  );
}

function lossData(all: readonly Shown[]): LinesData {
  return {
    title: "Loss",
    x: "step",
    y: "loss",
    scale: "auto",
    height: 150,
    from: 0,
    to: Math.max(10, ...all.map(({ step }) => step)),
    lines: all.map(({ trace }, i) => ({
      name: `${prefix(all, i)}loss of the batch`,
      xs: trace.records.map(({ step }) => step),
      ys: trace.records.map(({ loss }) => loss),
      tone: tones[i] ?? 1,
    })),
    levels: all
      .slice(0, 1)
      .map(({ trace }) => ({ y: trace.header.goal.chanceLoss, text: "guessing" })),
    marks: all.flatMap(({ judged }) =>
      (judged?.cards ?? []).flatMap(({ at, what, severity }) =>
        at && severity === "failure" ? [{ x: at.position, text: what, severity }] : [],
      ),
    ),
  };
}

function metricData(all: readonly Shown[], metric: string): LinesData {
  const points = (trace: Shown["trace"], key: "trainMetric" | "validationMetric") => {
    const own = trace.records.filter(({ evaluation }) => evaluation);
    return {
      xs: own.map(({ step }) => step),
      ys: own.map(({ evaluation }) => evaluation?.[key] ?? Number.NaN),
    };
  };
  return {
    title: metric,
    x: "step",
    y: metric,
    scale: "linear",
    height: 130,
    from: 0,
    to: Math.max(10, ...all.map(({ step }) => step)),
    lines: all.flatMap(({ trace }, i): Line[] => [
      { name: `${prefix(all, i)}training`, ...points(trace, "trainMetric"), tone: tones[i] ?? 1 },
      {
        name: `${prefix(all, i)}validation`,
        ...points(trace, "validationMetric"),
        tone: tones[i] ?? 1,
        look: "dashed",
      },
    ]),
    levels: all.slice(0, 1).flatMap(
      ({
        trace: {
          header: { goal },
        },
      }) => [{ y: goal.chanceMetric, text: "guessing" }],
    ),
  };
}
