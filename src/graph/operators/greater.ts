import { binary } from "../elementwise.ts";

/** a > b. */
export const greater = binary({
  op: "Greater",
  value: (a, b) => (a > b ? 1 : 0),
  type: "bool",
});
