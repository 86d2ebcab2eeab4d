import type { KerasWriters } from "./layer.ts";

export const merges = {
  Add: () => [],
  Multiply: () => [],
  Average: () => [],
  Maximum: () => [],
  Subtract: () => [],
  Concatenate: ({ axis }) => (axis === -1 ? [] : [`axis=${axis}`]),
} as const satisfies Partial<KerasWriters>;
