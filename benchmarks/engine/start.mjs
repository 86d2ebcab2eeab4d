// Milliseconds until a fresh process has the first result of the embedded engine, its import included. Needs npm run build.
import { builder } from "../../dist/graph/builder.js";

const ops = builder();
const graph = ops.graph({ y: ops.add(ops.input("x", []), 1) });
const start = performance.now();
const { wasmEngine } = await import("../../dist/engine/wasm.js");
const session = await wasmEngine.compile({ graph, carried: [] });
await session.run({}, { x: new Float32Array(1) }, 1);
process.stdout.write(`${(performance.now() - start).toFixed(2)}\n`);
