import type { RateSchedule, ScheduleConfig } from "../../../training/rate-schedule.ts";
import type { Recipe } from "../../../training/recipe.ts";
import { evaluationCount } from "../../../training/schedule.ts";
import { schedules } from "../../../training/schedules/index.ts";
import { numberLiteral } from "../python.ts";
import { stepsExpression } from "../schedule-steps.ts";

/** The learning rate of a recipe as an argument of the optimizer. */
export function learningRateValue({ schedule }: Recipe, learningRate: number): string {
  const rate = numberLiteral(learningRate);
  if (!schedule) return rate;
  const config = scheduleConfig(schedule);
  const steps = (key: string) => stepsExpression(config[key] ?? 0);
  const number = (key: string) => numberLiteral(config[key] ?? 0);
  switch (schedule.id) {
    case "warm-up":
      return `WarmUp(${rate}, ${steps("steps")})`;
    case "cosine":
      return config["warmup"] === 0
        ? `keras.optimizers.schedules.CosineDecay(${rate}, planned_steps, alpha=${number("final")})`
        : `WarmCosine(${rate}, ${steps("warmup")}, planned_steps, ${number("final")})`;
    case "exponential-decay":
    case "step-decay": {
      const staircase = schedule.id === "step-decay" ? ", staircase=True" : "";
      return `keras.optimizers.schedules.ExponentialDecay(${rate}, ${steps("steps")}, ${number("rate")}${staircase})`;
    }
    case "inverse-sqrt":
      return `InverseSqrt(${rate}, ${steps("warmup")})`;
    default:
      return rate;
  }
}

/** What changes the learning rate from outside: `plateau`, a callback; nothing for other schedules. */
export function plateauLines({ schedule }: Recipe): readonly string[] {
  if (schedule?.id !== "reduce-on-plateau") return [];
  const config = scheduleConfig(schedule);
  const number = (key: string) => numberLiteral(config[key] ?? 0);
  return [
    `# Isograd's runs looked at the validation loss ${evaluationCount} times each, the callback does after every epoch.`,
    `plateau = keras.callbacks.ReduceLROnPlateau(factor=${number("factor")}, patience=${config["patience"]}, min_delta=${number("minDelta")}, cooldown=${config["cooldown"]}, min_lr=${number("minLr")})`,
  ];
}

function scheduleConfig({ id, config }: NonNullable<Recipe["schedule"]>): ScheduleConfig {
  const entry: RateSchedule | undefined = schedules.find((schedule) => schedule.id === id);
  return { ...entry?.defaults, ...config };
}

/** Schedules that Keras does not have, or has with another warm-up: here the first step moves already. */
export const ownSchedules = {
  warmed: `
def warmed(step, steps):
    """Linear warm-up: 1 / steps at the first step, 1 at the last of them."""
    return keras.ops.minimum(1.0, (step + 1.0) / max(1, steps))
`,
  WarmUp: `
@keras.saving.register_keras_serializable("Isograd")
class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    """Rises in a line to the learning rate, and stays there."""

    def __init__(self, learning_rate, steps):
        self.learning_rate, self.steps = learning_rate, steps

    def __call__(self, step):
        return self.learning_rate * warmed(keras.ops.cast(step, "float32"), self.steps)

    def get_config(self):
        return {"learning_rate": self.learning_rate, "steps": self.steps}
`,
  WarmCosine: `
@keras.saving.register_keras_serializable("Isograd")
class WarmCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Falls along half a cosine to a share of the learning rate, after a linear warm-up."""

    def __init__(self, learning_rate, warmup, planned_steps, final=0.0):
        self.learning_rate, self.warmup = learning_rate, warmup
        self.planned_steps, self.final = planned_steps, final

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        length = max(1, self.planned_steps - self.warmup)
        progress = keras.ops.clip((step - self.warmup) / length, 0.0, 1.0)
        fall = self.final + (1.0 - self.final) * 0.5 * (1.0 + keras.ops.cos(math.pi * progress))
        return self.learning_rate * keras.ops.where(
            step < self.warmup, warmed(step, self.warmup), fall
        )

    def get_config(self):
        names = ("learning_rate", "warmup", "planned_steps", "final")
        return {name: getattr(self, name) for name in names}
`,
  InverseSqrt: `
@keras.saving.register_keras_serializable("Isograd")
class InverseSqrt(keras.optimizers.schedules.LearningRateSchedule):
    """Rises in a line, then falls with the inverse square root of the step (Vaswani et al. 2017)."""

    def __init__(self, learning_rate, warmup):
        self.learning_rate, self.warmup = learning_rate, warmup

    def __call__(self, step):
        count = (keras.ops.cast(step, "float32") + 1.0) / max(1, self.warmup)
        return self.learning_rate * keras.ops.minimum(count, keras.ops.rsqrt(count))

    def get_config(self):
        return {"learning_rate": self.learning_rate, "warmup": self.warmup}
`,
} as const;
