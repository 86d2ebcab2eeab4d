import { describe, expect, test } from "vitest";
import { type ActivationName, activations } from "./activations.fixture.ts";
import {
  act,
  batchNorm,
  dense,
  dropout,
  frozenBatchNorm,
  gaussian,
  gaussianDense,
  layerNorm,
  linear,
  meanGain,
  type Passage,
  pass,
  repeat,
  residual,
  rmsNorm,
  seeded,
  squaredNorm,
} from "./simulation.fixture.ts";

const { relu, tanh } = activations;
const width = 192;
/**
 * A mean over N layers of n units strays by √(5 / nN) for ReLU: 1.5 % at 120 layers of 192. Four of those, so that a
 * correct theory does not fail.
 */
const layers = 120;
const tolerance = 0.06;

/** Gain of one block measured over many random layers, the way it repeats in a deep network. */
function measured(
  name: string,
  block: (rng: ReturnType<typeof seeded>) => Parameters<typeof pass>[0],
  { q = 1, depth = 11 } = {},
): number {
  const rng = seeded(name);
  const nets = Math.ceil(layers / (depth - 1));
  let sum = 0;
  for (let net = 0; net < nets; net++) {
    const operations = repeat(depth, () => block(rng));
    const x = gaussian(width, rng).map((value) => Math.sqrt(q) * value);
    // The first block sees the input instead of a block's output.
    sum += meanGain(pass(operations, x, rng), operations.length / depth, 1) / nets;
  }
  return sum;
}

function expectNear(value: number, expected: number, relative = tolerance): void {
  expect(Math.abs(value / expected - 1), `${value} against ${expected}`).toBeLessThan(relative);
}

describe("simulated gain per layer of dense networks", () => {
  test.each([
    ["R3", "relu", 2, 1, 1],
    ["R4", "relu", 1, 0.5, 1],
    ["R5", "relu", 1 / 3, 1 / 6, 1],
    ["R6", "sigmoid", 1, 0.05572, 0.26469],
    ["R7", "sigmoid", 16, 0.39888, 5.8554],
    ["R8", "sigmoid", 100, 0.98581, 44],
    ["R11", "tanh", 4, 1.36267, 2.12147],
    ["R14", "selu", 1, 1.071575, 1],
  ] as const)("%s: %s at σ_w² = %d is %d", (id, name, weightVariance, expected, q) => {
    const block = (rng: ReturnType<typeof seeded>) => [
      act(activations[name]),
      dense(width, width, weightVariance, rng),
    ];
    // At σ_w² = 100 few units are not saturated, so single layers stray more.
    const relative = name === "sigmoid" && weightVariance > 1 ? 0.09 : tolerance;
    expectNear(measured(id, block, { q }), expected, relative);
  });

  test.each([
    ["R9", 1.5, 0.93864, 0.41804],
    ["R10", 1.76095, 1, 0.57005],
  ])("%s: tanh with σ_b² = 0.05 at σ_w² = %d is %d", (id, weightVariance, expected, q) => {
    const block = (rng: ReturnType<typeof seeded>) => {
      const bias = gaussian(width, rng).map((value) => Math.sqrt(0.05) * value);
      const shift = (x: Float64Array) => ({
        y: x.map((value, i) => value + (bias[i] ?? 0)),
        back: (dy: Float64Array) => dy,
      });
      return [act(tanh), dense(width, width, weightVariance, rng), shift];
    };
    const gain = measured(id, block, { q });
    expectNear(gain, expected);
  });

  test("R17: ReLU with dropout ½ at σ_w² = 2 is 2, forward too", () => {
    const rng = seeded("R17");
    const nets = Array.from({ length: 16 }, () =>
      pass(
        repeat(10, () => [act(relu), dropout(0.5, rng), dense(width, width, 2, rng)]),
        gaussian(width, rng),
        rng,
      ),
    );
    const gains = nets.map((net) => meanGain(net, 3));
    expectNear(gains.reduce((a, b) => a + b) / nets.length, 2, 0.07); // masks triple the variance
    const growth = nets.map(({ signal }) => (signal.at(-1) ?? 0) / (signal[0] ?? 0));
    expectNear((growth.reduce((a, b) => a + b) / nets.length) ** 0.1, 2, 0.1);
  });

  test("R40: a He layer from 200 to 800 units keeps the squared norm", () => {
    const rng = seeded("R40");
    const gains = Array.from({ length: 12 }, () =>
      meanGain(pass([act(relu), dense(200, 800, 2, rng)], gaussian(200, rng), rng), 2),
    );
    const mean = gains.reduce((a, b) => a + b) / gains.length;
    // One layer of 200 units strays by √(5 / 200) = 16 %; twelve by 4.6 %.
    expectNear(mean, 1, 0.15);
    expectNear((mean * 800) / 200, 4, 0.15);
  });
});

