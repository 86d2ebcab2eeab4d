import type { Fans, InitializerConfig, InitializerRef } from "../../model/initializer.ts";
import { type InitializerId, initializerOf } from "../../model/initializers/index.ts";
import { truncatedDeviation } from "../../model/random-values.ts";

/** What independent initial values are drawn from; `joint` for those that depend on each other. */
export type Distribution =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "normal"; readonly mean: number; readonly deviation: number }
  /** Cut two deviations from the mean; the deviation is that before the cut. */
  | { readonly kind: "truncated-normal"; readonly mean: number; readonly deviation: number }
  | { readonly kind: "joint" };

/** An initializer in numbers, for a parameter with these fans. */
export function distributionOf({ id, config }: InitializerRef, fans: Fans): Distribution {
  const { defaults, moments } = initializerOf(id);
  const full = { ...defaults, ...config };
  return kinds[id as InitializerId](full, Math.sqrt(moments(fans, full).variance));
}

/** A root without the rounding of its last digit. */
function plain(x: number): number {
  return Number(x.toPrecision(15));
}

type Kind = (config: InitializerConfig, deviation: number) => Distribution;

/** Every initializer. A new one does not compile until it is here. */
const kinds: Readonly<Record<InitializerId, Kind>> = {
  zeros: () => ({ kind: "constant", value: 0 }),
  ones: () => ({ kind: "constant", value: 1 }),
  constant: ({ value }) => ({ kind: "constant", value: Number(value) }),
  "random-normal": ({ mean, stddev }) => ({
    kind: "normal",
    mean: Number(mean),
    deviation: Number(stddev),
  }),
  "random-uniform": ({ minval, maxval }) => ({
    kind: "uniform",
    low: Number(minval),
    high: Number(maxval),
  }),
  "truncated-normal": ({ mean, stddev }) => ({
    kind: "truncated-normal",
    mean: Number(mean),
    deviation: Number(stddev),
  }),
  "variance-scaling": ({ distribution }, deviation) => {
    if (distribution === "uniform") return uniform({}, deviation);
    if (distribution === "untruncated_normal")
      return { kind: "normal", mean: 0, deviation: plain(deviation) };
    return truncated({}, deviation);
  },
  "glorot-uniform": uniform,
  "glorot-normal": truncated,
  "he-uniform": uniform,
  "he-normal": truncated,
  "lecun-uniform": uniform,
  "lecun-normal": truncated,
  orthogonal: () => ({ kind: "joint" }),
  "delta-orthogonal": () => ({ kind: "joint" }),
  "gate-bias": () => ({ kind: "joint" }),
  chrono: () => ({ kind: "joint" }),
};

function uniform(_: InitializerConfig, deviation: number): Distribution {
  const limit = plain(Math.sqrt(3) * deviation);
  return { kind: "uniform", low: -limit, high: limit };
}

function truncated(_: InitializerConfig, deviation: number): Distribution {
  return { kind: "truncated-normal", mean: 0, deviation: plain(deviation / truncatedDeviation) };
}
