import { sizesLiteral, tupleLiteral } from "../python.ts";
import type { KerasWriters } from "./layer.ts";

export const shapes = {
  Flatten: () => [],
  Reshape: ({ targetShape }) => [tupleLiteral(targetShape)],
  Permute: ({ dims }) => [tupleLiteral(dims)],
  ZeroPadding1D: ({ padding }) => padding.map(tupleLiteral),
  ZeroPadding2D: ({ padding }) => [`(${padding.map(tupleLiteral).join(", ")})`],
  UpSampling1D: ({ size }) => [sizesLiteral(size)],
  UpSampling2D: ({ size }) => [sizesLiteral(size)],
} as const satisfies Partial<KerasWriters>;
