import { viewOf } from "../byte-window.ts";
import { append, copied, dictOf, emptyTuple, type Mutable, make, put } from "./make.ts";
import { floatOf, integerOf, longOf } from "./number.ts";
import { type OpcodeName, unsigned } from "./opcodes.ts";
import {
  isList,
  isObject,
  type Pickled,
  type PickledGlobal,
  type PickledObject,
} from "./pickled.ts";
import { isDangerous } from "./refused.ts";
import {
  type Machine,
  marked,
  popped,
  problem,
  push,
  pushContainer,
  pushMemo,
  pushNumber,
  pushReference,
  pushTuple,
  remember,
  top,
} from "./stack.ts";
import { byteText, literalText, rawUnicodeText, utf8Text } from "./text.ts";

type Operation = (machine: Machine, argument: Uint8Array, offset: number) => void;

/** What every opcode does; STOP is done by who runs them. */
export const operations: { readonly [K in OpcodeName]: Operation } = {
  PROTO(_, argument, offset) {
    if ((argument[0] ?? 0) > 5) throw problem(`needs protocol 0 to 5, got ${argument[0]}`, offset);
  },
  STOP: () => undefined,
  FRAME: () => undefined,
  MARK(machine) {
    machine.outer.push(machine.stack);
    machine.stack = [];
    machine.containers++;
  },
  POP(machine, _, offset) {
    if (machine.stack.length > 0) machine.stack.pop();
    else marked(machine, offset);
  },
  POP_MARK(machine, _, offset) {
    marked(machine, offset);
  },
  DUP: (machine, _, offset) => push(machine, top(machine, offset)),

  NONE: (machine) => push(machine, null),
  NEWTRUE: (machine) => push(machine, true),
  NEWFALSE: (machine) => push(machine, false),
  INT: (machine, line, offset) => pushNumber(machine, integerOf(line), offset),
  LONG: (machine, line, offset) => pushNumber(machine, integerOf(line), offset),
  FLOAT: (machine, line, offset) => pushNumber(machine, floatOf(line), offset),
  BININT: (machine, argument) => push(machine, unsigned(argument, 0, 4) | 0),
  BININT1: (machine, argument) => push(machine, argument[0] ?? 0),
  BININT2: (machine, argument) => push(machine, unsigned(argument, 0, 2)),
  LONG1: (machine, argument, offset) => pushNumber(machine, longOf(argument), offset),
  LONG4: (machine, argument, offset) => pushNumber(machine, longOf(argument), offset),
  BINFLOAT: (machine, argument) => push(machine, viewOf(argument).getFloat64(0)),

  STRING: (machine, line) => push(machine, literalText(byteText(line))),
  UNICODE: (machine, line) => push(machine, rawUnicodeText(byteText(line))),
  // Python 2 wrote text and bytes alike: one character for each byte keeps both.
  BINSTRING: (machine, argument) => push(machine, byteText(argument)),
  SHORT_BINSTRING: (machine, argument) => push(machine, byteText(argument)),
  BINUNICODE: (machine, argument) => push(machine, utf8Text(argument)),
  SHORT_BINUNICODE: (machine, argument) => push(machine, utf8Text(argument)),
  BINUNICODE8: (machine, argument) => push(machine, utf8Text(argument)),
  BINBYTES: push,
  SHORT_BINBYTES: push,
  BINBYTES8: push,
  BYTEARRAY8: push,
  READONLY_BUFFER: () => undefined,
  NEXT_BUFFER(_, __, offset) {
    throw problem("keeps bytes outside of itself, which nobody passed", offset);
  },

  EMPTY_TUPLE: (machine) => push(machine, emptyTuple),
  TUPLE1: (machine, _, offset) => pushTuple(machine, 1, offset),
  TUPLE2: (machine, _, offset) => pushTuple(machine, 2, offset),
  TUPLE3: (machine, _, offset) => pushTuple(machine, 3, offset),
  TUPLE: (machine, _, offset) => pushContainer(machine, marked(machine, offset)),
  EMPTY_LIST: (machine) => pushContainer(machine, []),
  LIST: (machine, _, offset) => pushContainer(machine, marked(machine, offset)),
  EMPTY_DICT: (machine) => pushContainer(machine, new Map()),
  DICT: (machine, _, offset) => pushContainer(machine, dictOf(marked(machine, offset), offset)),
  EMPTY_SET: (machine) => pushContainer(machine, new Set()),
  FROZENSET: (machine, _, offset) => pushContainer(machine, new Set(marked(machine, offset))),
  APPEND(machine, _, offset) {
    const value = popped(machine, offset);
    append(top(machine, offset), [value], offset);
  },
  APPENDS(machine, _, offset) {
    const values = marked(machine, offset);
    append(top(machine, offset), values, offset);
  },
  ADDITEMS(machine, _, offset) {
    const values = marked(machine, offset);
    append(top(machine, offset), values, offset);
  },
  SETITEM(machine, _, offset) {
    const value = popped(machine, offset);
    const key = popped(machine, offset);
    put(top(machine, offset), [key, value], offset);
  },
  SETITEMS(machine, _, offset) {
    const pairs = marked(machine, offset);
    put(top(machine, offset), pairs, offset);
  },

  GET: (machine, line, offset) => pushMemo(machine, indexOf(line, offset), offset),
  BINGET: (machine, argument, offset) => pushMemo(machine, argument[0] ?? 0, offset),
  LONG_BINGET: (machine, argument, offset) => pushMemo(machine, unsigned(argument, 0, 4), offset),
  PUT: (machine, line, offset) => remember(machine, indexOf(line, offset), offset),
  BINPUT: (machine, argument, offset) => remember(machine, argument[0] ?? 0, offset),
  LONG_BINPUT: (machine, argument, offset) => remember(machine, unsigned(argument, 0, 4), offset),
  MEMOIZE: (machine, _, offset) => remember(machine, machine.memo.size, offset),

  GLOBAL: (machine, lines, offset) => push(machine, globalOf(...namesIn(lines), offset)),
  STACK_GLOBAL(machine, _, offset) {
    const name = popped(machine, offset);
    const module = popped(machine, offset);
    if (typeof name !== "string" || typeof module !== "string")
      throw problem("names a class by what is no text", offset);
    push(machine, globalOf(module, name, offset));
  },
  EXT1: (machine, argument, offset) => push(machine, globalOf("copyreg", `${argument[0]}`, offset)),
  EXT2: (machine, argument, offset) =>
    push(machine, globalOf("copyreg", `${unsigned(argument, 0, 2)}`, offset)),
  EXT4: (machine, argument, offset) =>
    push(machine, globalOf("copyreg", `${unsigned(argument, 0, 4)}`, offset)),
  INST(machine, lines, offset) {
    const args = marked(machine, offset);
    make(machine, globalOf(...namesIn(lines), offset), args, offset);
  },
  OBJ(machine, _, offset) {
    const [callee = null, ...args] = marked(machine, offset);
    make(machine, callee, args, offset);
  },
  REDUCE(machine, _, offset) {
    const args = argumentsOf(popped(machine, offset), offset);
    make(machine, popped(machine, offset), args, offset);
  },
  NEWOBJ(machine, _, offset) {
    const args = argumentsOf(popped(machine, offset), offset);
    make(machine, popped(machine, offset), args, offset);
  },
  NEWOBJ_EX(machine, _, offset) {
    const named = popped(machine, offset);
    const args = argumentsOf(popped(machine, offset), offset);
    make(machine, popped(machine, offset), copied(machine, [...args, named], offset), offset);
  },
  BUILD(machine, _, offset) {
    const state = popped(machine, offset);
    const target = top(machine, offset);
    // A dict of a class keeps attributes beside its entries (`_metadata` of state dicts): nothing we read.
    if (isObject(target)) (target as Mutable<PickledObject>).state = state;
  },
  PERSID: (machine, line) => pushReference(machine, byteText(line)),
  BINPERSID: (machine, _, offset) => pushReference(machine, popped(machine, offset)),
};
function indexOf(line: Uint8Array, offset: number): number {
  const index = integerOf(line);
  if (typeof index === "number") return index;
  // Protocol 0 writes 0 and 1 of the memo like other numbers; "00" and "01" are not among them.
  throw problem(`needs the number of a value, got "${byteText(line.subarray(0, 20))}"`, offset);
}

function globalOf(module: string, name: string, offset: number): PickledGlobal {
  if (isDangerous(module, name))
    throw problem(
      `names ${module}.${name}, which a checkpoint never needs; do not load this file in Python`,
      offset,
    );
  return { kind: "global", module, name };
}

function namesIn(lines: Uint8Array): readonly [string, string] {
  const [module = "", name = ""] = utf8Text(lines).split("\n");
  return [module.trim(), name.trim()];
}

function argumentsOf(value: Pickled, offset: number): readonly Pickled[] {
  if (isList(value)) return value;
  throw problem("calls something without a list of arguments", offset);
}
