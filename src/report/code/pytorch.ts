import type { Edit } from "../../mitigations/difference.ts";
import { activationRef } from "../../model/activations/index.ts";
import { type BuiltLayer, built } from "../../model/build.ts";
import type { Layer } from "../../model/model.ts";
import type { Optimizer } from "../../training/optimizer.ts";
import { optimizers } from "../../training/optimizers/index.ts";
import type { Plan } from "../../training/plan.ts";
import type { Clip, Recipe } from "../../training/recipe.ts";
import { type Changes, changesOf } from "./changes.ts";
import { booleanLiteral, identifiersOf, numberLiteral } from "./python.ts";
import { torchLayer } from "./pytorch-layers.ts";

/** The model with its recipe as a PyTorch program: a module and one training step; lines that `edits` changed say so. */
export function pytorchCode({ model, recipe }: Plan, edits: readonly Edit[]): string {
  const changes = changesOf(edits);
  const layers = built(model);
  const loss = lossOf(recipe, layers);
  const penalties = penaltiesOf(layers);
  return [
    "import torch",
    "from torch import nn",
    "from torch.nn import functional as F",
    "",
    "",
    ...changes.removed,
    ...moduleLines(layers, loss.takesLogits, changes),
    "",
    "",
    "model = Network()",
    ...loss.define(changes.recipeComment("loss")),
    ...optimizerNotes(recipe),
    `optimizer = ${optimizerCall(recipe)}${changes.recipeComment("optimizer", "learningRate")}`,
    "",
    "",
    `# x: samples; y: ${loss.targets}`,
    `# batches of ${recipe.batchSize}, ${recipe.epochs} epochs${changes.recipeComment("batchSize", "epochs")}`,
    "def train_step(x, y):",
    "    model.train()",
    "    optimizer.zero_grad()",
    "    loss = loss_function(model(x), y)",
    ...penalties,
    "    loss.backward()",
    ...clipLines(recipe.clip).map((line) => `    ${line}${changes.recipeComment("clip")}`),
    "    optimizer.step()",
    "    return loss.item()",
    "",
  ].join("\n");
}

function moduleLines(
  layers: readonly BuiltLayer[],
  endsInLogits: boolean,
  changes: Changes,
): readonly string[] {
  const names = layers.map(({ layer }) => layer.name);
  const attributes = identifiersOf(names, "layer");
  const values = identifiersOf(names, "output");
  const variable = (name: string) => (name === names[0] ? "x" : (values.get(name) ?? ""));
  const made: string[] = [];
  const computed: string[] = [];
  for (const [i, entry] of layers.entries()) {
    const isLast = i === layers.length - 1;
    const { name } = entry.layer;
    const shown =
      isLast && endsInLogits ? { ...entry, layer: withoutActivation(entry.layer) } : entry;
    const { make, forward } = torchLayer(shown, attributes.get(name) ?? "");
    const comment = changes.otherComment(name);
    made.push(...make.map((line, n) => `        ${line}${n === 0 ? comment : ""}`));
    if (entry.layer.kind === "InputLayer") continue;
    const note = make.length === 0 ? changes.layerComment(name) : changes.activationComment(name);
    computed.push(
      `        ${variable(name)} = ${forward(entry.layer.inputs.map(variable))}${note}`,
    );
  }
  return [
    "class Network(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    ...made,
    "",
    "    def forward(self, x):",
    ...computed,
    `        return ${variable(names.at(-1) ?? "")}${endsInLogits ? "  # logits: the loss applies the last activation" : ""}`,
  ];
}

function withoutActivation(layer: Layer): Layer {
  if (layer.kind === "Dense" || layer.kind === "Activation")
    return { ...layer, config: { ...layer.config, activation: activationRef("linear") } } as Layer;
  return { ...layer, kind: "Activation", config: { activation: activationRef("linear") } };
}

function lastActivation(layers: readonly BuiltLayer[]): string | undefined {
  const last = layers.at(-1)?.layer;
  if (last?.kind === "Dense" || last?.kind === "Activation") return last.config.activation.id;
  return last?.kind === "Softmax" ? "softmax" : undefined;
}

interface TorchLoss {
  /** The loss holds the last activation, which is then left out of the network. */
  readonly takesLogits: boolean;
  readonly targets: string;
  define(comment: string): readonly string[];
}

