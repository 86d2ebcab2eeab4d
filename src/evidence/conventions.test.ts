import { describe, expect, test } from "vitest";
import { conventions, meaningOf } from "./conventions.ts";

/** [tag, measures, parameter, statistic, clip], "" where there is none. */
type Row = readonly [string, string, parameter?: string, statistic?: string, clip?: string];

function said(tag: string): string {
  const meaning = meaningOf(tag);
  if (!meaning) return "nothing";
  const { measures, parameter = "", statistic = "", clip = "" } = meaning;
  return [measures, parameter, statistic, clip].join("|");
}

const total = (tag: string, clip = "before"): Row => [tag, "gradient", "", "norm", clip];
const layer = (tag: string, parameter: string, statistic = "norm", clip = ""): Row => [
  tag,
  "gradient",
  parameter,
  statistic,
  clip,
];

const communities: Readonly<Record<string, readonly Row[]>> = {
  "PyTorch by hand": [
    total("grad_norm"),
    total("Grad_Norm"),
    total("train/grad_norm"),
    total("total_grad_norm"),
    total("gradNorm"),
    layer("grad_norm/layer1.weight", "layer1.weight"),
    layer("grads/layer1.weight", "layer1.weight"),
    layer("grad/layer1.weight", "layer1.weight"),
    layer("gradients/layer1/weight", "layer1/weight"),
    layer("layer1.weight.grad", "layer1.weight"),
    layer("conv/gradients/kernel", "conv/kernel"),
    layer("fc1.weight_grad_norm", "fc1.weight"),
    layer("layers.0.weight/grad_norm", "layers.0.weight"),
    layer("layer1_grad_norm", "layer1"),
    layer("grad_norm_layer1.weight", "layer1.weight"),
    ["Loss/train", "loss"],
    ["Loss/test", "validation-loss"],
    ["Accuracy/train", "accuracy"],
    ["Accuracy/test", "validation-accuracy"],
  ],
  Lightning: [
    total("grad_2.0_norm_total"),
    total("grad_2.0_norm_total_step"),
    total("grad_2.0_norm_total_epoch"),
    total("grad_inf_norm_total"),
    layer("grad_2.0_norm/layers.0.weight", "layers.0.weight", "norm", "before"),
    layer("grad_2.0_norm/layers.0.weight_step", "layers.0.weight", "norm", "before"),
    layer("grad_inf_norm/layers.0.weight", "layers.0.weight", "norm", "before"),
    ["train_loss_step", "loss"],
    ["train_loss_epoch", "loss"],
    ["lr-Adam", "learning-rate"],
    ["lr-SGD/pg1", "learning-rate"],
    ["lr-Adam-1", "learning-rate"],
  ],
  "Hugging Face, TRL": [
    total("train/grad_norm"),
    ["eval_loss", "validation-loss"],
    ["eval/loss", "validation-loss"],
    ["train/learning_rate", "learning-rate"],
  ],
  "W&B": [
    layer("gradients/fc1.weight", "fc1.weight"),
    layer("gradients/graph_1fc1.weight", "fc1.weight"),
    // Of Sequential: the index of the model, then the name "0.weight".
    layer("gradients/graph_10.weight", "0.weight"),
    ["parameters/fc1.weight", "weight", "fc1.weight", "norm"],
  ],
  AllenNLP: [
    total("gradient_norm"),
    layer("gradient_mean/classifier.weight", "classifier.weight", "mean"),
    layer("gradient_std/classifier.weight", "classifier.weight", "std"),
    ["parameter_mean/classifier.weight", "weight", "classifier.weight", "mean"],
    ["parameter_std/classifier.weight", "weight", "classifier.weight", "std"],
    ["learning_rate/classifier.weight", "learning-rate", "classifier.weight"],
  ],
  Composer: [
    ["l2_norm/grad/global", "gradient", "", "norm", ""],
    layer("l2_norm/grad/layer.weight", "layer.weight"),
    total("grad_l2_norm/step"),
    layer("layer_grad_l2_norm/fc1.weight", "fc1.weight"),
    ["l2_norm/param/layer.weight", "weight", "layer.weight", "norm"],
  ],
  "Megatron-LM": [
    total("grad-norm"),
    total("grad norm"),
    ["loss-scale", "loss-scale"],
    ["number of nan iterations", "skipped-steps"],
    ["number of skipped iterations", "skipped-steps"],
    ["lm loss", "loss"],
    ["lm loss validation", "validation-loss"],
    ["learning rate", "learning-rate"],
  ],
  "MaxText, JAX": [
    total("learning/grad_norm", "after"),
    total("learning/raw_grad_norm", "before"),
    ["learning/loss", "loss"],
    layer("raw_grads/decoder/layers_0/mlp/kernel", "decoder/layers_0/mlp/kernel"),
  ],
  ignite: [layer("grads_norm/fc1/weight", "fc1/weight"), layer("grads/fc1/weight", "fc1/weight")],
  fairseq: [total("gnorm"), total("train_gnorm"), ["loss_scale", "loss-scale"]],
  "RLlib, Dreamer": [
    total("info/learner/default_policy/learner_stats/grad_gnorm"),
    total("model_grad_norm"),
    total("actor_grad_norm"),
    total("value_grad_norm"),
  ],
  OLMo: [total("optim/total grad norm")],
  Keras: [
    total("epoch_grad_norm"),
    ["epoch_loss", "loss"],
    ["val_loss", "validation-loss"],
    ["val_sparse_categorical_accuracy", "validation-accuracy"],
    ["dense/kernel_0", "weight", "dense/kernel_0", "norm"],
    ["dense/kernel_0/histogram", "weight", "dense/kernel_0", "norm"],
    ["layer_norm.weight", "weight", "layer_norm.weight", "norm"],
  ],
  TensorFlow: [
    layer("dense/kernel:0/grad", "dense/kernel:0"),
    layer("OptimizeLoss/gradient_norm/dense/kernel", "dense/kernel"),
    layer("OptimizeLoss/gradients/dense/kernel", "dense/kernel"),
    total("OptimizeLoss/global_norm/gradient_norm"),
  ],
  "who says on which side of the clip": [
    total("grad_norm_before_clip"),
    total("grad_norm/before_clip"),
    total("grad_norm (after clipping)", "after"),
    total("grad_norm_after_clip", "after"),
    total("clipped_grad_norm", "after"),
    total("unclipped_grad_norm"),
    total("grad_norm_preclip"),
  ],
};

