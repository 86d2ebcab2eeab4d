/** Draws docs/deep-sigmoid.svg: the example before and after its repair, from real trainings. */
import { readFileSync, writeFileSync } from "node:fs";
import { gradientMap } from "../../src/charts/gradient-map.ts";
import { rngOf } from "../../src/core/rng.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { readKerasJson } from "../../src/formats/keras-json.ts";
import { criticalInit } from "../../src/mitigations/critical-init.ts";
import { mapsSvg } from "../../src/report/svg.ts";
import { digits } from "../../src/tasks/digits.ts";
import { problemOf } from "../../src/tasks/problem.ts";
import type { Plan } from "../../src/training/plan.ts";
import { trainerOf } from "../../src/training/run.ts";

const model = readKerasJson(
  readFileSync(new URL("./model.json", import.meta.url), "utf8"),
  "model.json",
);
const dataset = await digits.load();
const problem = problemOf("digits", dataset, {
  validation: 0.2,
  rng: rngOf("split"),
  ceiling: digits.ceiling,
});
const sick: Plan = {
  model,
  recipe: {
    loss: { id: "categorical-crossentropy", config: {} },
    optimizer: { id: "sgd", config: { learningRate: 0.1, momentum: 0.9 } },
    batchSize: 64,
    epochs: 5,
    clip: undefined,
  },
};
const repaired = criticalInit.apply(sick) ?? sick;

async function panelOf(name: string, { model: of, recipe }: Plan) {
  const trainer = await trainerOf(of, recipe, problem, onnxruntimeEngine);
  const { trace, outcome } = await trainer.run({ seed: 0 });
  await trainer.dispose();
  const accuracy = `${(100 * outcome.validationMetric).toFixed(1)} % right`;
  return { caption: `${name}: ${accuracy}`, figure: gradientMap.figure(trace) };
}

const panels = [
  await panelOf("as it was", sick),
  await panelOf("repaired: critical initialization", repaired),
];
const svg = mapsSvg(
  "Eight sigmoid layers on handwritten digits: the gradient, layer by step",
  panels,
);
writeFileSync(new URL("../../docs/deep-sigmoid.svg", import.meta.url), svg);
