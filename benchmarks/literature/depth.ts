import { networkNamed } from "../../src/model/networks/index.ts";
import { median } from "../../src/stats/median.ts";
import { slope } from "../../src/stats/slope.ts";
import { deepBorderFactor } from "../../src/theory/convolution-border.ts";
import { samples } from "../../src/trace/trace.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Run } from "../../src/training/run.ts";
import {
  atLeast,
  atMost,
  decades,
  digits,
  type Measured,
  near,
  nearly,
  percent,
  type Row,
} from "./expectation.ts";
import { sgd } from "./plans.ts";
import { problemNamed } from "./problems.ts";
import { sideBySide } from "./side-by-side.ts";
import { markdown } from "./tables.ts";

const names = ["cnn20", "cnn56", "resnet20", "resnet56"] as const;
type Name = (typeof names)[number];

const size = 12;

/** As He et al. 2016, §4.2, who divide the rate by ten when half of the steps are made. */
const schedule = { id: "step-decay", config: { rate: 0.1, steps: 0.5 } };
/** Their rate of 0.1 is for batches of 128: Goyal et al. 2017, §2.1 — https://arxiv.org/abs/1706.02677 */
const batchSize = 32;
const learningRate = (0.1 * batchSize) / 128;

/** A network of He et al. 2016, §4.2, on small images: 8, 16 and 32 filters, batch normalization. */
export function imagePlan(name: Name): Plan {
  const model = networkNamed(name, { input: [size, size, 1], outputs: 6, width: 8 });
  const optimizer = { ...sgd.optimizer, config: { ...sgd.optimizer.config, learningRate } };
  return { model, recipe: { ...sgd, optimizer, batchSize, epochs: 16, schedule } };
}

/** χ of a batch normalization between convolution and ReLU, E φ′² / Var φ = π/(π − 1); Yang et al. 2019. */
const normedRelu = Math.PI / (Math.PI - 1);

/** Plain and residual networks of 20 and 56 layers: what they reach, and how their gradients start. */
export async function depthRows(seeds: readonly number[]): Promise<Measured> {
  const problem = await problemNamed(`shapes:size=${size}`);
  const runs = await sideBySide(names.map(imagePlan), problem, seeds);
  const of = (name: Name) => runs[names.indexOf(name)] ?? [];
  const reached = (name: Name) => median(of(name).map((run) => run.outcome.finalMetric));
  const lost = (name: Name) => median(of(name).map(decadesOverDepth));
  const he = "He et al. 2016, §4.2";
  // The convolutions lose at the border what the norm does not see: one factor per axis.
  const perLayer = 0.5 * Math.log10(normedRelu * deepBorderFactor(size) ** 2);

  const rows: Row[] = [
    {
      id: "depth/plain",
      what: "training accuracy of plain-56 − plain-20",
      source: he,
      expectation: atMost(-0.05),
      measured: reached("cnn56") - reached("cnn20"),
      format: percent,
    },
    {
      id: "depth/residual",
      what: "training accuracy of ResNet-56 − ResNet-20",
      source: he,
      expectation: atLeast(0),
      measured: reached("resnet56") - reached("resnet20"),
      format: percent,
    },
    {
      id: "depth/skips",
      what: "training accuracy of ResNet-56 − plain-56",
      source: he,
      expectation: atLeast(0.05),
      measured: reached("resnet56") - reached("cnn56"),
      format: percent,
    },
    {
      id: "depth/slope",
      what: "plain-56: decades of ‖∂L/∂z‖ per ReLU layer of the first stage, at the start",
      source: "R23, border factor of §2.2; Yang et al. 2019",
      expectation: nearly(perLayer, 0.1),
      measured: -median(of("cnn56").map(slopeOfFirstStage)),
      format: digits,
    },
    {
      id: "depth/plain-decades",
      what: "plain-56: ‖∂L/∂z₁‖/‖∂L/∂z_L‖ at the start",
      source: "R23; Yang et al. 2019",
      expectation: near(54 * perLayer, 1, "decades"),
      measured: lost("cnn56"),
      format: decades,
    },
    {
      id: "depth/residual-decades",
      what: "ResNet-56: the same, sums on the trunk",
      source: "De & Smith 2020; Yang et al. 2019",
      expectation: atMost(27 * perLayer),
      measured: lost("resnet56"),
      format: decades,
    },
  ];
  const lines = names.map((name) => [
    name.replace("cnn", "plain-").replace("resnet", "ResNet-"),
    of(name)
      .map((run) => percent(run.outcome.finalMetric))
      .join(", "),
    of(name)
      .map((run) => percent(run.outcome.validationMetric))
      .join(", "),
    decades(lost(name)),
  ]);
  const head = [
    "",
    "training accuracy by seed",
    "on held-out images",
    "‖∂L/∂z₁‖/‖∂L/∂z_L‖ at the start",
  ];
  return { rows, details: markdown(head, lines) };
}

/** log10 ‖∂L/∂z‖ in front of every activation on the trunk, input to output, before the first update. */
function profileAtStart({ trace }: Run): readonly number[] {
  const norms = samples(trace)[0]?.layers["activation-grad-norm"] ?? [];
  return trace.header.layers.flatMap(({ kind, isOnTrunk = true }, i) =>
    kind === "Activation" && isOnTrunk ? [Math.log10(norms[i] ?? Number.NaN)] : [],
  );
}

function decadesOverDepth(run: Run): number {
  const profile = profileAtStart(run);
  return (profile[0] ?? Number.NaN) - (profile.at(-1) ?? Number.NaN);
}

/** The images of the first third are of one size. */
function slopeOfFirstStage(run: Run): number {
  const profile = profileAtStart(run);
  return slope(profile.slice(0, Math.floor(profile.length / 3)));
}
