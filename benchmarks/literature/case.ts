import type { Problem } from "../../src/tasks/task.ts";
import type { Plan } from "../../src/training/plan.ts";
import { decades, type Expectation, type Format, percent, type Row, step } from "./expectation.ts";
import {
  accuracy,
  brokenAt,
  decadesAtStart,
  firstGradient,
  firstGradientAtStart,
  movement,
  overRuns,
  shrinkage,
  type Trained,
  trained,
} from "./trained.ts";

interface Measure {
  readonly name: string;
  readonly format: Format;
  of(run: Trained): number;
}

/** What can be asked of a training that has ended. */
const measures = {
  accuracy: { name: "accuracy", format: percent, of: accuracy },
  brokenAt: { name: "end", format: step, of: brokenAt },
  start: { name: "‖∂L/∂z₁‖/‖∂L/∂z_L‖ at the start", format: decades, of: decadesAtStart },
  gradient: {
    name: "‖∂L/∂W₁‖",
    format: decades,
    of: (run) => Math.log10(firstGradient(run)),
  },
  gradientAtStart: {
    name: "‖∂L/∂W₁‖ at the start",
    format: decades,
    of: (run) => Math.log10(firstGradientAtStart(run)),
  },
  movement: {
    name: "‖ΔW₁‖/‖W₁‖ over the run",
    format: decades,
    of: (run) => Math.log10(movement(run)),
  },
  shrinkage: { name: "‖W₁‖ at the end / at the start", format: percent, of: shrinkage },
} as const satisfies Readonly<Record<string, Measure>>;

type MeasureId = keyof typeof measures;

/** One training with what the literature says of it. */
export interface Case {
  readonly id: string;
  readonly what: string;
  readonly source: string;
  readonly plan: Plan;
  readonly expects: Readonly<Partial<Record<MeasureId, Expectation>>>;
  readonly note?: string;
}

/** Trains every case from every seed; each number is the median over the seeds. */
export async function caseRows(
  cases: readonly Case[],
  problem: Problem,
  seeds: readonly number[],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { id, what, source, plan, expects, note } of cases) {
    const runs = await trained(plan, problem, seeds);
    for (const key of Object.keys(expects) as MeasureId[]) {
      const { name, format, of } = measures[key];
      const expectation = expects[key];
      if (!expectation) continue;
      rows.push({
        id: `${id}/${key}`,
        what: `${what}: ${name}`,
        source,
        expectation,
        ...overRuns(runs.map(of)),
        format,
        ...(note !== undefined && { note }),
      });
    }
  }
  return rows;
}
