import type { RateSchedule, ScheduleConfig } from "../../../training/rate-schedule.ts";
import type { Recipe } from "../../../training/recipe.ts";
import { evaluationCount } from "../../../training/schedule.ts";
import { type ScheduleId, schedules } from "../../../training/schedules/index.ts";
import { numberLiteral } from "../python.ts";
import { stepsExpression } from "../schedule-steps.ts";

/** The factor on the learning rate as an expression of `step`, from 0 on; `undefined` where it is always 1. */
const factors: Readonly<
  Record<Exclude<ScheduleId, "reduce-on-plateau">, (config: ScheduleConfig) => string | undefined>
> = {
  constant: () => undefined,
  "warm-up": ({ steps = 0 }) => `warmed(step, ${stepsExpression(steps)})`,
  cosine: ({ warmup = 0, final = 0 }) =>
    `cosine(step, ${stepsExpression(warmup)}, planned_steps, ${numberLiteral(final)})`,
  "exponential-decay": ({ rate = 1, steps = 1 }) =>
    `${numberLiteral(rate)} ** (step / ${stepsExpression(steps)})`,
  "step-decay": ({ rate = 1, steps = 1 }) =>
    `${numberLiteral(rate)} ** (step // ${stepsExpression(steps)})`,
  "inverse-sqrt": ({ warmup = 0 }) => `inverse_sqrt(step, ${stepsExpression(warmup)})`,
};

/** The statements that make `scheduler`, and the one that moves it after every step. */
export interface TorchSchedule {
  readonly make: readonly string[];
  readonly step: readonly string[];
  readonly notes: readonly string[];
}

const none: TorchSchedule = { make: [], step: [], notes: [] };

export function torchSchedule({ schedule }: Recipe, comment: string): TorchSchedule {
  if (!schedule) return none;
  const entry: RateSchedule | undefined = schedules.find(({ id }) => id === schedule.id);
  const config = { ...entry?.defaults, ...schedule.config };
  if (schedule.id === "reduce-on-plateau") return plateau(config, comment);
  const factor = factors[schedule.id as keyof typeof factors](config);
  if (factor === undefined) return none;
  return {
    make: [
      `scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: ${factor})${comment}`,
    ],
    step: ["scheduler.step()"],
    notes: [],
  };
}

/** PyTorch counts the measurements before the one that reduces. */
function plateau(config: ScheduleConfig, comment: string): TorchSchedule {
  const number = (key: string) => numberLiteral(config[key] ?? 0);
  const settings = [
    `factor=${number("factor")}`,
    `patience=${Math.max(0, (config["patience"] ?? 1) - 1)}`,
    `threshold=${number("minDelta")}`,
    'threshold_mode="abs"',
    `cooldown=${config["cooldown"] ?? 0}`,
    `min_lr=${number("minLr")}`,
    "eps=0.0",
  ];
  return {
    make: [
      `scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, ${settings.join(", ")})${comment}`,
    ],
    step: [],
    notes: [
      `Isograd's runs looked at the validation loss ${evaluationCount} times each; do that between calls of train_step:`,
      "scheduler.step(validation_loss)",
    ],
  };
}

export const scheduleDefinitions = {
  warmed: `
def warmed(step, steps):
    """Linear warm-up: 1 / steps at the first step, 1 at the last of them."""
    return min(1.0, (step + 1) / max(1, steps))
`,
  cosine: `
def cosine(step, warmup, steps, final):
    """Half a cosine from 1 to final at the end of the run, after a linear warm-up."""
    if step < warmup:
        return warmed(step, warmup)
    progress = min(1.0, (step - warmup) / max(1, steps - warmup))
    return final + (1.0 - final) * 0.5 * (1.0 + math.cos(math.pi * progress))
`,
  inverse_sqrt: `
def inverse_sqrt(step, warmup):
    """Rises in a line, then falls with the inverse square root of the step (Vaswani et al. 2017)."""
    count = (step + 1) / max(1, warmup)
    return min(count, count**-0.5)
`,
} as const;
