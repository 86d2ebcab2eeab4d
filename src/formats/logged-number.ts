const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const notANumber = /^[+-]?nan$/i;
const infinite = /^([+-]?)inf(?:inity)?$/i;
/** What Python prints around a number: tensor(0.5, grad_fn=…), np.float64(0.5), Array(0.5, dtype=float32). */
const wrapped = /^(?:tensor|Array|DeviceArray|tf\.Tensor|np\.\w+|numpy\.\w+)\(\s*([^\s,()]+)/;

/**
 * The number that a text of a log spells, in the ways of Python, C and JavaScript, `nan` and `inf` too.
 *
 * @returns `undefined` for anything else, an empty text too.
 */
export function loggedNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) return Number(trimmed);
  if (notANumber.test(trimmed)) return Number.NaN;
  const sign = infinite.exec(trimmed)?.[1];
  if (sign !== undefined) return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const inner = wrapped.exec(trimmed)?.[1];
  return inner === undefined ? undefined : loggedNumber(inner);
}
