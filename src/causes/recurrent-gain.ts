import { entryOf } from "../core/registry.ts";
import { timeProfiles } from "../detectors/time-profile.ts";
import type { Initializer } from "../model/initializer.ts";
import { initializers } from "../model/initializers/index.ts";
import type { Recurrent } from "../model/recurrent-layers.ts";
import type { Case } from "./cause.ts";

/** units · Var U at initialization: what the recurrent weights do to a squared gradient per time step. 1 for orthogonal ones. */
export function recurrentGain({ name, config }: Recurrent): number {
  const { units, recurrentInitializer } = config;
  const initializer: Initializer = entryOf(initializers, recurrentInitializer.id, name);
  const settings = { ...initializer.defaults, ...recurrentInitializer.config };
  return units * initializer.moments({ fanIn: units, fanOut: units }, settings).variance;
}

/** Decades over the lag at which trouble begins. Source: detectors/vanishing-in-time */
const troubleDecades = -1.3;

/** The finding of a gradient that vanishes in time from the start; one that only training brought about has other causes. */
export function bornVanishing({ trace, findings }: Pick<Case, "trace" | "findings">) {
  const found = findings.find(({ code }) => code === "gradient-vanishes-in-time");
  const [first = []] = timeProfiles(trace);
  return first.some(({ decades }) => decades <= troubleDecades) ? found : undefined;
}

/** What a finding says of the time steps. */
export function timeFigures(
  figures: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    ["factorPerStep", "horizon", "lag"].flatMap((key) => {
      const value = figures[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
