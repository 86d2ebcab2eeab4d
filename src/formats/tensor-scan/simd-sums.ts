import { type BlockSums, blockSums, exponentPatterns } from "./block-sums.ts";
import { memory, simdModule } from "./simd-module.ts";

const numbersAtATime = 8;

/** As `blockSums`. */
export type Sums = (values: Float32Array) => BlockSums;

/** What of the platform's WebAssembly is used: not every list of types has it. */
interface Platform {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}

interface Exports {
  readonly clear: () => void;
  readonly add: (start: number, end: number) => void;
  readonly fold: () => void;
  readonly memory: { readonly buffer: ArrayBuffer };
}

let made: { readonly sums: Sums | undefined } | undefined;

/** `blockSums` in 128-bit instructions; `undefined` where the platform has none. Made at the first call. */
export function simdSums(): Sums | undefined {
  made ??= { sums: instance() };
  return made.sums;
}

function instance(): Sums | undefined {
  const { WebAssembly: platform } = globalThis as unknown as { readonly WebAssembly?: Platform };
  const bytes = simdModule();
  if (!platform?.validate(bytes)) return undefined;
  const { exports } = new platform.Instance(new platform.Module(bytes));
  const { buffer } = exports.memory;
  const input = new Float32Array(buffer, memory.input, memory.inputBytes / 4);
  const counts = new Uint32Array(buffer, memory.tables, exponentPatterns);
  const totals = new Float64Array(buffer, memory.results, 12);
  const extremes = new Float32Array(buffer, memory.results + 96, 8);

  return (values) => {
    const whole = values.length - (values.length % numbersAtATime);
    const rest = blockSums(values.subarray(whole));
    if (whole === 0) return rest;
    exports.clear();
    for (let start = 0; start < whole; start += input.length) {
      const part = values.subarray(start, Math.min(start + input.length, whole));
      input.set(part);
      exports.add(memory.input, memory.input + part.byteLength);
    }
    exports.fold();
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
