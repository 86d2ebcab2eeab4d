import { describe, expect, test } from "vitest";
import { activations } from "./activations.fixture.ts";
import { reluCorrelationMap } from "./arc-cosine-kernel.ts";
import { criticalPoint } from "./critical-line.ts";
import { predictionInterval, reluLogGain } from "./finite-width.ts";
import { type PropagationLayer, residualStage } from "./propagation-layer.ts";
import type { ScalarActivation } from "./scalar-activation.ts";
import { signalPropagation } from "./signal-propagation.ts";
import {
  act,
  batchNorm,
  gaussian,
  layerNorm,
  type Operation,
  pass,
  residual,
  seeded,
  dense as simulatedDense,
} from "./simulation.fixture.ts";

const { relu, sigmoid, tanh, gelu } = activations;
const standard = { inputMean: 0, inputSecondMoment: 1, inputCorrelation: 0 };
const width = 64;

const dense = (weightVariance: number, biasVariance = 0, fanIn = width, fanOut = width) =>
  ({ kind: "dense", name: "dense", fanIn, fanOut, weightVariance, biasVariance }) as const;
const activation = (phi: ScalarActivation) =>
  ({ kind: "activation", name: "activation", activation: phi }) as const;
const times = (count: number, block: readonly PropagationLayer[]) =>
  Array.from({ length: count }, () => block).flat();
const propagate = (layers: readonly PropagationLayer[], input = standard) =>
  signalPropagation({ ...input, layers });

