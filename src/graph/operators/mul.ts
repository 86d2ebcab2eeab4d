import { binary } from "../elementwise.ts";

/** a · b, element by element. */
export const mul = binary({
  op: "Mul",
  value: (a, b) => a * b,
  gradient: (ops, dy, a, b) => [() => ops.mul(dy, b), () => ops.mul(dy, a)],
});
