import type { Optimizer, OptimizerConfig } from "../../../training/optimizer.ts";
import { type OptimizerId, optimizers } from "../../../training/optimizers/index.ts";
import type { Recipe } from "../../../training/recipe.ts";
import { booleanLiteral, numberLiteral } from "../python.ts";

/** An optimizer in PyTorch. */
interface TorchOptimizer {
  readonly maker: string;
  readonly settings: readonly string[];
  readonly notes?: readonly string[];
  /** λ of weight decay apart from the gradient, where the optimizer has none of its own. */
  readonly decay?: number;
}

/** Every optimizer. A new one does not compile until it is here. */
const writers: Readonly<Record<OptimizerId, (of: (key: string) => number) => TorchOptimizer>> = {
  sgd: (of) => ({
    maker: "torch.optim.SGD",
    settings: [
      setting("momentum", of("momentum")),
      ...(of("momentum") > 0 && of("nesterov") !== 0 ? ["nesterov=True"] : []),
    ],
    decay: of("weightDecay"),
  }),
  adagrad: (of) => {
    const start = of("initialAccumulatorValue");
    const epsilon = start > 0 ? of("epsilon") : Math.sqrt(of("epsilon"));
    return {
      maker: "torch.optim.Adagrad",
      settings: [setting("initial_accumulator_value", start), setting("eps", epsilon)],
      notes: ["Keras adds epsilon inside the root, PyTorch outside."],
    };
  },
  adadelta: (of) => ({
    maker: "torch.optim.Adadelta",
    settings: [setting("rho", of("rho")), setting("eps", of("epsilon"))],
  }),
  rmsprop: (of) => ({
    maker: "torch.optim.RMSprop",
    settings: [
      setting("alpha", of("rho")),
      setting("eps", Math.sqrt(of("epsilon"))),
      setting("momentum", of("momentum")),
      `centered=${booleanLiteral(of("centered") !== 0)}`,
    ],
    notes: ["Keras adds epsilon inside the root, PyTorch outside: eps here is its root."],
  }),
  adam: (of) => ({
    maker: "torch.optim.Adam",
    settings: [betas(of), setting("eps", of("epsilon"))],
    notes: [lateEpsilon],
  }),
  adamw: (of) => ({
    maker: "torch.optim.AdamW",
    settings: [
      betas(of),
      setting("eps", of("epsilon")),
      setting("weight_decay", of("weightDecay")),
    ],
    notes: [lateEpsilon],
  }),
  adamax: (of) => ({
    maker: "torch.optim.Adamax",
    settings: [betas(of), setting("eps", of("epsilon"))],
  }),
  nadam: (of) => ({
    maker: "torch.optim.NAdam",
    settings: [betas(of), setting("eps", of("epsilon")), "momentum_decay=1.0"],
    notes: ["Keras lets the momentum rise 250 times as fast as PyTorch does by default."],
  }),
  lion: (of) => ({
    maker: "Lion",
    settings: [betas(of), setting("weight_decay", of("weightDecay"))],
  }),
};

const lateEpsilon =
  "Keras adds epsilon before the bias correction, PyTorch after it: the first steps differ a little.";

function setting(name: string, value: number): string {
  return `${name}=${numberLiteral(value)}`;
}

function betas(of: (key: string) => number): string {
  return `betas=(${numberLiteral(of("beta1"))}, ${numberLiteral(of("beta2"))})`;
}

/** The statements that make `optimizer`. */
export function optimizerLines(
  { optimizer, schedule }: Recipe,
  comment: string,
): readonly string[] {
  const entry: Optimizer | undefined = optimizers.find(({ id }) => id === optimizer.id);
  const config: OptimizerConfig = { ...entry?.defaults, ...optimizer.config };
  const of = (key: string) => config[key] ?? 0;
  const { maker, settings, notes = [], decay = 0 } = writers[optimizer.id as OptimizerId](of);
  const call = ["model.parameters()", setting("lr", of("learningRate")), ...settings].join(", ");
  const isScheduled = schedule !== undefined && schedule.id !== "constant";
  const drags = isScheduled && of("momentum") > 0;
  return [
    ...notes.map((note) => `# ${note}`),
    ...(drags
      ? [
          "# Keras multiplies the gradient by the learning rate before it enters the momentum, PyTorch after.",
        ]
      : []),
    `optimizer = ${maker}(${call})${comment}`,
    ...(decay > 0
      ? [
          `optimizer.register_step_pre_hook(decay_by(${numberLiteral(decay)}))  # weight decay apart from the gradient`,
        ]
      : []),
  ];
}

export const optimizerDefinitions = {
  decay_by: `
def decay_by(share):
    """A hook that takes lr * share of every weight away before a step, as Keras does."""

    def hook(optimizer, *_):
        for group in optimizer.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    weight.data.mul_(1.0 - group["lr"] * share)

    return hook
`,
  Lion: `
class Lion(torch.optim.Optimizer):
    """Moves every weight by the learning rate, in the direction of a running mean (Chen et al. 2023)."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            first, second = group["betas"]
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                mean = self.state[weight].setdefault("mean", torch.zeros_like(weight))
                direction = mean.lerp(weight.grad, 1.0 - first).sign()
                weight.mul_(1.0 - group["lr"] * group["weight_decay"])
                weight.sub_(direction, alpha=group["lr"])
                mean.lerp_(weight.grad, 1.0 - second)
`,
} as const;