describe.each(Object.entries(communities))("%s", (_, rows) => {
  test.each(rows.map((row) => ({ tag: row[0], row })))("$tag", ({ row }) => {
    const [tag, measures, parameter = "", statistic = "", clip = ""] = row;
    expect(said(tag)).toBe([measures, parameter, statistic, clip].join("|"));
  });
});

test.each([
  "reward",
  "episode_reward",
  "train/reward",
  "num_workers",
  "num-zeros",
  "max_grad_norm",
  "gradient_clip_val",
  "gradient_accumulation_steps",
  "weight_decay",
  "param_norm",
  "learning/param_norm",
  "l2_norm/moment/layer.weight",
  "l2_norm/update/layer.weight",
  "cosine/moment_grad/layer.weight",
  "update_ratio/layers.0.weight",
  "spike/SpikeScore",
  "grad-norm vs samples",
  "val_perplexity",
  "train_runtime",
  "total_flos",
  "epoch",
  "step",
  "",
  "bn/moving_mean",
])("%j says nothing that is known", (tag) => {
  expect(said(tag)).toBe("nothing");
});

test.each([
  "kl_loss",
  "regularization_loss",
  "train/kl_loss",
  "reg_loss",
  "aux_loss",
  "entropy_loss",
  "policy_loss",
  "value_loss",
  "d_loss",
  "generator/loss",
])("%s is a part of a loss, not the loss", (tag) => {
  expect(meaningOf(tag)?.measures).toBe("loss-part");
});

test.each(["cross_entropy_loss", "train/nll_loss", "total_loss", "losses/total", "l1_loss"])(
  "%s is a loss",
  (tag) => {
    expect(meaningOf(tag)?.measures).toBe("loss");
  },
);

test("every convention says whose it is", () => {
  for (const { who } of conventions) expect(who).not.toBe("");
});

test("a tag of 10,000 characters is looked at in no time", () => {
  const start = performance.now();
  for (const part of ["a", "grad_", "layer1.", "/val", "_1", "loss "])
    meaningOf(part.repeat(10_000 / part.length));
  expect(performance.now() - start).toBeLessThan(2000);
});
