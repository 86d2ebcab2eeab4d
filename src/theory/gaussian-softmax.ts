/** What the softmax of Gaussian logits looks like on average. */
export interface SoftmaxStatistics {
  /** P = E Σ p²: 1/T for uniform attention, 1 for attention to one token. */
  readonly participation: number;
  /** E ‖J‖² of the softmax Jacobian diag(p) − ppᵀ: what reaches queries and keys. */
  readonly jacobian: number;
}

/** Standard deviation from which on the limit of condensed attention is used. */
const largest = 30;
/** In standard deviations. */
const reach = 8.5;
/** Points per unit of the argument of e^−e^y, which is smooth on that scale; and at least. */
const [density, fewest] = [4, 120];

/**
 * Means over softmax(x) of T independent logits x ~ N(0, s²), exactly, from 1/Sᵏ = ∫ uᵏ⁻¹ e^−uS du / (k − 1)!: the average
 * over all logits becomes a product of averages over one.
 *
 * For small s, P ≈ e^s²/T; above s = √(2 ln T) attention condenses on few tokens.
 *
 * @param tokens - T ≥ 1.
 * @param std - s ≥ 0.
 * @returns relative error below 1e-4 up to s = 30, some percent of 1 − P and the Jacobian above.
 * @throws RangeError when tokens or std is out of range.
 */
export function gaussianSoftmax(tokens: number, std: number): SoftmaxStatistics {
  if (!(tokens >= 1)) throw new RangeError(`gaussianSoftmax: tokens must be >= 1, got ${tokens}`);
  if (!(std >= 0)) throw new RangeError(`gaussianSoftmax: std must be >= 0, got ${std}`);
  if (std === 0) return { participation: 1 / tokens, jacobian: (tokens - 1) / tokens ** 2 };
  if (std > largest) return condensed(gaussianSoftmax(tokens, largest), largest / std);

  // u = e^y: S is at least the largest term and at most T times that.
  const [low, high] = [-reach * std - Math.log(tokens) - 12, reach * std + 4];
  const count = Math.max(fewest, Math.ceil(density * (high - low)));
  const step = (high - low) / count;
  let [squares, cubes, fourths] = [0, 0, 0];
  for (let i = 0; i <= count; i++) {
    const { e0, e2, e3, e4 } = averages(low + i * step, std);
    const others = e0 ** (tokens - 1);
    squares += tokens * e2 * others;
    cubes += (tokens * e3 * others) / 2;
    // (Σ p²)² has T equal pairs and T (T − 1) unequal ones.
    const pairs = tokens > 1 ? tokens * (tokens - 1) * e2 * e2 * e0 ** (tokens - 2) : 0;
    fourths += (tokens * e4 * others + pairs) / 6;
  }
  return {
    participation: squares * step,
    jacobian: Math.max(0, (squares - 2 * cubes + fourths) * step),
  };
}

/** Far above condensation only draws whose two largest logits lie within about 1 count, and their share goes as 1/s. */
function condensed(
  { participation, jacobian }: SoftmaxStatistics,
  share: number,
): SoftmaxStatistics {
  return { participation: 1 - (1 - participation) * share, jacobian: jacobian * share };
}

/** E wᵏ e^−w over w = e^(x + y), x ~ N(0, s²): by the trapezoidal rule, which is exact to rounding on such bells. */
function averages(y: number, std: number) {
  const count = Math.max(fewest, Math.ceil(2 * reach * std * density));
  const step = (2 * reach) / count;
  let [e0, e2, e3, e4] = [0, 0, 0, 0];
  for (let i = 0; i <= count; i++) {
    const z = -reach + i * step;
    const w = Math.exp(std * z + y);
    const weight = Math.exp((-z * z) / 2 - w);
    // Beyond, w⁴ may overflow.
    if (weight === 0) break;
    e0 += weight;
    e2 += weight * w * w;
    e3 += weight * w ** 3;
    e4 += weight * w ** 4;
  }
  const scale = step / Math.sqrt(2 * Math.PI);
  return { e0: e0 * scale, e2: e2 * scale, e3: e3 * scale, e4: e4 * scale };
}
