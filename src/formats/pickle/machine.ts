import { argumentSpan, opcodeOf } from "./opcodes.ts";
import { operations } from "./operations.ts";
import type { Pickled, PickledReference } from "./pickled.ts";
import { type Machine, popped, problem } from "./stack.ts";

export interface Unpickled {
  readonly value: Pickled;
  /** Everything that it refers to outside of itself. */
  readonly references: readonly PickledReference[];
  /** Byte behind the pickle: files may hold several. */
  readonly end: number;
}

/** A checkpoint with 10,000 tensors takes 1,000,000 operations and 50,000 containers. */
const mostOperations = 2 ** 24;
/** Each takes a few hundred bytes of memory, and as little as one of the file. */
const mostContainers = 2 ** 20;

/**
 * What the pickle that starts at `start` holds, of protocols 0 to 5. Nothing is imported or called: classes and functions
 * become records of their names, and what would be made with them records of what it would be made of. What is plain data
 * in truth becomes it: `OrderedDict`, `set`, bytes of protocol 2.
 *
 * @param base - byte of the file at which `bytes` begin, for messages.
 * @throws FormatError "pickle" with the byte for anything that is not a pickle, for more than 16,777,216 operations or
 *   1,048,576 containers, and for pickles that name what attacks are made of (`os.system`, `builtins.eval`).
 */
export function unpickled(bytes: Uint8Array, start = 0, base = 0): Unpickled {
  const machine: Machine = {
    stack: [],
    outer: [],
    memo: new Map(),
    references: [],
    containers: 0,
    copied: 0,
  };
  let at = start;
  for (let count = 0; count < mostOperations; count++) {
    const opcode = opcodeOf(bytes[at] ?? -1);
    if (at >= bytes.byteLength) throw problem("ends before its end mark", base + at);
    if (!opcode) throw problem(`has no operation ${bytes[at]}`, base + at);
    const span = argumentSpan(bytes, at + 1, opcode);
    if (!span) throw problem(`ends within an operation ${opcode.name}`, base + at);
    if (opcode.name === "STOP")
      return {
        value: popped(machine, base + at),
        references: machine.references,
        end: span.next,
      };
    const argument = span.start === span.end ? nothing : bytes.subarray(span.start, span.end);
    operations[opcode.name](machine, argument, base + at);
    if (machine.containers > mostContainers)
      throw problem(`has more than ${mostContainers} containers`, base + at);
    at = span.next;
  }
  throw problem(`has more than ${mostOperations} operations`, base + at);
}

/** Byte behind the pickle that starts at `start`; `undefined` where the bytes end first. Nothing is built. */
export function endOfPickle(bytes: Uint8Array, start: number): number | undefined {
  let at = start;
  for (let count = 0; count < mostOperations; count++) {
    const opcode = opcodeOf(bytes[at] ?? -1);
    // What is no pickle is found again, and said, when it is unpickled.
    if (!opcode) return at < bytes.byteLength ? at : undefined;
    const span = argumentSpan(bytes, at + 1, opcode);
    if (!span) return undefined;
    if (opcode.name === "STOP") return span.next;
    at = span.next;
  }
  return at;
}

const nothing = new Uint8Array();
