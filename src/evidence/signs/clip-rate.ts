import type { Evidence, Setting } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { largestOf } from "../largest.ts";
import { mainCurve } from "../progress.ts";
import { found, type Sign } from "../sign.ts";

const id = "clip-rate";
/** Share of steps that are cut from which on the clip, not the learning rate, sets the length of steps. */
const mostClipped = 0.9;
/** √Σ v̂ at the limit within this share: the memory holds gradients that were all cut to it. */
const atLimit = 0.02;
const fewest = 10;
/** Names under which programs keep the limit of a global norm. */
const names =
  /(^|[/_.])(max_grad_norm|gradient_clip_val|clip_grad_norm|grad_clip|clipnorm|global_clipnorm|max_norm|clip_norm)$/i;

/** How many steps the clip shortens. */
export const clipRate = {
  id,
  summary: "Nearly every step is cut to the clip's limit: the gradient is usually above it.",
  source: "Pascanu et al. 2013, §3.2; torch.nn.utils.clip_grad_norm_",
  lacks: (evidence) => {
    if (clipLimit(evidence) === undefined) return "clip-limit";
    const hasNorm = mainCurve(evidence, "gradient") !== undefined;
    return hasNorm || evidence.moments.some(({ optimizer }) => optimizer)
      ? undefined
      : "gradient-norm";
  },
  look(evidence) {
    const limit = clipLimit(evidence);
    return limit === undefined ? [] : [...logged(evidence, limit), ...remembered(evidence, limit)];
  },
} as const satisfies Sign;

/** The limit of a clip by global norm, as settings tell it; `undefined` where none was set. */
export function clipLimit({ settings }: Pick<Evidence, "settings">): Setting | undefined {
  return settings.find(
    ({ name, value }) => names.test(name) && typeof value === "number" && value > 0,
  );
}

function logged(evidence: Evidence, limit: Setting): readonly SignFinding[] {
  const norm = mainCurve(evidence, "gradient");
  if (!norm || norm.clip === "after" || norm.values.length < fewest) return [];
  const finite = norm.values.filter(Number.isFinite);
  const share = finite.filter((value) => value > Number(limit.value)).length / finite.length;
  if (!(share >= mostClipped)) return [];
  return [
    found(id, "every-step-clipped", "warning", {
      at: { base: norm.base, position: norm.positions[0] ?? 0 },
      figures: { share, limit: Number(limit.value), largest: largestOf(finite) },
      limits: { share: mostClipped },
      from: [norm.from, limit.from],
    }),
  ];
}

function remembered({ moments }: Evidence, limit: Setting): readonly SignFinding[] {
  const moment = moments.findLast(({ optimizer }) => optimizer !== undefined);
  const norms = moment?.optimizer?.gradients.map(({ norm }) => norm) ?? [];
  const total = Math.hypot(...norms);
  const bound = Number(limit.value);
  if (!moment || norms.length === 0 || !(Math.abs(total / bound - 1) <= atLimit)) return [];
  return [
    found(id, "every-step-clipped", "warning", {
      figures: { norm: total, limit: bound },
      limits: { off: atLimit },
      from: [{ file: moment.file, tag: "optimizer state" }, limit.from],
    }),
  ];
}
