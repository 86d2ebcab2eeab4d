import { numberLiteral } from "../python.ts";
import type { KerasWriters } from "./layer.ts";

export const noises = {
  Dropout: dropout,
  GaussianDropout: dropout,
  AlphaDropout: dropout,
  SpatialDropout1D: dropout,
  SpatialDropout2D: dropout,
  GaussianNoise: ({ stddev }) => [numberLiteral(stddev)],
} as const satisfies Partial<KerasWriters>;

function dropout({ rate }: { readonly rate: number }): readonly string[] {
  return [numberLiteral(rate)];
}
