import type { Graph } from "../../graph/graph.ts";
import { type Shape, sizeOf, type Tensor } from "../../graph/tensor.ts";
import * as op from "./opcodes.ts";
import type { Placement } from "./placement.ts";
import type { Task, Word } from "./task.ts";
import { bytesOf, expandedView, isDense, type View, wholeView } from "./view.ts";

/** What a kernel task says besides its words. */
export interface KernelDetail {
  readonly after?: readonly string[];
  readonly op?: string;
  readonly rows?: number;
}

/** A reduction: what it writes has the shape of what it reads, with strides of 0 along the axes that go. */
export interface Reduction {
  readonly code: number;
  readonly read: View;
  readonly write: View;
  readonly divisor: number;
}

/** The tasks of a step as they are written down, and where tensors can be read. */
export interface Draft {
  readonly tasks: Task[];
  readonly roots: Map<string, number>;
  readonly constants: Map<string, Float32Array>;
  readonly tables: Map<string, Int32Array>;
  readonly views: Map<string, View>;
  readonly placement: Placement;
  /** Starts the tasks of the next operator. */
  advance(): void;
  viewOf(tensor: Tensor): View;
  /** Where a tensor is to be written, and read from then on. */
  written(tensor: Tensor): View;
  /** Another name for elements that exist. */
  rename(tensor: Tensor, view: View): void;
  temporary(shape: Shape, elementBytes?: 4 | 8): View;
  constant(name: string, shape: Shape, data: ArrayLike<number>): View;
  /** A table of byte offsets; equal ones are kept once. */
  table(values: Int32Array): View;
  map(code: number, reads: readonly View[], write: View, after?: readonly string[]): void;
  reduce(reduction: Reduction): void;
  kernel(
    opcode: number,
    words: readonly Word[],
    reads: readonly View[],
    writes: readonly View[],
    detail?: KernelDetail,
  ): void;
  /** The elements one behind the other: copied where they do not lie so. */
  dense(view: View): View;
  copy(to: View, from: View, after?: readonly string[]): void;
  /** int64 as float32. */
  asFloats(view: View): View;
  zero(): View;
}

/** An empty draft that knows the graph's inputs and constants. */
export function draftOf(graph: Graph, placement: Placement, label: string): Draft {
  const tasks: Task[] = [];
  const roots = new Map<string, number>();
  const constants = new Map<string, Float32Array>();
  const tables = new Map<string, Int32Array>();
  const views = new Map<string, View>();
  const copies = new Map<string, View>();
  let at = 0;
  let count = 0;
  const draft: Draft = {
    ...{ tasks, roots, constants, tables, views, placement },
    advance() {
      at++;
    },
    viewOf({ name }) {
      const view = views.get(name);
      if (!view) throw new RangeError(`wasm: nothing computes this tensor, got "${name}"`);
      return view;
    },
    written({ name, shape, type }) {
      const view =
        placement.exclusive.get(name) ?? rooted(wholeView(name, shape, type === "int64" ? 8 : 4));
      views.set(name, view);
      return view;
    },
    rename({ name }, view) {
      views.set(name, view);
    },
    temporary: (shape, elementBytes = 4) =>
      rooted(wholeView(`${label}/${count++}`, shape, elementBytes)),
    constant(name, shape, data) {
      if (!constants.has(name)) constants.set(name, Float32Array.from(data));
      views.set(name, wholeView(name, shape));
      return wholeView(name, shape);
    },
    table(values) {
      for (const [name, known] of tables)
        if (known.length === values.length && known.every((value, i) => value === values[i]))
          return wholeView(name, [values.length]);
      const name = `${label}/table/${tables.size}`;
      tables.set(name, values);
      return wholeView(name, [values.length]);
    },
    map(code, reads, write, after = []) {
      const { shape } = write;
      const spread = reads.map((view) => expandedView(view, shape));
      tasks.push({ kind: "map", at, code, shape, reads: spread, writes: [write], after });
    },
    reduce({ code, read, write, divisor }) {
      const { shape } = read;
      const ends = { reads: [read], writes: [write], after: [] };
      tasks.push({ kind: "reduce", at, code, shape, divisor, ...ends });
    },
    kernel(opcode, words, reads, writes, detail = {}) {
      tasks.push({ kind: "kernel", at, opcode, words, reads, writes, after: [], ...detail });
    },
    dense(view) {
      if (isDense(view)) return view;
      const key = `${view.root}:${view.offset}:${view.strides}:${view.shape}`;
      const known = copies.get(key);
      if (known) return known;
      const copy = draft.temporary(view.shape, view.elementBytes);
      draft.copy(copy, view);
      copies.set(key, copy);
      return copy;
    },
    copy(to, from, after = []) {
      const turned = turnWords(from, to);
      if (from.elementBytes === 8)
        draft.kernel(op.copyWide, wideWords(from, to), [from], [to], { after });
      else if (turned) draft.kernel(op.transpose, turned, [from], [to], { after });
      else draft.map(op.opCopy, [from], to, after);
    },
    asFloats(view) {
      if (view.elementBytes === 4) return view;
      const own = draft.dense(view);
      const target = draft.temporary(view.shape);
      const words = [{ view: own }, { view: target }, sizeOf(view.shape)];
      draft.kernel(op.toFloat, words, [own], [target]);
      return target;
    },
    zero: () => draft.constant(`${label}/zero`, [], [0]),
  };
  for (const { name, shape } of graph.inputs) views.set(name, wholeView(name, shape));
  for (const [name, { shape, data }] of graph.constants) draft.constant(name, shape, data);
  return draft;

  function rooted(view: View): View {
    roots.set(view.root, bytesOf(view));
    return view;
  }
}

function wideWords(from: View, to: View): readonly Word[] {
  const sizes = from.shape.length === 0 ? [1] : from.shape;
  const bytes = ({ shape, strides }: View) =>
    shape.length === 0 ? [8] : strides.map((stride) => stride * 8);
  const views = [{ view: from }, { view: to }];
  return [...views, "counters", sizes.length, ...sizes, ...bytes(from), ...bytes(to)];
}

/** The words of a transpose instruction where a copy exchanges the innermost axes, else `undefined`. */
function turnWords(from: View, to: View): readonly Word[] | undefined {
  const axes = from.shape.flatMap((size, axis) => (size > 1 ? [axis] : []));
  const row = axes.at(-1);
  const column = axes.find((axis) => from.strides[axis] === 1);
  if (row === undefined || column === undefined || row === column) return undefined;
  if (to.strides[row] !== 1 || from.strides.some((stride) => stride < 0)) return undefined;
  const outer = axes.filter((axis) => axis !== row && axis !== column);
  const bytes = (view: View, axis: number) => (view.strides[axis] ?? 0) * 4;
  return [
    { view: from },
    { view: to },
    from.shape[row] ?? 1,
    from.shape[column] ?? 1,
    bytes(from, row),
    bytes(to, column),
    "counters",
    outer.length,
    ...outer.map((axis) => from.shape[axis] ?? 1),
    ...outer.map((axis) => bytes(from, axis)),
    ...outer.map((axis) => bytes(to, axis)),
  ];
}
