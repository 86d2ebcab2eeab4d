import type { Curve, Evidence, Measured, Moment } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { placeOf } from "../gradients.ts";
import { hidesNan, mainCurve } from "../progress.ts";
import { found, type Sign } from "../sign.ts";

const id = "non-finite";
const looked: readonly Measured[] = ["loss", "validation-loss", "loss-part", "gradient"];
/** Records of a scaled gradient in a row that are no numbers: a scale that backs off is found sooner. */
const stuck = 3;

/** Losses, gradients, weights and the optimizer's memory that are NaN or infinite, and losses that only look finite. */
export const nonFinite = {
  id,
  summary:
    "A loss, a gradient, a weight or the optimizer's memory is NaN or infinite, or is hidden behind a loss of 0.",
  source:
    "IEEE 754-2019, §6; transformers.TrainingArguments.logging_nan_inf_filter, which logs 0 in place of NaN",
  lacks: ({ curves, moments }) =>
    curves.some(({ measures }) => looked.includes(measures)) || moments.length > 0
      ? undefined
      : "loss",
  look: (evidence) => [
    ...logged(evidence),
    ...evidence.moments.flatMap((moment) => [...weights(moment), ...memory(moment)]),
  ],
} as const satisfies Sign;

function logged(evidence: Evidence): readonly SignFinding[] {
  const loss =
    mainCurve(evidence, "loss") ??
    mainCurve(evidence, "validation-loss") ??
    mainCurve(evidence, "loss-part");
  const norm = mainCurve(evidence, "gradient");
  const lossAt = firstBad(loss);
  const normAt = firstBad(norm);
  // A dynamic loss scale tries until it overflows: those steps are skipped, and the training goes on.
  const isScaled =
    evidence.curves.some(({ measures }) => measures === "loss-scale") ||
    evidence.moments.some(({ scaler }) => scaler !== undefined);
  const isStuck =
    norm?.values.slice(isScaled ? -stuck : -1).every((value) => !Number.isFinite(value)) === true;
  return [
    ...(loss && lossAt !== undefined
      ? [at("loss-not-finite", loss, lossAt, { share: badShare(loss) })]
      : []),
    ...(norm && normAt !== undefined && (!isScaled || isStuck)
      ? [
          at(
            "gradient-not-finite",
            norm,
            normAt,
            { share: badShare(norm) },
            isStuck ? "failure" : "warning",
          ),
        ]
      : []),
    ...(loss && norm && normAt !== undefined && hidesNan(loss, norm)
      ? [at("loss-hides-nan", loss, normAt, { loss: 0 })]
      : []),
  ];
}

function at(
  code: SignFinding["code"],
  { base, positions, from }: Curve,
  index: number,
  figures: SignFinding["figures"],
  severity: SignFinding["severity"] = "failure",
): SignFinding {
  return found(id, code, severity, {
    at: { base, position: positions[index] ?? 0 },
    figures,
    from: [from],
  });
}

function firstBad(curve: Curve | undefined): number | undefined {
  const index = curve?.values.findIndex((value) => !Number.isFinite(value)) ?? -1;
  return index < 0 ? undefined : index;
}

function badShare({ values }: Curve): number {
  return values.filter((value) => !Number.isFinite(value)).length / values.length;
}

function weights(moment: Moment): readonly SignFinding[] {
  const bad = moment.weights.filter(({ summary }) => summary.nan + summary.infinite > 0);
  const [first] = bad;
  if (!first) return [];
  // Statistics of a forward pass can overflow where the weights are sound.
  const isSound = bad.every(({ role }) => role === "state");
  return [
    found(id, "weights-not-finite", isSound ? "warning" : "failure", {
      layer: first.layer,
      at: placeOf(moment),
      figures: { tensors: bad.length, of: moment.weights.length },
      from: [{ file: moment.file, tag: first.name }],
    }),
  ];
}

function memory(moment: Moment): readonly SignFinding[] {
  const gradients = moment.optimizer?.gradients ?? [];
  const bad = gradients.filter(({ nonFinite: count }) => count > 0);
  const [first] = bad;
  if (!first) return [];
  return [
    found(id, "optimizer-not-finite", "failure", {
      layer: first.parameter,
      at: placeOf(moment),
      figures: { tensors: bad.length, of: gradients.length },
      from: [{ file: moment.file, tag: first.parameter ?? `parameter ${first.index}` }],
    }),
  ];
}
