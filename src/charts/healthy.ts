import type { QuantityId } from "../trace/quantities/index.ts";

/** What a number of a layer is compared with, so that one color means one thing whatever is shown. */
export type Healthy =
  /** log10 of the number over a reference; full color at ± `limit` decades. */
  | {
      readonly kind: "decades";
      readonly against: "last-hidden" | "first-step" | number;
      readonly limit: number;
    }
  /** A share between 0 and 1, of which more is worse; full color at 1. */
  | { readonly kind: "share"; readonly limit: 1 }
  /** A share between 0 and 1, of which less is worse; full color at 0. */
  | { readonly kind: "rest"; readonly limit: 1 }
  /** Already the difference of two sizes relative to healthy. */
  | { readonly kind: "difference"; readonly limit: number };

/** Four decades off a network does not train. Source: detectors/vanishing-gradient */
const besideLastHidden = { kind: "decades", against: "last-hidden", limit: 4 } as const;

/**
 * What each quantity is compared with. A new quantity does not compile until it is here.
 *
 * Update ratio about 1e-3: You et al. 2017, LARS, §4 — https://arxiv.org/abs/1708.03888. E[z²] = 1: He et al. 2015, §2.2. σ_max = 1: Pascanu et al. 2013,
 * §2.1. Logit 1, full at 50 ≈ 1.7 decades: Dehghani et al. 2023, §3.2.
 */
export const healthyOf: { readonly [Id in QuantityId]: Healthy } = {
  "activation-grad-norm": besideLastHidden,
  "grad-norm": besideLastHidden,
  "weight-norm": { kind: "decades", against: "first-step", limit: 1 },
  "update-ratio": { kind: "decades", against: 1e-3, limit: 3 },
  "forward-second-moment": { kind: "decades", against: 1, limit: 4 },
  saturation: { kind: "share", limit: 1 },
  "dead-units": { kind: "share", limit: 1 },
  "sample-cosine": { kind: "share", limit: 1 },
  "token-cosine": { kind: "share", limit: 1 },
  "attention-entropy": { kind: "rest", limit: 1 },
  "attention-logit": { kind: "decades", against: 1, limit: 1.7 },
  "query-grad-norm": besideLastHidden,
  "key-grad-norm": besideLastHidden,
  "batch-mean": { kind: "decades", against: 1, limit: 2 },
  "batch-variance": { kind: "decades", against: 1, limit: 2 },
  "trunk-grad-norm": besideLastHidden,
  "branch-grad-norm": besideLastHidden,
  "forget-gate": { kind: "rest", limit: 1 },
  "recurrent-norm": { kind: "decades", against: 1, limit: 1 },
};
