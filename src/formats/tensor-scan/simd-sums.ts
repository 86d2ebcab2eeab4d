import { type BlockSums, blockSums, exponentPatterns } from "./block-sums.ts";
import { memory, simdModule } from "./simd-module.ts";

/** Numbers that one call takes. */
export const simdNumbers = memory.inputBytes / 4;
const numbersAtATime = 8;

/** `blockSums` of at most 262,144 numbers. */
export type Sums = (values: Float32Array) => BlockSums;

/** What of the platform's WebAssembly is used: not every list of types has it. */
interface Platform {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}

interface Exports {
  readonly sums: (start: number, end: number) => void;
  readonly memory: { readonly buffer: ArrayBuffer };
}

let made: { readonly sums: Sums | undefined } | undefined;

/** `blockSums` in 128-bit instructions; `undefined` where the platform has none. Made at the first call. */
export function simdSums(): Sums | undefined {
  made ??= { sums: instance() };
  return made.sums;
}

function instance(): Sums | undefined {
  const { WebAssembly: platform } = globalThis as { readonly WebAssembly?: Platform };
  const bytes = simdModule();
  if (!platform?.validate(bytes)) return undefined;
  const { exports } = new platform.Instance(new platform.Module(bytes));
  const { buffer } = exports.memory;
  const input = new Float32Array(buffer, memory.input, simdNumbers);
  const counts = new Uint32Array(buffer, memory.tables, exponentPatterns);
  const totals = new Float64Array(buffer, memory.results, 12);
  const extremes = new Float32Array(buffer, memory.results + 96, 8);

  return (values) => {
    const whole = values.length - (values.length % numbersAtATime);
    const rest = blockSums(values.subarray(whole));
    if (whole === 0) return rest;
    input.set(values.subarray(0, whole));
    exports.sums(memory.input, memory.input + 4 * whole);
    const { exponents } = rest;
    for (let i = 0; i < exponentPatterns; i++)
      exponents[i] = (exponents[i] as number) + (counts[i] as number);
    const total = (from: number) =>
      totals.subarray(from, from + 4).reduce((sum, value) => sum + value, 0);
    return {
      sum: rest.sum + total(0),
      absoluteSum: rest.absoluteSum + total(4),
      squareSum: rest.squareSum + total(8),
      min: Math.min(rest.min, ...extremes.subarray(0, 4)),
      max: Math.max(rest.max, ...extremes.subarray(4, 8)),
      exponents,
    };
  };
}
