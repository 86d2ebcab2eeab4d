import { binary } from "../elementwise.ts";

/** a + b. */
export const add = binary({
  op: "Add",
  value: (a, b) => a + b,
  gradient: (_, dy) => [() => dy, () => dy],
});
