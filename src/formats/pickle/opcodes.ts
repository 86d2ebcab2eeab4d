/** What follows an opcode: bytes of a fixed number, of a number that stands in front of them, or lines of text. */
type Argument =
  | { readonly size: number }
  | { readonly prefix: 1 | 4 | 8 }
  | { readonly lines: 1 | 2 };

const none: Argument = { size: 0 };
const line: Argument = { lines: 1 };

/**
 * Every opcode of protocols 0 to 5, by its name.
 *
 * Source: CPython, Lib/pickletools.py, `opcodes`.
 */
const table = {
  MARK: ["(", none],
  STOP: [".", none],
  POP: ["0", none],
  POP_MARK: ["1", none],
  DUP: ["2", none],
  FLOAT: ["F", line],
  INT: ["I", line],
  BININT: ["J", { size: 4 }],
  BININT1: ["K", { size: 1 }],
  LONG: ["L", line],
  BININT2: ["M", { size: 2 }],
  NONE: ["N", none],
  PERSID: ["P", line],
  BINPERSID: ["Q", none],
  REDUCE: ["R", none],
  STRING: ["S", line],
  BINSTRING: ["T", { prefix: 4 }],
  SHORT_BINSTRING: ["U", { prefix: 1 }],
  UNICODE: ["V", line],
  BINUNICODE: ["X", { prefix: 4 }],
  APPEND: ["a", none],
  BUILD: ["b", none],
  GLOBAL: ["c", { lines: 2 }],
  DICT: ["d", none],
  EMPTY_DICT: ["}", none],
  APPENDS: ["e", none],
  GET: ["g", line],
  BINGET: ["h", { size: 1 }],
  INST: ["i", { lines: 2 }],
  LONG_BINGET: ["j", { size: 4 }],
  LIST: ["l", none],
  EMPTY_LIST: ["]", none],
  OBJ: ["o", none],
  PUT: ["p", line],
  BINPUT: ["q", { size: 1 }],
  LONG_BINPUT: ["r", { size: 4 }],
  SETITEM: ["s", none],
  TUPLE: ["t", none],
  EMPTY_TUPLE: [")", none],
  SETITEMS: ["u", none],
  BINFLOAT: ["G", { size: 8 }],
  BINBYTES: ["B", { prefix: 4 }],
  SHORT_BINBYTES: ["C", { prefix: 1 }],
  PROTO: ["\x80", { size: 1 }],
  NEWOBJ: ["\x81", none],
  EXT1: ["\x82", { size: 1 }],
  EXT2: ["\x83", { size: 2 }],
  EXT4: ["\x84", { size: 4 }],
  TUPLE1: ["\x85", none],
  TUPLE2: ["\x86", none],
  TUPLE3: ["\x87", none],
  NEWTRUE: ["\x88", none],
  NEWFALSE: ["\x89", none],
  LONG1: ["\x8a", { prefix: 1 }],
  LONG4: ["\x8b", { prefix: 4 }],
  SHORT_BINUNICODE: ["\x8c", { prefix: 1 }],
  BINUNICODE8: ["\x8d", { prefix: 8 }],
  BINBYTES8: ["\x8e", { prefix: 8 }],
  EMPTY_SET: ["\x8f", none],
  ADDITEMS: ["\x90", none],
  FROZENSET: ["\x91", none],
  NEWOBJ_EX: ["\x92", none],
  STACK_GLOBAL: ["\x93", none],
  MEMOIZE: ["\x94", none],
  FRAME: ["\x95", { size: 8 }],
  BYTEARRAY8: ["\x96", { prefix: 8 }],
  NEXT_BUFFER: ["\x97", none],
  READONLY_BUFFER: ["\x98", none],
} as const satisfies Readonly<Record<string, readonly [string, Argument]>>;

export type OpcodeName = keyof typeof table;

export interface Opcode {
  readonly name: OpcodeName;
  readonly argument: Argument;
}

const byCode: readonly (Opcode | undefined)[] = (() => {
  const codes = new Array<Opcode | undefined>(256).fill(undefined);
  for (const [name, [code, argument]] of Object.entries(table))
    codes[code.charCodeAt(0)] = { name: name as OpcodeName, argument };
  return codes;
})();

/** The opcode with this code; `undefined` for bytes that are none. */
export function opcodeOf(code: number): Opcode | undefined {
  return byCode[code];
}

/** Where the argument of an opcode stands. Of lines the last line feed is not part of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Where the next opcode stands. */
  readonly next: number;
}

/** Whence an argument reaches that starts at `at`; `undefined` where the bytes end before. */
export function argumentSpan(
  bytes: Uint8Array,
  at: number,
  { argument }: Opcode,
): Span | undefined {
  if ("lines" in argument) {
    const first = bytes.indexOf(lineFeed, at);
    const end = argument.lines === 1 || first < 0 ? first : bytes.indexOf(lineFeed, first + 1);
    return end < 0 ? undefined : { start: at, end, next: end + 1 };
  }
  if ("size" in argument) return within(bytes, at, argument.size);
  if (at + argument.prefix > bytes.byteLength) return undefined;
  return within(bytes, at + argument.prefix, unsigned(bytes, at, argument.prefix));
}

function within(bytes: Uint8Array, start: number, length: number): Span | undefined {
  const end = start + length;
  return end > bytes.byteLength ? undefined : { start, end, next: end };
}

const lineFeed = 0x0a;

/** An unsigned little-endian number of at most 8 bytes; beyond 2⁵³ the nearest float64, which is longer than any file. */
export function unsigned(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
