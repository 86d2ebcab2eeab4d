import { describe, expect, test } from "vitest";
import { activationRef } from "../../model/activations/index.ts";
import { layerKinds } from "../../model/layers/index.ts";
import type { Kind, Layer, Model } from "../../model/model.ts";
import { denseOf, layerOf, modelOf } from "../fixtures.ts";
import { kerasCode } from "./keras.ts";
import { chainOf, read, plainRecipe as recipe } from "./programs.fixture.ts";
import { pytorchCode } from "./pytorch.ts";

const keras = (model: Model) => kerasCode({ model, recipe }, []);
const torch = (model: Model) => pytorchCode({ model, recipe }, []);

/** An input and settings that fit, for the kinds that do not take [8, 6] with none. */
const fitting: Partial<Readonly<Record<Kind, readonly [readonly number[], object]>>> = {
  Dense: [[6], { units: 3 }],
  Maxout: [[6], { units: 3 }],
  Activation: [[6], { activation: "relu" }],
  Conv1D: [[8, 6], { filters: 2, kernel_size: 3 }],
  Conv2D: [[8, 8, 3], { filters: 2, kernel_size: 3 }],
  DepthwiseConv2D: [[8, 8, 3], { kernel_size: 3 }],
  SeparableConv2D: [[8, 8, 3], { filters: 2, kernel_size: 3 }],
  GroupNormalization: [[8, 6], { groups: 3 }],
  SpatialDropout2D: [[8, 8, 3], {}],
  MaxPooling2D: [[8, 8, 3], {}],
  AveragePooling2D: [[8, 8, 3], {}],
  GlobalMaxPooling2D: [[8, 8, 3], {}],
  GlobalAveragePooling2D: [[8, 8, 3], {}],
  ZeroPadding2D: [[8, 8, 3], {}],
  UpSampling2D: [[8, 8, 3], {}],
  Reshape: [[8, 6], { target_shape: [6, 8] }],
  Permute: [[8, 6], { dims: [2, 1] }],
  Rescaling: [[8, 6], { scale: 2 }],
  Normalization: [[8, 6], { mean: 1, variance: 2 }],
  Embedding: [[8], { input_dim: 5, output_dim: 3 }],
  PositionEmbedding: [[8, 6], { sequence_length: 8 }],
  MultiHeadAttention: [[8, 6], { num_heads: 2, key_dim: 3 }],
  SimpleRNN: [[8, 6], { units: 3 }],
  LSTM: [[8, 6], { units: 3 }],
  GRU: [[8, 6], { units: 3 }],
  Bidirectional: [[8, 6], { layer: { class_name: "GRU", config: { units: 3 } } }],
  TimeDistributed: [[8, 6], { layer: { class_name: "Maxout", config: { units: 3 } } }],
};
const merging: readonly Kind[] = [
  "Add",
  "Multiply",
  "Average",
  "Maximum",
  "Subtract",
  "Concatenate",
  "MultiHeadAttention",
];