describe("signalPropagation", () => {
  test("R3–R5: plain ReLU networks change by ½ log10 (σ_w² / 2) per layer", () => {
    for (const variance of [2, 1, 1 / 3]) {
      const { decades, dense: found } = propagate(times(11, [dense(variance), activation(relu)]));
      expect(decades).toBeCloseTo(10 * 0.5 * Math.log10(variance / 2), 6);
      expect(found).toHaveLength(11);
      expect(found.at(-1)?.decades).toBe(0);
    }
  });

  test("R6: eight sigmoid layers keep 4.1e-5, means included", () => {
    const { decades, dense: found } = propagate(times(8, [dense(1), activation(sigmoid)]));
    expect(10 ** decades * 1e5).toBeCloseTo(4.1, 0);
    expect(found.at(-1)?.q).toBeCloseTo(0.26469, 4);
    expect(found.at(-1)?.correlation).toBeGreaterThan(0.99);
  });

  test("is flat on the edge of chaos once lengths have settled", () => {
    const point = criticalPoint(tanh, 0.05);
    if (!point) throw new Error("tanh has an edge of chaos");
    const layers = times(30, [dense(point.weightVariance, 0.05), activation(tanh)]);
    const { dense: found } = propagate(layers);
    expect(found[10]?.decades).toBeCloseTo(0, 3);
  });

  test("follows the correlation map of ReLU", () => {
    let c = 0.2;
    for (let l = 0; l < 9; l++) c = reluCorrelationMap(c);
    const { correlation } = propagate(times(10, [dense(2), activation(relu)]), {
      ...standard,
      inputCorrelation: 0.2,
    });
    expect(correlation).toBeCloseTo(c, 4);
  });

  test("R23: BatchNorm before ReLU explodes by π / (π − 1) per layer", () => {
    const norm = { kind: "batch-norm", name: "norm", gammaSquared: 1, batchSize: 1e9 } as const;
    const { decades } = propagate(times(31, [dense(7), norm, activation(relu)]));
    const perLayer = 0.5 * Math.log10(Math.PI / (Math.PI - 1));
    // The first norm divides by the variance of its input, 7; the others by 7 Var φ.
    expect(decades).toBeCloseTo(
      30 * perLayer + 0.5 * Math.log10(1 - 1 / Math.PI) - 0.5 * Math.log10(2),
      4,
    );
  });

  test("R18, R21: LayerNorm is flat before ReLU and explodes after it", () => {
    const norm = { kind: "layer-norm", name: "norm", gammaSquared: 1, width: 1e9 } as const;
    const before = propagate(times(20, [dense(3), norm, activation(relu)]));
    const [second, last] = [before.dense[1], before.dense.at(-1)];
    expect((second?.decades ?? 1) - (last?.decades ?? 0)).toBeCloseTo(0, 6);
    const after = propagate(times(20, [dense(3), activation(relu), norm]));
    expect(after.decades).toBeCloseTo(19 * 0.5 * Math.log10(1.466942), 4);
  });

  test("RMSNorm before ReLU is flat too", () => {
    const norm = { kind: "rms-norm", name: "norm", gammaSquared: 1, width: 1e9 } as const;
    const { dense: found } = propagate(times(20, [dense(3), norm, activation(relu)]));
    expect(found[1]?.decades).toBeCloseTo(0, 6);
  });

  test("R17: dropout ½ doubles signal and gradient at σ_w² = 2, and keeps inputs apart", () => {
    const drop = { kind: "dropout", name: "drop", keep: 0.5 } as const;
    const { decades, dense: found } = propagate(times(11, [dense(2), activation(relu), drop]));
    expect(decades).toBeCloseTo(10 * 0.5 * Math.log10(2), 6);
    expect((found.at(-1)?.q ?? 0) / (found[0]?.q ?? 1)).toBeCloseTo(2 ** 10, 3);
    expect(found.at(-1)?.correlation).toBeLessThan(0.5);
  });

  test("R34, R36: He residual blocks double, pre-norm ones total L + 1", () => {
    const branch = [activation(relu), dense(2)];
    const plain = propagate([dense(1), ...times(10, [residualStage("block", branch)])]);
    const block = plain.stages.filter(({ kind }) => kind === "merge");
    expect(block).toHaveLength(10);
    for (const { chi } of block) expect(chi).toBeCloseTo(2, 7);
    expect(plain.decades).toBeCloseTo(0.5 * 10 * Math.log10(2), 6);

    const norm = { kind: "layer-norm", name: "norm", gammaSquared: 1, width: 1e9 } as const;
    const preNorm = residualStage("block", [norm, ...branch]);
    expect(propagate([dense(1), ...times(32, [preNorm])]).decades).toBeCloseTo(
      0.5 * Math.log10(33),
      5,
    );
  });

  test("takes ratios to a last merge, and its decades from the first layer outside branches", () => {
    const branch = [activation(relu), dense(2)];
    const first = { ...dense(1), name: "first" };
    const layers = [residualStage("early", branch), first, residualStage("late", branch)];
    const found = propagate(layers);
    expect(found.dense).toHaveLength(3);
    expect(found.first?.name).toBe("first");
    expect(found.decades).toBeCloseTo(0.5 * Math.log10(2), 6);
    // The branch's own dense layer sees the gradient of the merge.
    expect(found.dense[2]?.decades).toBeCloseTo(0, 9);
    expect(found.dense[0]?.decades).toBeCloseTo(0.5 * Math.log10(2), 6);
    expect(found.correlation).toBeCloseTo(found.dense[2]?.correlation ?? 0, 0);
  });

  test("scales the gradients inside branches by their share of a concatenation", () => {
    const join = {
      kind: "merge",
      name: "join",
      how: "concatenate",
      branches: [[dense(1)], [dense(1)]],
      features: [48, 16],
    } as const;
    const { dense: found } = propagate([dense(1), join]);
    expect(found[1]?.decades).toBeCloseTo(0.5 * Math.log10(0.75), 9);
    expect(found[2]?.decades).toBeCloseTo(0.5 * Math.log10(0.25), 9);
    expect(found[0]?.decades).toBeCloseTo(0, 9);
  });

  test("follows maxout: with lengths kept, gradients decay by 1 / M_k per layer", () => {
    const maxout = { kind: "maxout", name: "maxout", pieces: 4 } as const;
    const { decades, dense: found } = propagate(times(11, [dense(0.64461), maxout]));
    expect(decades).toBeCloseTo(10 * 0.5 * Math.log10(0.64461), 6);
    expect(found.at(-1)?.q).toBeCloseTo(0.64461, 2);
  });

  test("a branch that ends in ReLU builds up a mean: m/√q tends to 0.801, growth to 2.904", () => {
    const block = residualStage("block", [dense(2), activation(relu)]);
    const { dense: found } = propagate(times(40, [block]));
    expect((found[39]?.q ?? 0) / (found[38]?.q ?? 1)).toBeCloseTo(2.904, 3);
  });

  test("gives the interval of finite width", () => {
    const { dense: found, decades } = propagate(times(41, [dense(2), activation(relu)]));
    const expected = predictionInterval(decades, new Array(40).fill(reluLogGain(width)));
    expect(found[0]?.low).toBeCloseTo(expected.low, 9);
    expect(found[0]?.high).toBeCloseTo(expected.high, 9);
    expect(found.at(-1)).toMatchObject({ low: 0, high: 0 });
  });

  test("does not depend on widths in the mean", () => {
    const layers = [dense(2, 0, 64, 800), activation(relu), dense(2, 0, 800, 20), activation(relu)];
    expect(propagate([...layers, dense(2, 0, 20, 10)]).decades).toBeCloseTo(0, 6);
  });

  test("says when signals leave the range of floats, and still compares layers", () => {
    const up = propagate(times(120, [dense(8), activation(relu)]));
    expect(up).toMatchObject({ overflow: true, underflow: false });
    expect(up.decades).toBeCloseTo(119 * 0.5 * Math.log10(4), 4);
    const down = propagate(times(120, [dense(0.5), activation(relu)]));
    expect(down).toMatchObject({ overflow: false, underflow: true });
    expect(down.decades).toBeCloseTo(119 * 0.5 * Math.log10(0.25), 4);
  });

  test("takes an input of zeros as an underflow", () => {
    const { underflow, dense: found } = propagate([dense(2), activation(relu), dense(2)], {
      ...standard,
      inputSecondMoment: 0,
    });
    expect(underflow).toBe(true);
    expect(found.every(({ decades }) => Number.isFinite(decades))).toBe(true);
  });

  test("is NaN for an input that is NaN, and 0 decades without dense layers", () => {
    const odd = { ...standard, inputSecondMoment: Number.NaN };
    expect(propagate([dense(2), activation(tanh), dense(2)], odd).decades).toBeNaN();
    expect(propagate([], { ...standard, inputCorrelation: 0.3 })).toMatchObject({
      dense: [],
      decades: 0,
      correlation: 0.3,
    });
  });

  test("says when moments contradict each other", () => {
    expect(() =>
      propagate([], { inputMean: 2, inputSecondMoment: 1, inputCorrelation: 0 }),
    ).toThrow(
      new RangeError("signalPropagation: inputSecondMoment must be >= inputMean², got 1 and 2²"),
    );
  });
});

