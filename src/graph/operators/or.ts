import { binary } from "../elementwise.ts";

/** a ∨ b. */
export const or = binary({
  op: "Or",
  value: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  type: "bool",
});
