import { expect, test } from "vitest";
import { networkNamed } from "../model/networks/index.ts";
import { mapRecurrent } from "../model/recurrent-layers.ts";
import { mlp, situationWith } from "./plans.fixture.ts";
import { weakerRegularization } from "./weaker-regularization.ts";

const situation = {
  ...situationWith(),
  causes: [
    {
      cause: "strong-regularization",
      layer: undefined,
      layers: [],
      share: 1,
      figures: {},
      counterfactual: undefined,
    },
  ],
};

test("penalties of recurrent layers are divided by 100, those on time steps too", () => {
  const { recipe } = mlp();
  const model = mapRecurrent(
    networkNamed("lstm"),
    (layer) =>
      ({
        ...layer,
        config: {
          ...layer.config,
          kernelRegularizer: { l1: 0, l2: 1 },
          recurrentRegularizer: { l1: 0.5, l2: 0 },
        },
      }) as typeof layer,
  );
  const after = weakerRegularization.apply({ model, recipe }, situation);
  const lstm = after?.model.layers.find(({ kind }) => kind === "LSTM");
  expect(lstm?.config).toMatchObject({
    kernelRegularizer: { l1: 0, l2: 0.01 },
    recurrentRegularizer: { l1: 0.005, l2: 0 },
  });
});

test("a plan without penalties, or another cause, is left alone", () => {
  expect(weakerRegularization.apply(mlp(), situation)).toBeUndefined();
  expect(weakerRegularization.apply(mlp(), situationWith())).toBeUndefined();
});
