import type { ScalerState } from "../content.ts";
import { isDict, type Pickled, type PickledDict } from "../pickle/pickled.ts";
import { numberAt } from "./plain-value.ts";
import type { Storages } from "./tensor.ts";

/** The state of a loss scale and the dict that it stood in. */
export interface FoundScaler {
  readonly scaler: ScalerState;
  readonly container: PickledDict;
}

/**
 * The state of torch.amp.GradScaler, at the root (Hugging Face's scaler.pt) or under any key of it; NVIDIA apex keeps its
 * own under "amp". `undefined` where there is none, or where it was off.
 */
export async function scalerIn(
  root: Pickled,
  storages: Storages,
): Promise<FoundScaler | undefined> {
  if (!isDict(root)) return undefined;
  const inner = [...root.values()].slice(0, mostKeys).filter(isDict);
  const amp = root.get("amp");
  const apex = isDict(amp) ? amp.get("loss_scaler0") : undefined;
  for (const container of [root, ...inner, ...(isDict(apex) ? [apex] : [])]) {
    const isScaler = container.has("growth_factor") || container === apex;
    const scale = isScaler
      ? await numberAt(container, ["scale", "_scale", "loss_scale"], storages)
      : undefined;
    if (scale === undefined) continue;
    const at = (key: string) => numberAt(container, [key], storages);
    return {
      container,
      scaler: {
        scale,
        growthFactor: await at("growth_factor"),
        backoffFactor: await at("backoff_factor"),
        growthInterval: await at("growth_interval"),
        growthTracker: await numberAt(container, ["_growth_tracker", "unskipped"], storages),
      },
    };
  }
  return undefined;
}

/** Of the root: a state dict with more has no scaler in it. */
const mostKeys = 1000;
