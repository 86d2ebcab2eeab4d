import { entryOf } from "../core/registry.ts";
import type { Engine } from "../engine/engine.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { referenceEngine } from "../engine/reference.ts";
import { wasmEngine } from "../engine/wasm.ts";

/** Every engine, the fastest first. */
export const engines = [
  onnxruntimeEngine,
  wasmEngine,
  referenceEngine,
] as const satisfies readonly Engine[];
export type EngineId = (typeof engines)[number]["id"];

/** The engine with this id. */
export function engineOf(id: string): Engine {
  return entryOf<Engine>(engines, id, "engine");
}

/** An engine, and why it was taken. */
export interface EngineChoice {
  readonly engine: Engine;
  readonly reason: string;
  /** True where the native engine is installed and cannot be used. */
  readonly isFallback: boolean;
}

/** The engine that was asked for; without a wish ONNX Runtime where it is installed and loads, elsewhere our own kernels. */
export async function chosenEngine(
  wanted: EngineId | undefined,
  load: () => Promise<unknown> = () => import("onnxruntime-node"),
): Promise<EngineChoice> {
  if (wanted !== undefined)
    return { engine: engineOf(wanted), reason: "as asked", isFallback: false };
  try {
    await load();
    return { engine: onnxruntimeEngine, reason: "native kernels are installed", isFallback: false };
  } catch (cause) {
    return { engine: wasmEngine, ...withoutNative(cause) };
  }
}

function withoutNative(cause: unknown): Omit<EngineChoice, "engine"> {
  const message = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
  const isMissing =
    (cause as { readonly code?: unknown } | undefined)?.code === "ERR_MODULE_NOT_FOUND" &&
    message.includes("'onnxruntime-node'");
  return isMissing
    ? {
        reason: "needs nothing installed; onnxruntime-node is about twice as fast",
        isFallback: false,
      }
    : { reason: `onnxruntime cannot be loaded: ${message}`, isFallback: true };
}
