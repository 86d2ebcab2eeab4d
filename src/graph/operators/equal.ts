import { binary } from "../elementwise.ts";

/** a = b. */
export const equal = binary({
  op: "Equal",
  value: (a, b) => (a === b ? 1 : 0),
  type: "bool",
});
