import type { Trace } from "../trace/trace.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** The trace of the run that is shown, with what is known of its network at step 0 in its header: the gradient budget, and what theory predicts. */
export function savedTrace({
  shown,
  budget,
  prediction,
}: Pick<Diagnosis, "shown" | "budget" | "prediction">): Trace {
  const { header, records } = shown.trace;
  return {
    header: {
      ...header,
      ...(budget && { budget: { step: budget.step, rows: budget.rows.map(rowOf) } }),
      ...(prediction && { prediction: endsOf(prediction) }),
    },
    records,
  };
}

function rowOf({ layer, parts }: NonNullable<Diagnosis["budget"]>["rows"][number]) {
  return { layer, parts: { ...parts } };
}

function endsOf({ decades, low, high }: NonNullable<Diagnosis["prediction"]>) {
  return { decades, low, high };
}
