import { entryOf } from "../core/registry.ts";
import type { Engine } from "../engine/engine.ts";
import { allowFusedMultiplyAdd } from "../engine/node.ts";
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
  if (id === wasmEngine.id) allowFusedMultiplyAdd();
  return entryOf<Engine>(engines, id, "engine");
}

/** An engine, and why it was taken. */
export interface EngineChoice {
  readonly engine: Engine;
  readonly reason: string;
  /** True where a faster one could not be had. */
  readonly isFallback: boolean;
}

/** The engine that was asked for; without a wish ONNX Runtime where it loads, our own kernels where it does not. */
export async function chosenEngine(wanted: EngineId | undefined): Promise<EngineChoice> {
  if (wanted !== undefined)
    return { engine: engineOf(wanted), reason: "as asked", isFallback: false };
  const problem = await loadProblem();
  if (problem === undefined)
    return { engine: onnxruntimeEngine, reason: "native kernels are installed", isFallback: false };
  return {
    engine: engineOf(wasmEngine.id),
    reason: `onnxruntime cannot be loaded: ${problem}`,
    isFallback: true,
  };
}

async function loadProblem(): Promise<string | undefined> {
  try {
    await import("onnxruntime-node");
    return undefined;
  } catch (cause) {
    return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0];
  }
}
