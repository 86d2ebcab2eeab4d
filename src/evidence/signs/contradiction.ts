import { grouped } from "../../core/grouped.ts";
import type { Curve, Evidence } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { mainCurve } from "../progress.ts";
import { found, type Sign } from "../sign.ts";

const id = "contradiction";
/** Programs round what they print: beyond this two numbers of one step are not the same. */
const rounding = 0.02;
/** Share of common steps at which they must differ, and how many steps that must be. */
const mostly = 0.5;
const fewest = 3;
/** Of what one quantity is compared: a loss of one batch and a mean of many need not agree. */
const comparable: readonly Curve["measures"][] = ["gradient", "learning-rate", "loss-scale"];

/** Two files that say different things of the same step. */
export const contradiction = {
  id,
  summary:
    "Two sources give different numbers for the same quantity at the same steps: one of them measures something else than it says.",
  source: "a gradient read behind zero_grad() is 0; torch.optim.Optimizer.zero_grad",
  lacks: (evidence) =>
    pairsOf(evidence).length > 0 || rememberedBeside(evidence) ? undefined : "two-sources",
  look: (evidence) => [
    ...pairsOf(evidence).flatMap(([a, b]) => compared(a, b)),
    ...zeroBesideMemory(evidence),
  ],
} as const satisfies Sign;

/** A log of the whole gradient, and an optimizer that has seen it. */
function rememberedBeside(evidence: Evidence) {
  const logged = mainCurve(evidence, "gradient");
  const moment = evidence.moments.findLast(({ optimizer }) => optimizer !== undefined);
  const size = Math.hypot(...(moment?.optimizer?.gradients ?? []).map(({ norm }) => norm));
  return logged && moment && size > 0 ? { logged, moment, size } : undefined;
}

/** Where every logged norm is exactly 0, what the optimizer remembers cannot be true as well. */
function zeroBesideMemory(evidence: Evidence): readonly SignFinding[] {
  const beside = rememberedBeside(evidence);
  if (!beside) return [];
  const { logged, moment, size } = beside;
  const { values, positions, base, from } = logged;
  if (values.length < fewest || values.some((value) => value !== 0)) return [];
  return [
    found(id, "sources-contradict", "warning", {
      at: { base, position: positions[0] ?? 0 },
      figures: { first: 0, second: size, differing: values.length, of: values.length },
      limits: { off: rounding },
      from: [from, { file: moment.file, tag: "optimizer state" }],
    }),
  ];
}

/** Curves of the same quantity from different files, with steps in common. */
function pairsOf({ curves }: Evidence): readonly (readonly [Curve, Curve])[] {
  const own = curves.filter(({ measures }) => comparable.includes(measures));
  const groups = grouped(own, ({ measures, statistic, parameter, base }) =>
    [measures, statistic, parameter, base].join(" "),
  );
  return [...groups.values()].flatMap((group) =>
    group.flatMap((first, i) =>
      group
        .slice(i + 1)
        .flatMap((second) => (haveCommonSteps(first, second) ? [[first, second] as const] : [])),
    ),
  );
}

function haveCommonSteps(first: Curve, second: Curve): boolean {
  if (first.from.file === second.from.file) return false;
  if (first.clip && second.clip && first.clip !== second.clip) return false;
  const shared = new Set(second.positions);
  return first.positions.filter((position) => shared.has(position)).length >= fewest;
}

function compared(first: Curve, second: Curve): readonly SignFinding[] {
  const other = new Map(second.positions.map((position, i) => [position, second.values[i] ?? 0]));
  const common = first.positions.flatMap((position, i) => {
    const [a, b] = [first.values[i] ?? Number.NaN, other.get(position) ?? Number.NaN];
    return Number.isFinite(a) && Number.isFinite(b) ? [{ position, a, b }] : [];
  });
  const differing = common.filter(
    ({ a, b }) => Math.abs(a - b) > rounding * Math.max(Math.abs(a), Math.abs(b)),
  );
  const [at] = differing;
  if (!at || common.length < fewest || differing.length < mostly * common.length) return [];
  return [
    found(id, "sources-contradict", "warning", {
      layer: first.parameter,
      at: { base: first.base, position: at.position },
      figures: { first: at.a, second: at.b, differing: differing.length, of: common.length },
      limits: { off: rounding },
      from: [first.from, second.from],
    }),
  ];
}
