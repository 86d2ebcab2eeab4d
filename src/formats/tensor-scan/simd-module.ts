/**
 * WebAssembly that does with 128-bit instructions what `blockSums` does, written out as bytes: no tool has to be run to
 * build it. `clear()` begins a block, `add(start, end)` reads float32 numbers from its memory, 8 at a time, as often as
 * wanted, `fold()` puts the counts together.
 *
 * Source: WebAssembly Core Specification 2.0, §5 (binary format); opcodes in §5.4.8.
 */

/** Where in its memory things are. */
export const memory = {
  /** 8 tables of 512 counts: neighbors that fall into the same bin do not wait for one another. In the end the first has all. */
  tables: 0,
  tableBytes: 2048,
  tableCount: 8,
  /** Six pairs of float64, then 4 minima and 4 maxima as float32. */
  results: 16_384,
  input: 65_536,
  /** Fits into the fastest cache of any processor of today. */
  inputBytes: 2 ** 14,
} as const;

const pages = Math.ceil((memory.input + memory.inputBytes) / 65_536);

type Code = readonly (number | Code)[];

const type = { i32: 0x7f, i64: 0x7e, v128: 0x7b, none: 0x40 } as const;
const get = (index: number): Code => [0x20, index];
const set = (index: number): Code => [0x21, index];
const tee = (index: number): Code => [0x22, index];
const i32 = (value: number): Code => [0x41, signed(value)];
const i32Add = 0x6a;
const i32LessThan = 0x49;
const i32And = 0x71;
const i32Wrap = 0xa7;
const i64 = (value: number): Code => [0x42, signed(value)];
const i64Load = (offset: number): Code => [0x29, 2, unsigned(offset)];
const i64ShiftRight = 0x88;
const i32Load = (offset: number): Code => [0x28, 2, unsigned(offset)];
const i32Store = (offset: number): Code => [0x36, 2, unsigned(offset)];
const simd = (code: number, ...immediate: Code): Code => [0xfd, unsigned(code), ...immediate];
const load = (offset: number) => simd(0x00, 4, unsigned(offset));
const store = (offset: number) => simd(0x0b, 4, unsigned(offset));
const splat = (value: number) => simd(0x0c, fourTimes(value));
const i32x4Add = simd(0xae);
const upperHalf = simd(0x0d, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
const f64x2FromLower = simd(0x5f);
const f64x2Absolute = simd(0xec);
const f64x2Add = simd(0xf0);
const f64x2Multiply = simd(0xf2);
const f32x4Lesser = simd(0xea);
const f32x4Greater = simd(0xeb);
const memoryFill: Code = [0xfc, 0x0b, 0];
const loop = (body: Code): Code => [0x03, type.none, body, 0x0b];
const repeatIf = (condition: Code): Code => [condition, 0x0d, 0];

/** Local variables: two parameters, an address, then vectors. */
const [at, end, address, two, numbers, pair] = [0, 1, 2, 3, 4, 5] as const;
const totals = { sum: [6, 7], absolute: [8, 9], square: [10, 11] } as const;
const [minimum, maximum] = [12, 13] as const;

const infinity = 0x7f800000;
const negativeInfinity = 0xff800000 | 0;
/** The upper 9 bits times 4, the bytes of a count. */
const addressMask = 0x7fc;

/** The module; less than 1 KB. */
export function simdModule(): Uint8Array<ArrayBuffer> {
  const functions = [clear, add, fold].map((body) => sized([body, 0x0b]));
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [2, [0x60, 0, 0], [0x60, 2, type.i32, type.i32, 0]]),
      section(3, [functions.length, 0, 1, 0]),
      section(5, [1, 0, unsigned(pages)]),
      section(7, [
        4,
        [named("memory"), 2, 0],
        ["clear", "add", "fold"].map((name, i) => [named(name), 0, i]),
      ]),
      section(10, [functions.length, functions]),
    ]),
  );
}

const kept = [...totals.sum, ...totals.absolute, ...totals.square, minimum, maximum];

const clear: Code = [
  0,
  [i32(0), i32(0), i32(memory.input), memoryFill],
  [i32(memory.results), splat(infinity), store(16 * 6)],
  [i32(memory.results), splat(negativeInfinity), store(16 * 7)],
];

const add: Code = [
  3,
  [1, type.i32, 1, type.i64, 10, type.v128],
  kept.map((local, i) => [i32(memory.results), load(16 * i), set(local)]),
  loop([four(0), four(4), [get(at), i32(32), i32Add, tee(at)], repeatIf([get(end), i32LessThan])]),
  kept.map((local, i) => [i32(memory.results), get(local), store(16 * i)]),
];

/** Adds up the tables into the first one, four bins at a time. */
const fold: Code = [
  1,
  [1, type.i32],
  loop([
    get(0),
    Array.from({ length: memory.tableCount }, (_, i) => [
      get(0),
      load(memory.tables + i * memory.tableBytes),
      i > 0 ? i32x4Add : [],
    ]),
    store(memory.tables),
    [get(0), i32(16), i32Add, tee(0)],
    repeatIf([i32(memory.tableBytes), i32LessThan]),
  ]),
];

/** Four numbers, `first` numbers on from where we are; their counts go to tables of their own. */
function four(first: 0 | 4): Code {
  return [
    [get(at), load(4 * first), set(numbers)],
    [0, 2].map((lane) => counted(first + lane)),
    // The accumulator stands first: where the number is NaN, these two keep their first operand.
    [get(minimum), get(numbers), f32x4Lesser, set(minimum)],
    [get(maximum), get(numbers), f32x4Greater, set(maximum)],
    [get(numbers), f64x2FromLower, set(pair), added(0)],
    [get(numbers), get(numbers), upperHalf, f64x2FromLower, set(pair), added(1)],
  ];
}

function counted(first: number): Code {
  const lower = memory.tables + first * memory.tableBytes;
  const upper = lower + memory.tableBytes;
  return [
    [
      get(at),
      i64Load(4 * first),
      tee(two),
      i64(21),
      i64ShiftRight,
      i32Wrap,
      i32(addressMask),
      i32And,
      tee(address),
    ],
    [get(address), i32Load(lower), i32(1), i32Add, i32Store(lower)],
    [get(two), i64(53), i64ShiftRight, i32Wrap, i32(addressMask), i32And, tee(address)],
    [get(address), i32Load(upper), i32(1), i32Add, i32Store(upper)],
  ];
}

function added(half: 0 | 1): Code {
  const { sum, absolute, square } = totals;
  return [
    [get(sum[half]), get(pair), f64x2Add, set(sum[half])],
    [get(absolute[half]), get(pair), f64x2Absolute, f64x2Add, set(absolute[half])],
    [get(square[half]), get(pair), get(pair), f64x2Multiply, f64x2Add, set(square[half])],
  ];
}

function flat(code: Code): number[] {
  return code.flatMap((part) => (typeof part === "number" ? [part] : flat(part)));
}

function sized(body: Code): Code {
  const bytes = flat(body);
  return [unsigned(bytes.length), bytes];
}

function section(id: number, content: Code): Code {
  return [id, sized(content)];
}

function named(name: string): Code {
  return [name.length, [...name].map((character) => character.charCodeAt(0))];
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40);
  return isLast ? [low] : [low | 0x80, signed(rest)];
}

function fourTimes(value: number): Code {
  const bytes = [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
  return [bytes, bytes, bytes, bytes];
}
