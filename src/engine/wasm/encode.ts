import * as op from "./opcodes.ts";
import type { VectorItem } from "./schedule.ts";
import type { FusibleTask, KernelTask } from "./task.ts";
import { isSameView, type View } from "./view.ts";

/** Where things lie in memory, in bytes. */
export interface Addresses {
  of(view: View): number;
  /** The word that holds the address of a stack. */
  slot(index: number): number;
  /** Room for sums in float64. */
  readonly wide: (item: VectorItem) => number;
  readonly scratch: number;
  readonly counters: number;
  readonly table: number;
  readonly strips: number;
  /** Roots that are written behind all that an item reads of their memory. */
  readonly late: ReadonlySet<string>;
}

/** Set in the register of a write that is late. */
const lateBit = 0x10000;

/** An instruction on its own: code, number of words, words. */
export function kernelWords(task: KernelTask, addresses: Addresses): readonly number[] {
  const words = task.words.map((word) => {
    if (typeof word === "number") return word;
    if (word === "scratch" || word === "counters") return addresses[word];
    return "slot" in word ? addresses.slot(word.slot) : addresses.of(word.view);
  });
  return [task.opcode, words.length + 2, ...words];
}

/** An operand of a vector instruction: where it lies, and its strides in bytes along the domain. */
interface Operand {
  readonly view: View;
  readonly strides: readonly number[];
}

interface Value {
  readonly register: number;
  /** Where the value is one number for the whole domain. */
  readonly isFixed: boolean;
}

/** Sums over neighbors are kept in float64: as many bytes as that takes for the reductions of an item. */
export function wideBytes(item: VectorItem): number {
  return item.tasks.reduce((sum, task) => sum + (isSum(task) ? 8 * reducedSize(task) : 0), 0);
}

function isSum(task: FusibleTask): boolean {
  return task.kind === "reduce" && task.code !== op.reduceMax;
}

/** Elements that a reduction leaves. */
function reducedSize({ writes: [write], shape }: FusibleTask): number {
  return shape.reduce((size, axis, i) => (write?.strides[i] === 0 ? size : size * axis), 1);
}

/**
 * A vector instruction: reads, operations, writes and reductions over one domain, whose axes are joined where every
 * operand allows it.
 *
 * @param isStored - whether anyone outside the item reads a root.
 */
