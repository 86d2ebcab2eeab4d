import { type RateSchedule, setting } from "../rate-schedule.ts";

/**
 * The rate times `factor` whenever the validation loss has not fallen by `minDelta` below its best for `patience`
 * whole-set measurements, never below `minLr`; for `cooldown` measurements after that nothing is counted. A loss that is
 * NaN is no improvement.
 *
 * Settings are Keras', except that the patience of 10 epochs would be half a run here, which has 20 measurements.
 */
export const reduceOnPlateau = {
  id: "reduce-on-plateau",
  summary: "Falls by a factor whenever the validation loss has stopped falling.",
  source: "https://keras.io/api/callbacks/reduce_lr_on_plateau/",
  defaults: { factor: 0.1, patience: 3, minDelta: 1e-4, cooldown: 0, minLr: 0 },
  factor(config, { learningRate, history }) {
    const [minDelta, minLr] = [setting(config, "minDelta"), setting(config, "minLr")];
    let rate = learningRate;
    let best = Number.POSITIVE_INFINITY;
    let waited = 0;
    let cooling = 0;
    for (const { validationLoss } of history) {
      if (cooling > 0) {
        cooling--;
        waited = 0;
      }
      if (validationLoss < best - minDelta) {
        best = validationLoss;
        waited = 0;
        continue;
      }
      if (cooling > 0) continue;
      waited++;
      if (waited < setting(config, "patience") || rate <= minLr) continue;
      rate = Math.max(minLr, rate * setting(config, "factor"));
      cooling = setting(config, "cooldown");
      waited = 0;
    }
    return learningRate === 0 ? 1 : rate / learningRate;
  },
} as const satisfies RateSchedule;
