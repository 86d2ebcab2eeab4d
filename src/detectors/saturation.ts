import { samples } from "../trace/trace.ts";
import { alarmOf } from "./alarm.ts";
import type { Detector, Finding } from "./detector.ts";
import { asksForChange } from "./gradient-profile.ts";

/**
 * Half of a layer's pre-activations where the activation is flat; a layer that is flat nearly everywhere passes next to
 * no gradient. Source: Glorot & Bengio 2010, §3.1
 */
const limits = { warn: 0.5, fail: 0.9 };

/** Hidden layers that work where their activation is flat. The output layer is left out: a sure classifier saturates. */
export const saturation = {
  id: "saturation",
  summary: "Most pre-activations of a hidden layer lie where its activation is flat.",
  source: "Glorot & Bengio 2010, §3",
  needs: ["saturation"],
  detect(trace) {
    const watched = samples(trace);
    const steps = watched.map(({ step }) => step);
    const isAsking = asksForChange(trace);
    return trace.header.layers.slice(0, -1).flatMap(({ name }, layer): Finding[] => {
      const shares = watched.map(({ layers }, i) => ({
        // A network that has learned its task may be sure of it inside, too.
        size: isAsking[i] ? (layers.saturation?.[layer] ?? Number.NaN) : Number.NaN,
        place: layer,
      }));
      const alarm = alarmOf(steps, shares, limits);
      if (!alarm) return [];
      return [
        {
          detector: "saturation",
          code: "units-saturated",
          layer: name,
          step: alarm.since,
          severity: alarm.severity,
          figures: { saturated: alarm.size, ...alarm.lasting },
          limits: { saturated: alarm.limit },
        },
      ];
    });
  },
} as const satisfies Detector;
