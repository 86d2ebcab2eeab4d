import { describe, expect, test } from "vitest";
import { networkNamed } from "../model/networks/index.ts";
import { mapRecurrent } from "../model/recurrent-layers.ts";
import { decoupledWeightDecay } from "./decoupled-weight-decay.ts";
import { mlp, situationWith } from "./plans.fixture.ts";
import { withoutRegularization } from "./without-regularization.ts";

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

describe("penalties of recurrent layers, those on time steps too, are taken away", () => {
  const { recipe } = mlp();
  const model = mapRecurrent(
    networkNamed("gru"),
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

  test.for([withoutRegularization, decoupledWeightDecay])("by $id", ({ apply }) => {
    const after = apply({ model, recipe }, situation);
    const gru = after?.model.layers.find(({ kind }) => kind === "GRU");
    expect(gru?.config).toMatchObject({
      kernelRegularizer: undefined,
      recurrentRegularizer: undefined,
    });
  });
});

test("weight decay goes, too, and what has neither is left alone", () => {
  const { model, recipe } = mlp();
  const decaying = {
    ...recipe,
    optimizer: { id: "sgd", config: { learningRate: 1, weightDecay: 1 } },
  };
  const after = withoutRegularization.apply({ model, recipe: decaying } as never, situation);
  expect(after?.recipe.optimizer.config).toEqual({ learningRate: 1 });
  expect(withoutRegularization.apply({ model, recipe }, situation)).toBeUndefined();
  expect(
    withoutRegularization.apply({ model, recipe: decaying } as never, situationWith()),
  ).toBeUndefined();
});