export function vectorWords(
  item: VectorItem,
  addresses: Addresses,
  isStored: (root: string) => boolean,
): readonly number[] {
  const axes = (item.tasks[0]?.shape ?? []).filter((size) => size !== 1);
  const produced = new Map<string, { readonly view: View; readonly register: number }>();
  const reads: (Operand & Value)[] = [];
  const fresh = registers(item);

  const operations: number[][] = [];
  const writes: (Operand & Value)[] = [];
  const reductions: {
    readonly operand: Operand;
    readonly task: FusibleTask;
    readonly from: number;
  }[] = [];
  let next = fresh.count;

  const registerOf = (view: View): number => {
    const own = produced.get(view.root);
    if (own && isSameView(own.view, view)) return own.register;
    const known = reads.find((read) => isSameView(read.view, view));
    if (known) return known.register;
    const strides = bytesAlong(view);
    const isFixed = strides.every((stride) => stride === 0);
    reads.push({ view, strides, register: next, isFixed });
    return next++;
  };
  item.tasks.forEach((task, i) => {
    const [write] = task.writes;
    if (!write) return;
    const sources = task.reads.map(registerOf);
    if (task.kind === "reduce") {
      reductions.push({
        operand: { view: write, strides: bytesAlong(write) },
        task,
        from: sources[0] ?? 0,
      });
      return;
    }
    const isKept = isStored(write.root);
    const register = isKept ? next++ : (fresh.of[i] ?? 0);
    produced.set(write.root, { view: write, register });
    operations.push([task.code, register, sources[0] ?? 0, sources[1] ?? 0, sources[2] ?? 0]);
    if (isKept) writes.push({ view: write, strides: bytesAlong(write), register, isFixed: false });
  });

  const operands = [...reads, ...writes, ...reductions.map(({ operand }) => operand)];
  const domain = joined(
    axes,
    operands.map(({ strides }) => strides),
  );
  const rank = domain.sizes.length;
  const length = domain.sizes[rank - 1] ?? 1;
  // Nothing to compute, though reductions still start.
  const isEmpty = domain.sizes.includes(0);
  const rows = isEmpty ? 0 : (domain.sizes[rank - 2] ?? 1);
  const outer = domain.sizes.slice(0, -2);
  const along = (i: number) => {
    const strides = domain.strides[i] ?? [];
    return [strides[rank - 2] ?? 0, strides[rank - 1] ?? 0, ...strides.slice(0, -2)];
  };
  const words: number[] = [
    ...[op.vector, 0, outer.length, rows, length],
    ...[reads.length, operations.length, writes.length, reductions.length],
    ...[addresses.table, addresses.strips],
    ...outer,
  ];
  reads.forEach(({ view, register, isFixed }, i) => {
    words.push(isFixed ? ~register : register, addresses.of(view), ...along(i));
  });
  for (const operation of operations) words.push(...operation);
  writes.forEach(({ view, register }, i) => {
    const isLate = addresses.late.has(view.root);
    words.push(
      isLate ? register | lateBit : register,
      addresses.of(view),
      ...along(reads.length + i),
    );
  });
  let wide = addresses.wide(item);
  reductions.forEach(({ operand, task, from }, i) => {
    const [rowStride = 0, stride = 0, ...others] = along(reads.length + writes.length + i);
    const count = reducedSize(task);
    const isWide = isSum(task) && stride === 0;
    const divisor = task.kind === "reduce" ? task.divisor : 1;
    words.push(task.code, from, addresses.of(operand.view), isWide ? wide : 0, count);
    words.push(bitsOf(divisor), rowStride, stride, ...others);
    wide += isSum(task) ? 8 * count : 0;
  });
  words[1] = words.length;
  return words;
}

/** Registers of what stays inside an item: free again behind their last reader. */
function registers({ tasks }: VectorItem) {
  const lastUse = new Map<string, number>();
  tasks.forEach((task, i) => {
    for (const { root } of task.reads) lastUse.set(root, task.kind === "reduce" ? tasks.length : i);
  });
  // A reduction runs behind all operations, whatever its place.
  for (const task of tasks)
    if (task.kind === "reduce") for (const { root } of task.reads) lastUse.set(root, tasks.length);
  const free: number[] = [];
  const busy = new Map<number, string[]>();
  let count = 0;
  const of = tasks.map((task, i) => {
    const root = task.writes[0]?.root ?? "";
    const register = free.pop() ?? count++;
    const end = lastUse.get(root) ?? i;
    busy.set(end, [...(busy.get(end) ?? []), String(register)]);
    for (const over of busy.get(i) ?? []) free.push(Number(over));
    return register;
  });
  return { of, count };
}

function bytesAlong({ shape, strides }: View): readonly number[] {
  return shape.flatMap((size, axis) => (size === 1 ? [] : [(strides[axis] ?? 0) * 4]));
}

/** Axes that every operand walks through without a jump become one. */
function joined(sizes: readonly number[], operands: readonly (readonly number[])[]) {
  const merged: number[] = [];
  const strides: number[][] = operands.map(() => []);
  sizes.forEach((size, axis) => {
    const isSmooth =
      merged.length > 0 &&
      operands.every((own, i) => strides[i]?.at(-1) === (own[axis] ?? 0) * size);
    if (isSmooth) merged[merged.length - 1] = (merged.at(-1) ?? 1) * size;
    else merged.push(size);
    operands.forEach((own, i) => {
      const list = strides[i] ?? [];
      if (isSmooth) list[list.length - 1] = own[axis] ?? 0;
      else list.push(own[axis] ?? 0);
    });
  });
  return { sizes: merged, strides };
}

function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
}
