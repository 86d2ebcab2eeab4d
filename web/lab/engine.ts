import type { Engine } from "../../src/engine/engine.ts";
import { wasmEngine } from "../../src/engine/wasm.ts";

/** What computes in the lab: the embedded engine, nothing to install. */
export const labEngine: Engine = wasmEngine;
