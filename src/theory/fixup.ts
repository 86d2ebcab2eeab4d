/**
 * Fixup's factor on the weights inside residual branches of m layers, L^(−1/(2m − 2)); the last layer of each branch starts
 * at 0, so every block is the identity.
 *
 * @param branches - L.
 * @param layersPerBranch - m.
 * @returns 1 for m = 1, where the only layer is the last one.
 *
 * Source: Zhang, Dauphin & Ma 2019 — https://arxiv.org/abs/1901.09321
 */
export function fixupScale(branches: number, layersPerBranch: number): number {
  return layersPerBranch === 1 ? 1 : branches ** (-1 / (2 * layersPerBranch - 2));
}