describe("simulated gain per layer with norms", () => {
  test.each([
    ["R18", "relu", 1],
    ["R19", "tanh", 1.17781],
    ["R20", "gelu", 1.07203],
    ["R20", "silu", 1.06663],
    ["R20", "sigmoid", 0.15283],
  ] as const)("%s: LayerNorm before %s is %d", (id, name, expected) => {
    const gain = measured(`${id}/${name}`, (rng) => [
      layerNorm(width),
      act(activations[name]),
      dense(width, width, 1, rng),
    ]);
    expectNear(gain, expected);
  });

  test("R18: RMSNorm before ReLU is 1", () => {
    const gain = measured("R18/rms", (rng) => [
      rmsNorm(width),
      act(relu),
      dense(width, width, 5, rng),
    ]);
    expectNear(gain, 1);
  });

  test("R21: LayerNorm after ReLU is 1.46694", () => {
    const gain = measured("R21", (rng) => [
      act(relu),
      layerNorm(width),
      dense(width, width, 1, rng),
    ]);
    expectNear(gain, 1.46694);
  });

  const batchNormGain = (
    name: ActivationName,
    batch: number,
    { units = 128, norm = batchNorm, total = 18, depth = 8 } = {},
  ) => {
    const rng = seeded(`batch-norm/${name}/${batch}`);
    const nets = Math.ceil(total / (depth - 2));
    let sum = 0;
    for (let net = 0; net < nets; net++) {
      const operations = repeat(depth, () => [
        norm(batch, units),
        act(activations[name]),
        dense(units, units, 1, rng),
      ]);
      sum += meanGain(pass(operations, gaussian(units * batch, rng), rng), 3, 2) / nets;
    }
    return sum;
  };

  // A batch shares the weights and averages the masks: the mean strays less than for one input. What is left is a bias
  // of finite width: +3 % at 128 units for bent activations.
  test.each([
    ["R23", "relu", 1.46694],
    ["R26", "tanh", 1.1778],
    ["R26", "sigmoid", 1.0336],
    ["R26", "gelu", 1.3188],
    ["R26", "selu", 1.0716],
    ["R26", "leaky2", 1.2436],
  ] as const)("%s: BatchNorm of 128 before %s is %d", (_, name, expected) => {
    expectNear(batchNormGain(name, 128), expected, 0.08);
  });

  test.each([
    [6, 4 / 3],
    [8, 1.2],
    [16, 14 / 13],
  ])("R24: BatchNorm of %d without activation is %d", (batch, expected) => {
    expectNear(batchNormGain("linear", batch, { total: 120 }), expected, 0.05);
  });

  test.each([
    [8, 1.76],
    [16, 1.58],
    [64, 1.491],
  ])("R25: BatchNorm of %d before ReLU is about %d", (batch, expected) => {
    expectNear(batchNormGain("relu", batch, { total: 60 }), expected, 0.08);
  });

  test("R27: BatchNorm before ReLU is the same with statistics held constant", () => {
    expectNear(batchNormGain("relu", 128, { norm: frozenBatchNorm }), 1.46694, 0.08);
  });
});

describe("simulated spread between networks", () => {
  /** ln of the squared gain of every layer; layers are independent, so a network of L has L times their variance. */
  function logGains(nets: number, units: number, depth: number, isRelu: boolean): number[] {
    const rng = seeded(`spread/${units}/${depth}/${isRelu}`);
    const block = () =>
      isRelu ? [gaussianDense(units, 2, rng), act(relu)] : [gaussianDense(units, 1, rng)];
    return Array.from({ length: nets }, () => {
      const { grad } = pass(repeat(depth, block), gaussian(units, rng), rng);
      const ends = grad.filter((_, i) => i % (isRelu ? 2 : 1) === 0);
      return ends.slice(1).map((end, l) => Math.log((ends[l] ?? 0) / end));
    }).flat();
  }
  function meanAndVariance(values: readonly number[]): [number, number] {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return [mean, values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1)];
  }

  // A variance from N layers strays by √(2/N), a mean by √(variance / N): four of those.
  test.each([
    ["R28", 40, 50, 50, 5.41, -2.587],
    ["R29", 40, 100, 20, 1.039, -0.508],
    ["R30", 200, 32, 10, 1.775, -0.825],
  ])("%s: %d He–ReLU networks of width %d, depth %d", (_, nets, units, depth, variance, mean) => {
    const gains = logGains(nets, units, depth, true);
    const [foundMean, foundVariance] = meanAndVariance(gains);
    expectNear(foundVariance * depth, variance, 4 * Math.sqrt(2 / gains.length));
    const slack = 4 * Math.sqrt(variance / depth / gains.length);
    expect(Math.abs(foundMean - mean / depth)).toBeLessThan(slack);
  });

  test("R32: linear networks of width 50, depth 50 have variance 2.04", () => {
    const gains = logGains(40, 50, 50, false);
    const [, variance] = meanAndVariance(gains);
    expectNear(variance * 50, 2.04, 4 * Math.sqrt(2 / gains.length));
  });
});

