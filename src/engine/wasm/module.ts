import { relaxedKernels } from "./relaxed-kernels.ts";
import { simdKernels } from "./simd-kernels.ts";

/** What assembly/index.ts exports. */
export interface Kernels {
  readonly scratchBytes: { readonly value: number };
  run(plain: number, sampled: number, samples: number, steps: number, fault: number): number;
}

/** The part of WebAssembly that is used here: type declarations come with browsers' only. */
interface Wasm {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: unknown }>;
}

export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;

let compiled: Promise<object> | undefined;

export function emptyMemory(): Memory {
  return new wasm.Memory({ initial: 1 });
}

/** The kernels on a memory of their own. */
export async function kernelsOn(memory: Memory): Promise<Kernels> {
  compiled ??= compile();
  const instance = await wasm.instantiate(await compiled, { env: { memory } });
  return instance.exports as Kernels;
}

/** With fused multiply-add where the runtime has it: twice as fast in products. */
async function compile(): Promise<object> {
  allowFusedMultiplyAdd();
  const relaxed = bytesOf(relaxedKernels);
  return wasm.compile(wasm.validate(relaxed) ? relaxed : bytesOf(simdKernels));
}

/** Character by character: five times as fast as Uint8Array.from, in what a program waits for before its first step. */
function bytesOf(base64: string): Uint8Array {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** Node's own modules, which browsers do not have. */
interface Host {
  readonly getBuiltinModule?: (
    name: "node:v8",
  ) => { setFlagsFromString(flags: string): void } | undefined;
  readonly versions?: { readonly node?: string };
}

/** Node 20 and 21 have it behind a flag that can be set until code is compiled; later versions and browsers always. */
function allowFusedMultiplyAdd(): void {
  const host = (globalThis as unknown as { readonly process?: Host }).process;
  if (Number.parseInt(host?.versions?.node ?? "", 10) < 22)
    host?.getBuiltinModule?.("node:v8")?.setFlagsFromString("--experimental-wasm-relaxed-simd");
}
