import type { BuiltLayer } from "../../../model/build.ts";
import { placements, type Sliding } from "../../../model/convolution.ts";
import { numberLiteral, sizesLiteral, tupleLiteral } from "../python.ts";

/** How PyTorch pads what a window slides over. */
export interface Padded {
  /** `padding=` of a module, where both sides are alike; `undefined` where nothing is padded. */
  readonly argument: string | undefined;
  /** Zeros around the axes of x [batch, …spatial, channels], where the sides differ; `undefined` where they do not. */
  readonly pads: string | undefined;
}

/** TensorFlow puts the odd zero behind, PyTorch knows equal sides only. */
export function paddedWindow(sliding: Sliding, { inputShapes }: BuiltLayer): Padded {
  const spatial = inputShapes[0]?.slice(0, -1) ?? [];
  const placed = placements(spatial, sliding, "pytorch");
  if (placed.every(({ before, after }) => before === after)) {
    const sides = placed.map(({ before }) => before);
    const isNone = sides.every((side) => side === 0);
    return { argument: isNone ? undefined : sizesLiteral(sides), pads: undefined };
  }
  return {
    argument: undefined,
    pads: padsLiteral(placed.map(({ before, after }) => [before, after])),
  };
}

/** The pads of F.pad for x [batch, …spatial, channels]: last axis first. */
export function padsLiteral(sides: readonly (readonly [number, number])[]): string {
  return tupleLiteral([0, 0, ...sides.toReversed().flat()]);
}

/** x with its padding, channels still last. */
export function padded(x: string, { pads }: Padded, value?: number): string {
  if (pads === undefined) return x;
  const filling = value === undefined ? "" : `, value=${numberLiteral(value)}`;
  return `F.pad(${x}, ${pads}${filling})`;
}

/** What reads channels first, given x with channels last. */
export function channelsFirst(x: string, apply: (x: string) => string): string {
  return `${apply(`${x}.movedim(-1, 1)`)}.movedim(1, -1)`;
}
