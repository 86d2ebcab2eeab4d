import { describe, expect, test } from "vitest";
import { initializerRef } from "../model/initializers/index.ts";
import { denseNamed, layerNamed, mlp, mlpWithActivationLayers } from "./plans.fixture.ts";
import { useElu } from "./use-elu.ts";
import { useGelu } from "./use-gelu.ts";
import { useLeakyRelu } from "./use-leaky-relu.ts";
import { useRelu } from "./use-relu.ts";
import { useSelu } from "./use-selu.ts";
import { useTanh } from "./use-tanh.ts";

const cases = [
  { mitigation: useRelu, activation: "relu", initializer: "he-normal" },
  { mitigation: useLeakyRelu, activation: "leaky-relu", initializer: "he-normal" },
  { mitigation: useElu, activation: "elu", initializer: "he-normal" },
  { mitigation: useSelu, activation: "selu", initializer: "lecun-normal" },
  { mitigation: useGelu, activation: "gelu", initializer: "he-normal" },
  { mitigation: useTanh, activation: "tanh", initializer: "glorot-uniform" },
];

describe.each(cases)("$mitigation.id", ({ mitigation, activation, initializer }) => {
  test("sets activation and initializer of every hidden layer and leaves the output", () => {
    const before = mlp({ kernel: initializerRef("random-normal", { stddev: 5 }) });
    const after = mitigation.apply(before);
    for (const name of ["h1", "h2", "h3"]) {
      const { config } = denseNamed(after, name);
      expect(config.activation.id).toBe(activation);
      expect(config.kernelInitializer).toEqual(initializerRef(initializer as "he-normal"));
    }
    expect(layerNamed(after, "y")).toBe(layerNamed(before, "y"));
  });

  test("replaces layers that are activations, and the initializer of the dense layer before them", () => {
    const before = mlpWithActivationLayers();
    const after = mitigation.apply(before);
    const left = mitigation.id === "use-leaky-relu" ? ["a2"] : ["a1", "a2"];
    for (const name of left)
      expect(layerNamed(after, name)).toMatchObject({
        kind: "Activation",
        config: { activation: { id: activation } },
      });
    expect(denseNamed(after, "h2").config.activation.id).toBe("linear");
    expect(layerNamed(after, "p")).toBe(layerNamed(before, "p"));
  });
});

test("use-relu keeps an initializer whose variance is He's already", () => {
  const he = initializerRef("he-uniform");
  const after = useRelu.apply(mlp({ kernel: he }));
  expect(denseNamed(after, "h2").config.kernelInitializer).toEqual(he);
});

test("use-tanh keeps LeCun's initializer on square layers, where it draws as Xavier's", () => {
  const lecun = initializerRef("lecun-normal");
  const after = useTanh.apply(mlp({ kernel: lecun }));
  expect(denseNamed(after, "h1").config.kernelInitializer.id).toBe("glorot-uniform"); // 2 → 6
  expect(denseNamed(after, "h2").config.kernelInitializer).toEqual(lecun);
});

test("use-leaky-relu leaves the initializer of a layer whose activation it leaves", () => {
  const before = mlpWithActivationLayers();
  const after = useLeakyRelu.apply(before);
  expect(layerNamed(after, "h1")).toBe(layerNamed(before, "h1"));
  expect(denseNamed(after, "h2").config.kernelInitializer.id).toBe("he-normal");
});

test("use-relu does not apply to hidden layers that are linear", () => {
  expect(useRelu.apply(mlp({ activation: "linear" }))).toBeUndefined();
});
