import { expect, test } from "vitest";
import { sizeOf } from "../../graph/tensor.ts";
import { type BuiltLayer, built } from "../../model/build.ts";
import { learningRatesAt } from "../../training/learning-rates.ts";
import type { Loss } from "../../training/loss.ts";
import { losses } from "../../training/losses/index.ts";
import type { Plan } from "../../training/plan.ts";
import { solved } from "../fixtures.ts";
import { kerasCode } from "./keras.ts";
import { programs } from "./programs.fixture.ts";
import { pytorchCode } from "./pytorch.ts";

const cases = Object.entries(programs);

test.each(cases)("the Keras program of %s is the file in golden", async (name, plan) => {
  await expect(kerasCode(plan, [])).toMatchFileSnapshot(`../golden/${name}-keras.py`);
});

test.each(cases)("the PyTorch program of %s is the file in golden", async (name, plan) => {
  await expect(pytorchCode(plan, [])).toMatchFileSnapshot(`../golden/${name}-pytorch.py`);
});

test("what check-code.py holds the golden programs to is the file in golden", async () => {
  const facts = [["solved", solved.plan] as const, ...cases].map(
    ([name, plan]) => [name, factsOf(plan)] as const,
  );
  const text = `${JSON.stringify(Object.fromEntries(facts), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../golden/programs.json");
});

/** What the programs leave open, which check-code.py does, too. */
const batchesPerEpoch = 100;
const checkedSteps = 5;

/** What a program must have in common with its plan, and the data that it takes. */
function factsOf({ model, recipe }: Plan) {
  const layers = built(model);
  const parameters = layers.flatMap((layer) => layer.parameters);
  const count = (isCounted: boolean) =>
    parameters
      .filter(({ trainable }) => trainable === isCounted)
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const entry: Loss | undefined = losses.find(({ id }) => id === recipe.loss.id);
  const planned = recipe.epochs * batchesPerEpoch;
  return {
    inputs: layers.filter(isInput).map(({ layer, outputShape }) => ({
      shape: outputShape,
      codes: codesOf(layer.name, layers),
    })),
    targets: entry?.targets,
    output: layers.at(-1)?.outputShape,
    trained: count(true),
    statistics: count(false),
    learningRates: learningRatesAt(recipe, 0, checkedSteps, planned, []) ?? null,
  };
}

function isInput({ layer }: BuiltLayer): boolean {
  return layer.kind === "InputLayer";
}

/** How many codes there are where an input holds codes. */
function codesOf(input: string, layers: readonly BuiltLayer[]): number | null {
  const reader = layers.find(({ layer }) => layer.inputs.includes(input))?.layer;
  return reader?.kind === "Embedding" ? reader.config.inputDim : null;
}
