import { FormatError } from "../../core/errors.ts";
import type { Pickled, PickledReference } from "./pickled.ts";

/** What a pickle is built on. */
export interface Machine {
  /** Values since the last mark. */
  stack: Pickled[];
  /** Stacks below the marks. */
  readonly outer: Pickled[][];
  readonly memo: Map<number, Pickled>;
  /** In the order of the pickle. */
  readonly references: PickledReference[];
  containers: number;
  copied: number;
}

export function problem(text: string, offset: number): FormatError {
  return new FormatError("pickle", text, { offset });
}

export function popped({ stack }: Machine, offset: number): Pickled {
  const value = stack.pop();
  if (value === undefined) throw problem("takes from an empty stack", offset);
  return value;
}

export function top({ stack }: Machine, offset: number): Pickled {
  const value = stack.at(-1);
  if (value === undefined) throw problem("looks at an empty stack", offset);
  return value;
}

/** The values above the last mark, which is removed. */
export function marked(machine: Machine, offset: number): Pickled[] {
  const below = machine.outer.pop();
  if (!below) throw problem("needs a mark on the stack", offset);
  const values = machine.stack;
  machine.stack = below;
  return values;
}

export function push(machine: Machine, value: Pickled): void {
  machine.stack.push(value);
}

export function pushContainer(machine: Machine, value: Pickled): void {
  machine.containers++;
  machine.stack.push(value);
}

export function pushReference(machine: Machine, id: Pickled): void {
  const reference: PickledReference = { kind: "reference", id };
  machine.references.push(reference);
  pushContainer(machine, reference);
}

export function pushNumber(machine: Machine, value: Pickled | undefined, offset: number): void {
  if (value === undefined)
    throw problem("holds a number that is none, or has too many digits", offset);
  machine.stack.push(value);
}

export function pushMemo(machine: Machine, key: number, offset: number): void {
  const value = machine.memo.get(key);
  if (value === undefined) throw problem(`refers to value ${key}, which it does not have`, offset);
  machine.stack.push(value);
}

export function remember(machine: Machine, key: number, offset: number): void {
  machine.memo.set(key, top(machine, offset));
}

export function pushTuple(machine: Machine, size: number, offset: number): void {
  const { stack } = machine;
  if (stack.length < size)
    throw problem(`makes a tuple of ${size} values, got ${stack.length}`, offset);
  pushContainer(machine, stack.splice(stack.length - size, size));
}
