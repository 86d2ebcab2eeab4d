import { binary } from "../elementwise.ts";

/** a < b. */
export const less = binary({
  op: "Less",
  value: (a, b) => (a < b ? 1 : 0),
  type: "bool",
});
