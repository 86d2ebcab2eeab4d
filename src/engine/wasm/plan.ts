import type { Graph, Program } from "../../graph/graph.ts";
import { reachable, stackedInputs, stackedOutputs } from "../../graph/graph.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import { arenaOf } from "./arena.ts";
import { type Addresses, kernelWords, vectorWords, wideBytes } from "./encode.ts";
import { type Homes, homesOf } from "./homes.ts";
import { type End, type Lowered, lowered } from "./lowering.ts";
import * as op from "./opcodes.ts";
import { type Item, mostTasks, scheduled, tasksOf } from "./schedule.ts";
import { simplified } from "./simplify.ts";
import type { View } from "./view.ts";

/** A program as the interpreter runs it, with all its addresses. */
export interface Plan {
  /** Bytes before the stacks of a run. */
  readonly bytes: number;
  /** Most bytes of tensors that are alive at one time within a step, constants and inputs included. */
  readonly live: number;
  readonly inputs: ReadonlyMap<string, number>;
  /** Stacks in the order of the slots: inputs, then outputs. */
  readonly stacked: readonly Stack[];
  /** What is written into memory once. */
  readonly contents: readonly { readonly at: number; readonly data: Float32Array | Int32Array }[];
  readonly plain: number;
  readonly sampled: number;
  readonly slots: number;
  readonly fault: number;
  /** Instructions by address that fail where an index names no row. */
  readonly lookups: ReadonlyMap<number, { readonly op: string; readonly rows: number }>;
}

/** A tensor with as many slices as there are steps. */
export interface Stack {
  readonly name: string;
  readonly size: number;
  readonly isInput: boolean;
}

/** Memory that a 32-bit address reaches. */
const limit = 2 ** 32;
const firstByte = 1024;
const alignment = 64;
/** Registers of a vector instruction: three reads and a result of each of its tasks. */
const mostRegisters = 4 * mostTasks;
const tableBytes = 1024 + 64;
const countersBytes = 128;

/**
 * Assigns every tensor of a step its place in memory, once, and writes the step as instructions.
 *
 * @param scratchBytes - room that the kernels need to pack matrices.
 * @throws RangeError when the step needs more than 4 GiB.
 */
