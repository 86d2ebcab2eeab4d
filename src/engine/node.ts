import { setFlagsFromString } from "node:v8";

/** The first Node that has relaxed SIMD without a flag. */
const firstWithout = 22;

/**
 * Lets WebAssembly fuse multiplication and addition in this process, as later versions of Node and browsers do anyway.
 * Call it before the first program is compiled.
 */
export function allowFusedMultiplyAdd(): void {
  if (Number.parseInt(process.versions.node, 10) < firstWithout)
    setFlagsFromString("--experimental-wasm-relaxed-simd");
}
