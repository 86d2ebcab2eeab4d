import type { Shape } from "../graph/tensor.ts";
import type { Role } from "./evidence.ts";

/** Wrappers that put themselves in front of every name: DataParallel, torch.compile, trainers. */
const wrappers = /^(module|_orig_mod|model|net|network|params|_forward_module)[./]/;
/** Keras numbers variables and writes the slot of the value behind a colon. */
const suffix = /:\d+$/;

const roles: readonly (readonly [RegExp, Role])[] = [
  [
    /(running_(mean|var)|moving_(mean|variance)|num_batches_tracked|position_ids|inv_freq|rng_state|seed_generator.*|batch_stats.*)$/,
    "state",
  ],
  [/(^|[._/])(bias|beta|b|b_[iofczrn]|bias_[ih]h(_l\d+)?(_reverse)?|lora_B_bias)$/, "bias"],
  [/(^|[._/])(gamma|scale|g)$/, "scale"],
  [
    /(^|[._/])(embeddings?|wte|wpe|embed_tokens|tok_embeddings|position_embeddings)([._/]|$)/,
    "embedding",
  ],
];

/** Where a parameter belongs, and what it does there. */
export interface ParameterName {
  /** Without wrappers, with "." between the parts. */
  readonly path: string;
  /** The path without its last part. */
  readonly layer: string;
  readonly role: Role;
}

/**
 * The parts of a parameter's name, as PyTorch ("layers.0.weight"), Keras ("dense/kernel:0") and Flax ("params/Dense_0/kernel")
 * write it.
 *
 * @param shape - tells a matrix from the scale of a normalization, which PyTorch both calls `weight`; `undefined` where nobody knows it.
 */
export function parameterName(name: string, shape: Shape | undefined): ParameterName {
  const path = unwrapped(name.replace(suffix, "")).replaceAll("/", ".");
  const cut = path.lastIndexOf(".");
  return {
    path,
    layer: cut < 0 ? path : path.slice(0, cut),
    role: roleOf(path, shape),
  };
}

/** Several wrappers may be nested. */
function unwrapped(name: string): string {
  const inner = name.replace(wrappers, "");
  return inner === name || inner === "" ? name : unwrapped(inner);
}

function roleOf(path: string, shape: Shape | undefined): Role {
  const named = roles.find(([pattern]) => pattern.test(path))?.[1];
  if (named) return named;
  if (shape === undefined) return "kernel";
  if (shape.length >= 2) return "kernel";
  return /weight$/.test(path) && shape.length === 1 ? "scale" : "other";
}

/** Digits in it count as numbers: "layer.2" comes before "layer.10". */
export function byNaturalOrder(a: string, b: string): number {
  return collator.compare(a, b);
}

const collator = new Intl.Collator("en", { numeric: true });
