import { isSkipped, samples, type Trace, type TraceRecord } from "../trace/trace.ts";
import type { Detector, Finding } from "./detector.ts";

/** The first number that is not finite: at which step, in which layer, on the way forward or back. */
export const nonFinite = {
  id: "non-finite",
  summary:
    "A loss, activation, gradient or weight became NaN or infinite; names the first layer where it did.",
  source: "IEEE 754-2019, §6.1, §6.2: NaN and infinity spread through every later sum",
  needs: ["forward-second-moment", "activation-grad-norm"],
  detect(trace) {
    const first = trace.records.find(
      (record) => !isSkipped(record) && isBroken(record, record === trace.records.at(-1)),
    );
    return first
      ? [{ ...located(trace, first), detector: "non-finite", severity: "failure", limits: {} }]
      : [];
  },
} as const satisfies Detector;

/** A run ends with a whole-set measurement after its last step: that record has no gradient. */
function isBroken({ loss, gradNorm, layers, evaluation }: TraceRecord, isLast: boolean): boolean {
  if (!Number.isFinite(loss)) return true;
  if (isLast && !layers && evaluation && Number.isNaN(gradNorm)) return false;
  return !Number.isFinite(gradNorm);
}

function located(
  trace: Trace,
  { step, loss, gradNorm }: TraceRecord,
): Pick<Finding, "code" | "layer" | "step" | "figures"> {
  const layers = samples(trace).find((sample) => sample.step === step)?.layers;
  const nameOf = (index: number) => trace.header.layers[index]?.name;
  const figures = { loss, gradNorm };
  const forward =
    layers?.["forward-second-moment"]?.findIndex((q, i) => isBad(q, layers["weight-norm"]?.[i])) ??
    -1;
  if (forward >= 0) return { code: "non-finite-forward", layer: nameOf(forward), step, figures };
  if (!layers && !Number.isFinite(loss))
    return { code: "non-finite-update", layer: undefined, step, figures };
  if (!Number.isFinite(loss)) return { code: "non-finite-loss", layer: undefined, step, figures };
  const backward =
    layers?.["activation-grad-norm"]?.findLastIndex((norm, i) =>
      isBad(norm, layers["weight-norm"]?.[i]),
    ) ?? -1;
  return {
    code: "non-finite-backward",
    layer: backward >= 0 ? nameOf(backward) : undefined,
    step,
    figures,
  };
}

/** NaN also stands for "this layer has no such quantity": it is bad only where the weights before it are numbers. */
function isBad(value: number, weightNorm = Number.NaN): boolean {
  return value === Number.POSITIVE_INFINITY || (Number.isNaN(value) && !Number.isNaN(weightNorm));
}