describe("signalPropagation against simulated networks of width 200", () => {
  const units = 200;
  const batch = 16;
  const rng = seeded("propagation");

  /** Root-mean-square G of the first dense output over 6 networks, in decades. */
  function simulated(operations: () => readonly Operation[], first: number, last: number): number {
    const ratios = Array.from({ length: 6 }, () => {
      const { grad } = pass(operations(), gaussian(units * batch, rng), rng);
      return (grad[first] ?? 0) / (grad[last] ?? 0);
    });
    return 0.5 * Math.log10(ratios.reduce((a, b) => a + b) / ratios.length);
  }

  /** The same stack for theory and simulation; a block starts with its dense layer. */
  const stacks: Readonly<
    Record<string, readonly [readonly PropagationLayer[], () => readonly Operation[]]>
  > = {
    "tanh, σ_w² = 3": [
      [dense(3, 0, units, units), activation(tanh)],
      () => [simulatedDense(units, units, 3, rng), act(tanh)],
    ],
    "sigmoid, σ_w² = 9": [
      [dense(9, 0, units, units), activation(sigmoid)],
      () => [simulatedDense(units, units, 9, rng), act(sigmoid)],
    ],
    "GELU, σ_w² = 2": [
      [dense(2, 0, units, units), activation(gelu)],
      () => [simulatedDense(units, units, 2, rng), act(gelu)],
    ],
    "ReLU behind BatchNorm of 16": [
      [
        dense(1, 0, units, units),
        { kind: "batch-norm", name: "norm", gammaSquared: 1, batchSize: batch },
        activation(relu),
      ],
      () => [simulatedDense(units, units, 1, rng), batchNorm(batch, units), act(relu)],
    ],
    "ReLU before LayerNorm": [
      [
        dense(1, 0, units, units),
        activation(relu),
        { kind: "layer-norm", name: "norm", gammaSquared: 1, width: units },
      ],
      () => [simulatedDense(units, units, 1, rng), act(relu), layerNorm(units)],
    ],
    "He residual": [
      [
        dense(1, 0, units, units),
        residualStage("block", [activation(relu), dense(2, 0, units, units)]),
      ],
      () => [
        simulatedDense(units, units, 1, rng),
        residual([act(relu), simulatedDense(units, units, 2, rng)]),
      ],
    ],
  };

  // Six networks of 10 layers: 0.5 √(50 / 200 / 6) / ln 10 = 0.045 decades; BatchNorm of 16 adds a bias of as much.
  test.each(Object.keys(stacks))(
    "%s: the gradient of 10 blocks agrees within 0.2 decades",
    (name) => {
      const [block, operations] = stacks[name] ?? [[], () => []];
      const predicted = propagate([...times(10, block), dense(1, 0, units, units)]).decades;
      const build = () => [
        ...Array.from({ length: 10 }, operations).flat(),
        simulatedDense(units, units, 1, rng),
      ];
      const count = 10 * block.length + 1;
      expect(Math.abs(simulated(build, 1, count) - predicted)).toBeLessThan(0.2);
    },
  );

  test("the cosine between two inputs behind 6 tanh layers agrees within 0.1", () => {
    const cosines = Array.from({ length: 8 }, () => {
      const a = gaussian(units, rng);
      const noise = gaussian(units, rng);
      const x = new Float64Array(2 * units);
      a.forEach((value, i) => {
        x[i] = value;
        x[units + i] = 0.8 * value + 0.6 * (noise[i] ?? 0);
      });
      const operations = Array.from({ length: 6 }, () => [
        simulatedDense(units, units, 3, rng),
        act(tanh),
      ]).flat();
      const { output } = pass([...operations, simulatedDense(units, units, 3, rng)], x, rng);
      const [y, z] = [output.subarray(0, units), output.subarray(units)];
      const inner = (u: Float64Array, v: Float64Array) =>
        u.reduce((sum, value, i) => sum + value * (v[i] ?? 0), 0);
      return inner(y, z) / Math.sqrt(inner(y, y) * inner(z, z));
    });
    const { correlation } = propagate(
      [...times(6, [dense(3, 0, units, units), activation(tanh)]), dense(3, 0, units, units)],
      { ...standard, inputCorrelation: 0.8 },
    );
    const mean = cosines.reduce((a, b) => a + b) / cosines.length;
    expect(Math.abs(mean - correlation)).toBeLessThan(0.1);
  });
});
