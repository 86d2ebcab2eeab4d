import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import {
  attentionChi,
  attentionLogitChi,
  condensationStd,
  logitStd,
  smoothParticipation,
  uniformParticipation,
} from "./attention.ts";
import { gaussianSoftmax } from "./gaussian-softmax.ts";

describe("attentionChi", () => {
  test("R43: uniform attention over 64 tokens passes 1/64 of unrelated ones, .5078 at ρ = ½", () => {
    const participation = uniformParticipation(64);
    expect(attentionChi(1, 0, participation)).toBeCloseTo(0.0156, 4);
    expect(attentionChi(1, 0.5, participation)).toBeCloseTo(0.5078, 4);
  });

  test("passes equal tokens whole, and scales with the weights", () => {
    expect(attentionChi(1, 1, 0.1)).toBe(1);
    expect(attentionChi(4, 0.3, 0.1)).toBeCloseTo(4 * attentionChi(1, 0.3, 0.1), 12);
  });
});

describe("participation", () => {
  test("of small logits is e^s²/T, too high by 1 % at ½ and 10 % at 1", () => {
    expect(smoothParticipation(64, 0.5)).toBeCloseTo(0.0201, 4);
    expect(smoothParticipation(64, 1)).toBeCloseTo(0.0425, 4);
    const exact = [0.5, 1].map((std) => gaussianSoftmax(64, std).participation);
    expect(smoothParticipation(64, 0.5) / (exact[0] ?? 0)).toBeCloseTo(1.007, 2);
    expect(smoothParticipation(64, 1) / (exact[1] ?? 0)).toBeCloseTo(1.095, 2);
    expect(smoothParticipation(64, 10)).toBe(1);
  });

  test("takes off towards 1 around √(2 ln T), the more tokens the more sharply", () => {
    const below = (tokens: number) =>
      gaussianSoftmax(tokens, 0.5 * condensationStd(tokens)).participation;
    const above = (tokens: number) =>
      gaussianSoftmax(tokens, 2 * condensationStd(tokens)).participation;
    expect(below(4096)).toBeLessThan(below(64));
    expect(below(4096)).toBeLessThan(0.06);
    expect(above(4096)).toBeGreaterThan(0.4);
  });
});

test("logits of random projections have standard deviation σ_q σ_k q", () => {
  const rng = rngOf("logits");
  const [width, size] = [48, 24];
  const [queryVariance, keyVariance] = [2, 0.5];
  let square = 0;
  const draws = 300;
  for (let draw = 0; draw < draws; draw++) {
    const token = () => Array.from({ length: width }, () => 1.5 * rng.normal());
    const [a, b] = [token(), token()];
    let logit = 0;
    for (let i = 0; i < size; i++) {
      let [q, k] = [0, 0];
      for (let j = 0; j < width; j++) {
        q += Math.sqrt(queryVariance / width) * rng.normal() * (a[j] ?? 0);
        k += Math.sqrt(keyVariance / width) * rng.normal() * (b[j] ?? 0);
      }
      logit += q * k;
    }
    square += logit ** 2 / size / draws;
  }
  // 300 squares stray by √(2/300) = 8 % and more; three of those.
  expect(
    Math.abs(Math.sqrt(square) / logitStd(queryVariance * keyVariance, 2.25) - 1),
  ).toBeLessThan(0.2);
});

describe("the gradient through simulated attention", () => {
  const [tokens, width, nets] = [12, 48, 24];
  type Matrix = readonly (readonly number[])[];
  const product = (a: Matrix, b: Matrix): Matrix =>
    a.map((row) =>
      (b[0] ?? []).map((_, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0)),
    );
  const turned = (a: Matrix): Matrix => (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0));
  const square = (a: Matrix) => a.flat().reduce((sum, value) => sum + value * value, 0);

  test.each([
    [0, 0],
    [0.5, 0],
    [0, 1],
  ])("at token correlation %d, gradient correlation %d agrees within 12 %%", (rho, gradientRho) => {
    const rng = rngOf(`attention/${rho}/${gradientRho}`);
    const gaussian = (rows: number, columns: number, std: number): Matrix =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => std * rng.normal()));
    const alike = (c: number): Matrix => {
      const [shared = []] = gaussian(1, width, Math.sqrt(c));
      return gaussian(tokens, width, Math.sqrt(1 - c)).map((row) =>
        row.map((value, j) => value + (shared[j] ?? 0)),
      );
    };
    let [value, logits] = [0, 0];
    for (let net = 0; net < nets; net++) {
      const x = alike(rho);
      const g = alike(gradientRho);
      const [q, k, v] = [0, 1, 2].map(() => gaussian(width, width, 1 / Math.sqrt(width)));
      if (!q || !k || !v) throw new Error("three matrices");
      const [queries, keys] = [product(x, q), product(x, k)];
      const scale = 1 / Math.sqrt(width);
      const p = product(queries, turned(keys)).map((row) => {
        const weights = row.map((logit) => Math.exp(logit * scale));
        const sum = weights.reduce((a, b) => a + b);
        return weights.map((weight) => weight / sum);
      });
      value += square(product(turned(p), product(g, turned(v)))) / square(g) / nets;
      const u = product(g, turned(product(x, v)));
      const da = p.map((row, i) => {
        const mean = row.reduce((sum, weight, j) => sum + weight * (u[i]?.[j] ?? 0), 0);
        return row.map((weight, j) => weight * ((u[i]?.[j] ?? 0) - mean) * scale);
      });
      const dx = [
        product(product(da, keys), turned(q)),
        product(product(turned(da), queries), turned(k)),
      ];
      logits += dx.reduce((sum, part) => sum + square(part), 0) / square(g) / nets;
    }
    const std = Math.sqrt(1 - rho);
    const { participation, jacobian } = gaussianSoftmax(tokens, std);
    expect(Math.abs(value / attentionChi(1, gradientRho, participation) - 1)).toBeLessThan(0.12);
    // Gradients that point one way make keys' contributions add up, which the formula leaves out.
    if (gradientRho > 0) return;
    expect(Math.abs(logits / attentionLogitChi(1, rho, 1, jacobian) - 1)).toBeLessThan(0.2);
  });
});