describe("simulated weight gradients", () => {
  test("R33: are the same in every layer of a ReLU network with PyTorch's variance", () => {
    const rng = seeded("R33");
    const sums = new Array<number>(20).fill(0);
    const nets = 6;
    for (let net = 0; net < nets; net++) {
      const operations = repeat(20, () => [dense(200, 200, 1 / 3, rng), act(relu)]);
      const { signal, grad } = pass(operations, gaussian(200, rng), rng);
      // dL/dW = g hᵀ, so |dW|² = |g|² |h|², with g behind the dense operation and h before it.
      sums.forEach((sum, l) => {
        sums[l] = sum + Math.log10((grad[2 * l + 1] ?? 0) * (signal[2 * l] ?? 0)) / 2 / nets;
      });
    }
    // The spread of 20 layers of 200 units is 0.15 decades in one network.
    expect(Math.abs((sums[0] ?? 0) - (sums[19] ?? 0))).toBeLessThan(0.25);
    expect(Math.abs((sums[0] ?? 0) - (sums[9] ?? 0))).toBeLessThan(0.25);
    expect((sums[0] ?? 0) - Math.log10(200)).toBeLessThan(-6);
  });

  test("R47: BatchNorm makes |g| fall as 1/|W|, at a right angle to W", () => {
    const [batch, inputs, units] = [16, 5, 4];
    const rng = seeded("R47");
    const x = gaussian(batch * inputs, rng);
    const weights = gaussian(units * inputs, rng);
    const upstream = gaussian(batch * units, rng);
    const gradient = (w: Float64Array) => {
      const { y } = linear(w, inputs, units)(x);
      const dz = batchNorm(batch, units)(y).back(upstream);
      return w.map((_, k) => {
        const [unit, feature] = [Math.floor(k / inputs), k % inputs];
        let sum = 0;
        for (let b = 0; b < batch; b++)
          sum += (dz[b * units + unit] ?? 0) * (x[b * inputs + feature] ?? 0);
        return sum;
      });
    };
    const small = gradient(weights);
    const large = gradient(weights.map((value) => 10 * value));
    expect(Math.sqrt(squaredNorm(small) / squaredNorm(large))).toBeCloseTo(10, 9);
    const inner = small.reduce((sum, value, k) => sum + value * (weights[k] ?? 0), 0);
    expect(Math.abs(inner) / Math.sqrt(squaredNorm(small) * squaredNorm(weights))).toBeLessThan(
      1e-10,
    );
  });
});

describe("simulated residual networks", () => {
  const branch = (rng: ReturnType<typeof seeded>, variance = 2) => [
    act(relu),
    dense(width, width, variance, rng),
  ];
  const total = ({ grad }: Passage) => (grad[0] ?? 0) / (grad.at(-1) ?? 0);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

  test("R34: x + W relu(x) is 2 per block, forward and backward", () => {
    const rng = seeded("R34");
    const net = pass(
      repeat(60, () => [residual(branch(rng))]),
      gaussian(width, rng),
      rng,
    );
    expectNear(meanGain(net, 1), 2);
    expectNear(((net.signal.at(-1) ?? 0) / (net.signal[0] ?? 0)) ** (1 / 60), 2);
  });

  test("R35: 32 blocks scaled by 1/√32 are 2.677", () => {
    const rng = seeded("R35");
    const totals = Array.from({ length: 5 }, () =>
      total(
        pass(
          repeat(32, () => [residual(branch(rng, 2 / 32))]),
          gaussian(width, rng),
          rng,
        ),
      ),
    );
    expectNear(mean(totals), 2.677, 0.15);
  });

  test("R36: pre-norm block l is (l + 1) / l, 33 over 32 blocks", () => {
    const rng = seeded("R36");
    const block = () => [residual([layerNorm(width), ...branch(rng)])];
    const quotients = Array.from({ length: 6 }, () => {
      const { grad } = pass(repeat(32, block), gaussian(width, rng), rng);
      return grad.slice(1).map((end, i) => (grad[i] ?? 0) / end / ((i + 2) / (i + 1)));
    }).flat();
    // Each block strays by 2 √(share / n), on average 5 %; the total of one network by 31 %.
    expectNear(mean(quotients), 1, 0.02);
  });

  test("R38: post-norm blocks are 1", () => {
    const gain = measured("R38", (rng) => [residual(branch(rng)), layerNorm(width)], { depth: 41 });
    expectNear(gain, 1);
  });
});
