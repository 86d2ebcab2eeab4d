import type { LayerList } from "./layer-list.ts";

/** α, by which a residual branch is multiplied: a number, or 1/√L for L blocks. */
export type BranchScale = number | "1/√L";

/**
 * α as a number.
 *
 * Source of 1/√L: Hayou et al. 2021, "Stable ResNet" — https://arxiv.org/abs/2010.12859; Noci et al. 2022, §4 —
 * https://arxiv.org/abs/2206.03126
 */
export function branchScaleOf(scale: BranchScale, blocks: number): number {
  return scale === "1/√L" ? 1 / Math.sqrt(blocks) : scale;
}

/** Appends skip·(the way around) + α·(the branch), each factor as a Rescaling layer where it is not 1. */
export function appendSum(
  list: LayerList,
  name: string,
  skip: string,
  branch: string,
  alpha: number,
  skipScale = 1,
): string {
  const times = (input: string, scale: number, suffix: string) =>
    scale === 1
      ? input
      : list.append(`${name}_${suffix}`, { kind: "Rescaling", config: { scale, offset: 0 } }, [
          input,
        ]);
  const sides = [times(skip, skipScale, "skip_scale"), times(branch, alpha, "branch_scale")];
  return list.append(`${name}_sum`, { kind: "Add", config: {} }, sides);
}
