/** A seeded stream of random numbers. The same seed and labels give the same numbers on every machine. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Integer in [0, n). */
  below(n: number): number;
  /** An independent stream, named: drawing from it does not move this one. */
  split(label: string | number): Rng;
}

/**
 * A stream of random numbers: xoshiro128** seeded by splitmix32, normals by the Marsaglia polar method.
 *
 * Source: Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators" — https://arxiv.org/abs/1805.01407
 */
export function rngOf(seed: number | string): Rng {
  const key = hash(String(seed));
  return streamOf(key);
}

function streamOf(key: number): Rng {
  const next = splitmix(key);
  let [a, b, c, d] = [next(), next(), next(), next()];
  let spare: number | undefined;

  function bits(): number {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result >>> 0;
  }

  const uniform = () => bits() / 2 ** 32;

  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    }
  }

  return {
    uniform,
    normal,
    below: (n) => Math.floor(uniform() * n),
    split: (label) => streamOf(hash(`${key}/${label}`)),
  };
}

/** The numbers 0 … n−1 in random order (Fisher–Yates). */
export function permutation(n: number, rng: Rng): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const moved = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = moved;
  }
  return order;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

function splitmix(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) | 0;
  };
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}
