import type { Evidence, Moment } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { mainCurve } from "../progress.ts";
import { found, type Sign } from "../sign.ts";

const id = "zero-gradient";
/** Records that make it more than a coincidence. */
const fewest = 3;

/** Gradients that are exactly 0: nothing was asked of the network, or nothing reaches a part of it. */
export const zeroGradient = {
  id,
  summary:
    "Gradients are exactly 0: of the whole network where nothing is learned from, of some layers where nothing reaches them.",
  source: "transformers.Trainer without labels; detach() and requires_grad of PyTorch",
  lacks: ({ curves, moments }) =>
    curves.some(({ measures }) => measures === "gradient") ||
    moments.some(({ optimizer }) => optimizer !== undefined)
      ? undefined
      : "gradient-norm",
  look: (evidence) => [...nothingFlows(evidence), ...forgotten(evidence)],
} as const satisfies Sign;

function nothingFlows(evidence: Evidence): readonly SignFinding[] {
  const norm = mainCurve(evidence, "gradient");
  if (!norm || norm.values.length < fewest || norm.values.some((value) => value !== 0)) return [];
  const loss = mainCurve(evidence, "loss");
  const isFlat = !loss || loss.values.every((value) => value === loss.values[0]);
  // A loss that moves contradicts a gradient of 0: that is another sign's finding.
  if (!isFlat || evidence.moments.some(remembersGradient)) return [];
  return [
    found(id, "nothing-flows", "failure", {
      at: { base: norm.base, position: norm.positions[0] ?? 0 },
      figures: { records: norm.values.length, loss: loss?.values[0] ?? Number.NaN },
      from: [norm.from, ...(loss ? [loss.from] : [])],
    }),
  ];
}

function remembersGradient({ optimizer }: Moment): boolean {
  return optimizer?.gradients.some(({ norm }) => norm > 0) === true;
}

/** Layers whose squares are exactly 0 in an optimizer's memory that holds others. */
function forgotten({ moments }: Evidence): readonly SignFinding[] {
  const last = moments.findLast(({ optimizer }) => optimizer !== undefined);
  return (last ? [last] : []).flatMap((moment) => {
    const gradients = moment.optimizer?.gradients ?? [];
    const silent = gradients.filter(({ zeros, shape }) => zeros === 1 && shape.length >= 2);
    const [first] = silent;
    if (!first || !((moment.optimizer?.step ?? 1) > 0)) return [];
    const isAll = silent.length === gradients.filter(({ shape }) => shape.length >= 2).length;
    return [
      found(id, "gradients-exactly-zero", isAll ? "failure" : "warning", {
        layer: isAll ? undefined : (first.parameter ?? `parameter ${first.index}`),
        figures: {
          tensors: silent.length,
          of: gradients.length,
          alive: gradients.filter(({ zeros }) => zeros < 1).length,
        },
        from: [{ file: moment.file, tag: first.parameter ?? `parameter ${first.index}` }],
      }),
    ];
  });
}