function lossOf({ loss }: Recipe, layers: readonly BuiltLayer[]): TorchLoss {
  const end = lastActivation(layers);
  const plain = (call: string, targets: string, takesLogits = false): TorchLoss => ({
    takesLogits,
    targets,
    define: (comment) => [`loss_function = ${call}${comment}`],
  });
  switch (loss.id) {
    case "categorical-crossentropy":
    case "sparse-categorical-crossentropy":
      return end === "softmax"
        ? plain("nn.CrossEntropyLoss()", "class numbers (int64)", true)
        : probabilityLoss;
    case "binary-crossentropy":
      return end === "sigmoid"
        ? plain("nn.BCEWithLogitsLoss()", "0.0 or 1.0, shaped like the output", true)
        : binaryProbabilityLoss;
    case "mae":
      return plain("nn.L1Loss()", "numbers, shaped like the output");
    case "huber":
      return plain(
        `nn.HuberLoss(delta=${numberLiteral(loss.config["delta"] ?? 1)})`,
        "numbers, shaped like the output",
      );
    default:
      return plain("nn.MSELoss()", "numbers or one-hot rows, shaped like the output");
  }
}

/** −ln of the true class' share, as Keras does with outputs that are no softmax. */
const probabilityLoss: TorchLoss = {
  takesLogits: false,
  targets: "class numbers (int64)",
  define: (comment) => [
    "",
    "",
    `def loss_function(output, y):${comment}`,
    "    share = output / output.sum(-1, keepdim=True)",
    "    return F.nll_loss(share.clamp(1e-7, 1 - 1e-7).log(), y)",
    "",
    "",
  ],
};

const binaryProbabilityLoss: TorchLoss = {
  takesLogits: false,
  targets: "0.0 or 1.0, shaped like the output",
  define: (comment) => [
    "",
    "",
    `def loss_function(output, y):${comment}`,
    "    return F.binary_cross_entropy(output.clamp(1e-7, 1 - 1e-7), y)",
    "",
    "",
  ],
};

function penaltiesOf(layers: readonly BuiltLayer[]): readonly string[] {
  const attributes = identifiersOf(
    layers.map(({ layer }) => layer.name),
    "layer",
  );
  return layers.flatMap(({ layer, parameters }) =>
    parameters.flatMap(({ name, regularizer }) => {
      if (!regularizer) return [];
      const tensor = `model.${attributes.get(layer.name)}.${name.endsWith("/kernel") ? "weight" : "bias"}`;
      const { l1, l2 } = regularizer;
      return [
        ...(l1 === 0 ? [] : [`    loss = loss + ${numberLiteral(l1)} * ${tensor}.abs().sum()`]),
        ...(l2 === 0 ? [] : [`    loss = loss + ${numberLiteral(l2)} * ${tensor}.square().sum()`]),
      ];
    }),
  );
}

function clipLines(clip: Clip | undefined): readonly string[] {
  if (!clip) return [];
  const threshold = numberLiteral(clip.threshold);
  switch (clip.kind) {
    case "value":
      return [`torch.nn.utils.clip_grad_value_(model.parameters(), ${threshold})`];
    case "global-norm":
      return [`torch.nn.utils.clip_grad_norm_(model.parameters(), ${threshold})`];
    case "norm":
      return [
        "for parameter in model.parameters():",
        `    torch.nn.utils.clip_grad_norm_([parameter], ${threshold})`,
      ];
    default:
      return clip.kind satisfies never;
  }
}

function optimizerCall({ optimizer }: Recipe): string {
  const entry: Optimizer | undefined = optimizers.find(({ id }) => id === optimizer.id);
  const config = { ...entry?.defaults, ...optimizer.config };
  const of = (key: string) => config[key] ?? 0;
  const lr = `lr=${numberLiteral(of("learningRate"))}`;
  const betas = `betas=(${numberLiteral(of("beta1"))}, ${numberLiteral(of("beta2"))})`;
  const epsilon = `eps=${numberLiteral(of("epsilon"))}`;
  const parameters = "model.parameters()";
  switch (optimizer.id) {
    case "adam":
      return `torch.optim.Adam(${parameters}, ${lr}, ${betas}, ${epsilon})`;
    case "adamw":
      return `torch.optim.AdamW(${parameters}, ${lr}, ${betas}, ${epsilon}, weight_decay=${numberLiteral(of("weightDecay"))})`;
    case "rmsprop":
      return `torch.optim.RMSprop(${parameters}, ${lr}, alpha=${numberLiteral(of("rho"))}, eps=${numberLiteral(Math.sqrt(of("epsilon")))}, momentum=${numberLiteral(of("momentum"))}, centered=${booleanLiteral(of("centered") !== 0)})`;
    default: {
      const momentum = of("momentum");
      const nesterov = momentum > 0 && of("nesterov") !== 0 ? ", nesterov=True" : "";
      return `torch.optim.SGD(${parameters}, ${lr}, momentum=${numberLiteral(momentum)}${nesterov})`;
    }
  }
}

function optimizerNotes({ optimizer }: Recipe): readonly string[] {
  switch (optimizer.id) {
    case "rmsprop":
      return ["# Keras adds epsilon inside the root, PyTorch outside: eps here is its root."];
    case "adam":
    case "adamw":
      return [
        "# Keras adds epsilon before the bias correction, PyTorch after it: the first steps differ a little.",
      ];
    default:
      return [];
  }
}