test.each(layerKinds.map(({ kind }) => kind))("%s is written in both", (kind) => {
  const [shape, raw] = fitting[kind] ?? [[8, 6], {}];
  const inputs = merging.includes(kind) ? ["input", "input"] : ["input"];
  const model = modelOf([
    read("InputLayer", "input", { shape }, []),
    ...(kind === "InputLayer"
      ? []
      : [read(kind, "it", raw as Readonly<Record<string, unknown>>, inputs)]),
  ]);
  for (const code of [keras(model), torch(model)]) {
    expect(code).not.toMatch(/undefined|NaN|\[object/);
    expect(code.split("\n").filter((line) => line.endsWith(" "))).toEqual([]);
  }
});

describe("PyTorch", () => {
  test("padding that differs between the sides is laid around the input, last axis first", () => {
    const strided = { filters: 4, kernel_size: [3, 2], strides: 2, padding: "same" };
    expect(torch(chainOf([8, 7, 3], ["Conv2D", strided]))).toContain(
      "a_1 = self.a_1(F.pad(x, (0, 0, 0, 1, 0, 1)).movedim(-1, 1)).movedim(1, -1)",
    );
    const even = { filters: 4, kernel_size: 3, padding: "same" };
    expect(torch(chainOf([8, 7, 3], ["Conv2D", even]))).toContain(
      "self.a_1 = nn.Conv2d(3, 4, (3, 3), padding=(1, 1))",
    );
  });

  test("a mean over a padded window leaves out the padding", () => {
    const pool = { pool_size: 2, strides: 2, padding: "same" };
    expect(torch(chainOf([7, 3], ["AveragePooling1D", pool]))).toContain(
      "mean_pool(lambda x: F.avg_pool1d(x, 2, 2), x, (0, 0, 0, 1))",
    );
  });

  test("an LSTM has one bias that is trained, whose second quarter is the forget gate", () => {
    const code = torch(chainOf([5, 2], ["LSTM", { units: 3 }]));
    expect(code).toContain("nn.init.zeros_(self.a_1.bias_hh_l0).requires_grad_(False)");
    expect(code).toContain("self.a_1.bias_ih_l0.data[3:6].fill_(1.0)  # forget gate");
    expect(code).toContain("a_1 = self.a_1(x)[0][:, -1]");
  });

  test("the update gate is the first of a GRU in Keras and the second in PyTorch", () => {
    const bias = { class_name: "Isograd>GateBias", config: { forget: 2 } };
    const model = chainOf([5, 2], ["GRU", { units: 3, bias_initializer: bias }]);
    expect(keras(model)).toContain('GateBias(forget=2.0, input=0.0, other=0.0, gates="f-----")');
    const code = torch(model);
    expect(code).toContain("self.a_1.bias_ih_l0.data[3:6].fill_(2.0)");
    expect(code).not.toContain("bias_hh_l0.data");
  });

  test("what nn.GRU does not have is computed step by step", () => {
    const plain = torch(chainOf([5, 2], ["GRU", { units: 3 }]));
    expect(plain).toContain("nn.GRU(2, 3, batch_first=True)");
    expect(plain).not.toContain("StepwiseGRU");
    for (const raw of [
      { reset_after: false },
      { recurrent_dropout: 0.1 },
      { layer_normalization: true },
      { activation: "relu" },
    ]) {
      const code = torch(chainOf([5, 2], ["GRU", { units: 3, ...raw }]));
      expect(code).toContain("self.a_1 = StepwiseGRU(2, 3, ");
      expect(code).toContain("class StepwiseGRU(nn.Module):");
    }
  });

  test("a mask goes from an embedding to who reads it, and is not computed for nobody", () => {
    const embedding = ["Embedding", { input_dim: 9, output_dim: 2, mask_zero: true }] as const;
    const code = torch(chainOf([5], embedding, ["LSTM", { units: 3, return_sequences: true }]));
    expect(code).toContain("a_1_mask = x != 0");
    expect(code).toContain("a_2 = masked(lambda x: self.a_2(x)[0], a_1, a_1_mask)");
    expect(torch(chainOf([5], embedding, ["Flatten", {}]))).not.toContain("_mask");
  });

  test("a layer at every time step takes the steps for samples", () => {
    const layer = { class_name: "Conv1D", config: { filters: 2, kernel_size: 3 } };
    expect(torch(chainOf([4, 8, 3], ["TimeDistributed", { layer }]))).toContain(
      "a_1 = every_step(lambda x: self.a_1(x.movedim(-1, 1)).movedim(1, -1), x)",
    );
  });

  test("a normalization with γ or β alone has a parameter for that one", () => {
    const code = torch(chainOf([4], ["BatchNormalization", { center: false }]));
    expect(code).toContain("affine=False)");
    expect(code).toContain("self.a_1_gamma = nn.Parameter(torch.ones(4))");
    expect(code).toContain("a_1 = self.a_1(x) * self.a_1_gamma");
  });

  test("a frozen layer is not trained, and its statistics stay", () => {
    const model = chainOf([4], ["BatchNormalization", {}], ["Dense", { units: 2 }]);
    const frozen = {
      ...model,
      layers: model.layers.map((layer) => ({ ...layer, trainable: false }) as Layer),
    };
    const code = torch(frozen);
    expect(code).toContain("self.a_2.weight.requires_grad_(False)");
    expect(code).toContain("F.batch_norm(x, self.a_1.running_mean, self.a_1.running_var");
  });

  test("the same classes for every step are compared step by step", () => {
    const layer = { units: 3, activation: "softmax" };
    const code = torch(chainOf([5, 2], ["Dense", layer]));
    expect(code).toContain("return F.cross_entropy(output.flatten(0, -2), y.flatten())");
  });
});

describe("Keras", () => {
  test("causal attention is asked for in the call, and own kernels are drawn behind the model", () => {
    const value = {
      class_name: "VarianceScaling",
      config: { scale: 0.5, mode: "fan_avg", distribution: "untruncated_normal" },
    };
    const raw = { num_heads: 2, key_dim: 2, use_causal_mask: true, value_initializer: value };
    const model = modelOf([
      read("InputLayer", "input", { shape: [5, 4] }, []),
      read("MultiHeadAttention", "attention", raw, ["input", "input"]),
    ]);
    const code = keras(model);
    expect(code).toContain('name="attention")(input_output, input_output, use_causal_mask=True)');
    const deviation = Number(Math.sqrt(0.5 / 4).toPrecision(15)); // fan in and fan out are both 4
    expect(code).toContain(
      `redraw(model.get_layer("attention").value_dense.kernel, keras.initializers.RandomNormal(0.0, ${deviation}))`,
    );
    expect(code).toContain("def redraw(weight, initializer):");
  });

  test("codes enter as integers, which mixed precision does not round", () => {
    const model = chainOf([5], ["Embedding", { input_dim: 9, output_dim: 2 }]);
    expect(keras(model)).toContain('keras.Input((5,), dtype="int32", name="input")');
  });

  test("recurrent layers with layer normalization are cells of the program's own", () => {
    const code = keras(chainOf([5, 2], ["LSTM", { units: 3, layer_normalization: true }]));
    expect(code).toContain("NormalizedRNN(NormalizedLSTMCell(3, ");
    expect(code).toContain("class NormalizedCell(keras.layers.Layer):");
    expect(code).not.toContain("NormalizedGRUCell");
  });

  test("masks that reach the output are said to leave the loss", () => {
    const embedding = ["Embedding", { input_dim: 9, output_dim: 2, mask_zero: true }] as const;
    const note = "Keras leaves masked steps out of the loss";
    expect(keras(chainOf([5], embedding, ["Dense", { units: 2 }]))).toContain(note);
    expect(keras(chainOf([5], embedding, ["LSTM", { units: 2 }]))).not.toContain(note);
  });

  test("a wide maxout starts as one of its pieces, in numbers", () => {
    const code = keras(chainOf([4], ["Maxout", { units: 2, pieces: 3 }]));
    expect(code).toContain("# glorot-uniform as for one piece: fan in 4, fan out 2.");
    expect(code).toContain("kernel_initializer=keras.initializers.RandomUniform(-1.0, 1.0)");
  });
});

test("a shared layer is made once and called twice, with both inputs of the network", () => {
  const left = layerOf("InputLayer", "left", { shape: [4] }, []) as Layer;
  const right = layerOf("InputLayer", "right", { shape: [4] }, []) as Layer;
  const tower = denseOf("tower", 3, "left", { activation: activationRef("tanh") });
  const again = { ...tower, name: "again", inputs: ["right"], sharedWith: "tower" } as Layer;
  const model = modelOf([left, right, tower, again, read("Subtract", "d", {}, ["tower", "again"])]);

  const inKeras = keras(model);
  expect(inKeras).toContain("tower_output = tower_output_shared(left_output)");
  expect(inKeras).toContain("again_output = tower_output_shared(right_output)");
  expect(inKeras).toContain("keras.Model([left_output, right_output], d_output,");
  expect(inKeras).toContain('# x: a list of 2, samples for "left", "right";');

  const inTorch = torch(model);
  expect(inTorch.match(/nn\.Linear/g)).toHaveLength(1);
  expect(inTorch).toContain("def forward(self, left_output, right_output):");
  expect(inTorch).toContain("again_output = torch.tanh(self.tower_layer(right_output))");
  expect(inTorch).toContain("model(*x)");
});
