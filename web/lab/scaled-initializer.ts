import type { InitializerRef } from "../../src/model/initializer.ts";
import { type InitializerId, initializerRef } from "../../src/model/initializers/index.ts";

/** What the named initializers are as variance scaling. Source: keras.io/api/layers/initializers */
const scalings: Readonly<Record<string, readonly [scale: number, mode: string]>> = {
  "he-normal": [2, "fan_in"],
  "he-uniform": [2, "fan_in"],
  "lecun-normal": [1, "fan_in"],
  "lecun-uniform": [1, "fan_in"],
  "glorot-normal": [1, "fan_avg"],
  "glorot-uniform": [1, "fan_avg"],
  "variance-scaling": [1, "fan_in"],
};

/** An initializer with every weight multiplied by `gain`. */
export function scaledInitializer(id: string, gain: number): InitializerRef {
  const plain = initializerRef(id as InitializerId);
  if (gain === 1) return plain;
  const [scale, mode] = scalings[id] ?? [];
  if (scale !== undefined && mode !== undefined && gain > 0) {
    const distribution = id.endsWith("uniform") ? "uniform" : "truncated_normal";
    return initializerRef("variance-scaling", { scale: scale * gain * gain, mode, distribution });
  }
  if (scale !== undefined) return initializerRef("zeros");
  const scaledNumbers = Object.entries(plain.config).map(
    ([key, value]) => [key, typeof value === "number" ? value * gain : value] as const,
  );
  return { id, config: Object.fromEntries(scaledNumbers) };
}
