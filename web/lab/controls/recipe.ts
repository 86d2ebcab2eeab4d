import { clips } from "../../../src/training/clips/index.ts";
import { optimizers } from "../../../src/training/optimizers/index.ts";
import { schedules } from "../../../src/training/schedules/index.ts";
import { type Control, named, words } from "./control.ts";

/** How it learns. */
export const recipeControls: readonly Control[] = [
  { key: "optimizer", label: "Optimizer", part: "recipe", source: "", choices: named(optimizers) },
  {
    key: "learningRate",
    label: "Learning rate",
    part: "recipe",
    source: "Robbins & Monro 1951; Cohen et al. 2021 — https://arxiv.org/abs/2103.00065",
    range: { least: 0, most: 100, step: "any" },
  },
  {
    key: "momentum",
    label: "Momentum",
    part: "recipe",
    source:
      "Polyak 1964; Sutskever et al. 2013 — https://proceedings.mlr.press/v28/sutskever13.html",
    range: { least: 0, most: 0.999, step: "any" },
    applies: ({ optimizer }) => optimizer === "sgd" || optimizer === "rmsprop",
  },
  {
    key: "epsilon",
    label: "ε of the optimizer",
    part: "recipe",
    source: "0 stands for the usual one. Kingma & Ba 2015, §2 — https://arxiv.org/abs/1412.6980",
    range: { least: 0, most: 1, step: "any" },
    applies: ({ optimizer }) => !["sgd", "lion"].includes(optimizer),
  },
  {
    key: "weightDecay",
    label: "Weight decay",
    part: "recipe",
    source: "Loshchilov & Hutter 2019 — https://arxiv.org/abs/1711.05101",
    range: { least: 0, most: 1, step: "any" },
    applies: ({ optimizer }) => ["sgd", "adamw", "lion"].includes(optimizer),
  },
  { key: "schedule", label: "Schedule", part: "recipe", source: "", choices: named(schedules) },
  {
    key: "clip",
    label: "Clipping",
    part: "recipe",
    source: "Mikolov 2012; Pascanu et al. 2013 — https://arxiv.org/abs/1211.5063",
    choices: [{ id: "none", source: "" }, ...named(clips)],
  },
  {
    key: "clipThreshold",
    label: "Threshold",
    part: "recipe",
    source: "Pascanu et al. 2013, algorithm 1 — https://arxiv.org/abs/1211.5063",
    range: { least: 0.0000001, most: 100, step: "any" },
    applies: ({ clip }) => clip !== "none",
  },
  {
    key: "batchSize",
    label: "Batch",
    part: "recipe",
    source: "Samples of a step. Keskar et al. 2017 — https://arxiv.org/abs/1609.04836",
    range: { least: 1, most: 256, step: 1 },
  },
  {
    key: "precision",
    label: "Precision",
    part: "recipe",
    source: "",
    choices: words(
      "Micikevicius et al. 2018 — https://arxiv.org/abs/1710.03740",
      "float32",
      "float16",
      "float16 with loss scale",
      "bfloat16",
    ),
  },
  {
    key: "steps",
    label: "Steps",
    part: "recipe",
    source: "Updates after which the run ends.",
    range: { least: 10, most: 20000, step: 1 },
  },
];