export function planOf(program: Program, scratchBytes: number): Plan {
  const { carried, sampled } = program;
  const graph = simplified(withCarried(program));
  const inputStacks = stackedInputs(program).filter(({ name }) => name !== sampled?.input);
  const outputStacks = stackedOutputs(program);
  const stacked: Stack[] = [
    ...inputStacks.map((tensor) => stackOf(tensor, true)),
    ...outputStacks.map((tensor) => stackOf(tensor, false)),
  ];
  const slotOf = (name: string, isInput: boolean) =>
    stacked.findIndex((stack) => stack.name === name && stack.isInput === isInput);

  const passes = [passOf("plain", sampled?.outputs ?? [])];
  if (sampled) passes.push(passOf("sampled", []));

  let next = firstByte;
  const take = (bytes: number) => {
    const start = next;
    next += Math.ceil(bytes / alignment) * alignment;
    return start;
  };
  const fault = take(16);
  const slots = take(4 * stacked.length);
  const table = take(tableBytes);
  const counters = take(countersBytes);
  const strips = take(mostRegisters * op.stripLength * 4);
  const scratch = take(scratchBytes);
  const addresses = new Map<string, number>();
  const contents: { at: number; data: Float32Array | Int32Array }[] = [];
  const inputs = new Map<string, number>();
  for (const { name, shape } of graph.inputs) {
    inputs.set(name, take(4 * sizeOf(shape)));
    addresses.set(name, inputs.get(name) ?? 0);
  }
  for (const { low } of passes)
    for (const [name, data] of [...low.constants, ...low.tables]) {
      if (addresses.has(name)) continue;
      addresses.set(name, take(data.byteLength));
      contents.push({ at: addresses.get(name) ?? 0, data });
    }
  const fixedBytes = next;
  const arena = take(Math.max(...passes.map((pass) => pass.arena.bytes)));
  const wideArea = take(Math.max(...passes.map((pass) => pass.wide)));
  const lookups = new Map<number, { op: string; rows: number }>();
  const starts = passes.map((pass) => {
    const words = programWords(pass);
    const at = take(4 * words.data.length);
    contents.push({ at, data: Int32Array.from(words.data) });
    for (const [position, lookup] of words.lookups) lookups.set(at + 4 * position, lookup);
    return at;
  });
  if (next > limit)
    throw new RangeError(
      `wasm: memory ends at 4 GiB, got a graph that needs ${(next / 2 ** 30).toFixed(1)} GiB; try a smaller batch`,
    );
  const [plain = 0, whole = plain] = starts;
  const live = fixedBytes + Math.max(...passes.map((pass) => pass.arena.live));
  return {
    ...{ bytes: next, live, inputs, stacked, contents, plain, sampled: whole, slots, fault },
    lookups,
  };

  function passOf(label: string, left: readonly string[]): Pass {
    const outputs = graph.outputs.filter(({ name }) => !left.includes(name));
    const nodes = reachable(graph.nodes, outputs);
    const byName = new Map(graph.inputs.map((tensor) => [tensor.name, tensor]));
    const stores: End[] = outputStacks
      .filter(({ name }) => !left.includes(name))
      .map((output) => ({ output, slot: slotOf(output.name, false) }));
    const carries = carried.flatMap(({ input, output }): End[] => {
      const [from, to] = [outputs.find(({ name }) => name === output), byName.get(input)];
      return from && to ? [{ output: from, input: to }] : [];
    });
    const low = lowered(graph, nodes, [...stores, ...carries], label);
    const items = scheduled(low);
    const own = new Set([...byName.keys(), ...low.constants.keys(), ...low.tables.keys()]);
    const becomes = new Map(
      carried.flatMap(({ input, output }) => {
        const view = low.views.get(output);
        return view ? [[view.root, input] as const] : [];
      }),
    );
    const homes = homesOf(low, items, own, becomes);
    const stored = storedRoots(low, items);
    const vectors = items.filter((item) => item.kind === "vector");
    return {
      low,
      items,
      homes,
      stored,
      missing: left.map((name) => slotOf(name, false)),
      arena: arenaOf(low, items, homes, own),
      wide: Math.max(0, ...vectors.map(wideBytes)),
    };
  }

  function programWords({ items, homes, stored, missing, arena: placed }: Pass) {
    const data: number[] = [];
    const found = new Map<number, { op: string; rows: number }>();
    const of = (view: View) => {
      const home = homes.of(view.root);
      const start = addresses.get(home.root) ?? arena + (placed.offsets.get(home.root) ?? 0);
      return start + home.bytes + view.offset * view.elementBytes;
    };
    const own: Addresses = {
      ...{ of, slot: (index: number) => slots + 4 * index, wide: () => wideArea },
      ...{ scratch, counters, table, strips, late: homes.late },
    };
    const isStored = (root: string) => stored.has(root);
    inputStacks.forEach(({ name, shape }, i) => {
      if (inputs.has(name))
        data.push(op.loadSlice, 5, inputs.get(name) ?? 0, own.slot(i), 4 * sizeOf(shape));
    });
    for (const item of items) {
      if (item.kind === "vector") {
        for (const word of vectorWords(item, own, isStored)) data.push(word);
        continue;
      }
      const words = kernelWords(item.task, own);
      const isIdle = item.task.opcode === op.copyBytes && words[2] === words[3];
      if (isIdle) continue;
      const { op: name, rows } = item.task;
      if (name !== undefined && rows !== undefined) found.set(data.length, { op: name, rows });
      for (const word of words) data.push(word);
    }
    for (const slot of missing)
      data.push(op.storeMissing, 5, 0, own.slot(slot), 4 * (stacked[slot]?.size ?? 0));
    data.push(op.end, 2);
    return { data, lookups: found };
  }
}

/** The graph with every carried input, also one that nothing reads: the last value is handed back all the same. */
export function withCarried({ graph, carried }: Program): Graph {
  const unread = carried.flatMap(({ input, output }): Tensor[] => {
    const known = graph.inputs.some(({ name }) => name === input);
    const from = graph.outputs.find(({ name }) => name === output);
    return known || !from ? [] : [{ ...from, name: input }];
  });
  return { ...graph, inputs: [...graph.inputs, ...unread] };
}

/** A step with the sampled outputs, or without. */
interface Pass {
  readonly low: Lowered;
  readonly items: readonly Item[];
  readonly homes: Homes;
  readonly stored: ReadonlySet<string>;
  /** Slots of the outputs that are left out. */
  readonly missing: readonly number[];
  readonly arena: ReturnType<typeof arenaOf>;
  readonly wide: number;
}

function stackOf({ name, shape }: Tensor, isInput: boolean): Stack {
  return { name, size: sizeOf(shape), isInput };
}

/** Roots that are read by another item than the one that writes them, or are written by a kernel. */
function storedRoots({ placed }: Lowered, items: readonly Item[]): ReadonlySet<string> {
  const writer = new Map<string, Item>();
  const stored = new Set<string>();
  for (const item of items)
    for (const { kind, writes } of tasksOf(item))
      for (const { root } of writes) {
        if (kind !== "map" || (writer.has(root) && writer.get(root) !== item)) stored.add(root);
        writer.set(root, item);
      }
  for (const root of placed.keys()) stored.add(root);
  for (const { root } of placed.values()) stored.add(root);
  for (const item of items)
    for (const { reads } of tasksOf(item))
      for (const { root } of reads) if (writer.get(root) !== item) stored.add(root);
  return stored;
}
