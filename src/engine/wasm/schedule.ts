import type { Lowered } from "./lowering.ts";
import type { FusibleTask, KernelTask, Task } from "./task.ts";
import { isSameView, layoutOf } from "./view.ts";

/** Tasks that are computed strip by strip in one pass over a shape. */
export interface VectorItem {
  readonly kind: "vector";
  readonly tasks: readonly FusibleTask[];
}

export interface KernelItem {
  readonly kind: "kernel";
  readonly task: KernelTask;
}

export type Item = VectorItem | KernelItem;

interface Group {
  key: number;
  readonly domain: string;
  readonly tasks: Task[];
}

/** Tasks of one pass: what they read and keep must stay in the first-level cache, a strip of each. */
export const mostTasks = 40;

/**
 * The tasks in an order in which they can run, those that work on the same elements together.
 *
 * Every elementwise task moves as late as its first reader, so that what only that reader needs is never stored.
 * Reductions move as early as what they read exists, so that a tensor is measured while it is in the cache.
 */
export function scheduled({ tasks, placed }: Lowered): readonly Item[] {
  const position = new Map(tasks.map((task, i) => [task, i]));
  const writers = new Map<string, Task[]>();
  const readers = new Map<string, Task[]>();
  const followers = new Map<string, Task[]>();
  const inside = new Map<string, string[]>();
  for (const [root, { root: outer }] of placed) append(inside, outer, root);
  for (const task of tasks) {
    for (const { root } of task.writes) append(writers, root, task);
    for (const root of new Set(task.reads.map((view) => view.root))) append(readers, root, task);
    for (const root of task.after) append(followers, root, task);
  }
  const needs = new Map<Task, readonly Task[]>();
  const groupOf = new Map<Task, Group>();
  const groups: Group[] = [];

  for (const task of tasks.toReversed()) sink(task);
  const ordered = groups.toSorted((a, b) => a.key - b.key);
  for (const group of ordered) advance(group);
  const merged = new Set<Group>();
  const touching = new Map<string, Group[]>();
  for (const group of ordered.toSorted((a, b) => a.key - b.key)) merge(group);
  return ordered
    .filter((group) => !merged.has(group))
    .toSorted((a, b) => a.key - b.key)
    .map(itemOf);

  function place(task: Task): number {
    return position.get(task) ?? 0;
  }

  /** Who needs what a task writes. */
  function consumers(task: Task): readonly Task[] {
    const found = new Set<Task>();
    for (const { root } of task.writes) {
      for (let at: string | undefined = root; at !== undefined; at = placed.get(at)?.root)
        for (const reader of readers.get(at) ?? []) found.add(reader);
      for (const follower of followers.get(root) ?? [])
        if (place(follower) > place(task)) found.add(follower);
    }
    found.delete(task);
    return [...found];
  }

  /** Who writes what a task needs. */
  function producers(task: Task): readonly Task[] {
    const known = needs.get(task);
    if (known) return known;
    const found = new Set<Task>();
    const collect = (root: string) => {
      for (const writer of writers.get(root) ?? []) found.add(writer);
      for (const part of inside.get(root) ?? []) collect(part);
    };
    for (const { root } of task.reads) collect(root);
    for (const root of task.after)
      for (const writer of writers.get(root) ?? [])
        if (place(writer) < place(task)) found.add(writer);
    found.delete(task);
    const list = [...found];
    needs.set(task, list);
    return list;
  }

  function sink(task: Task): void {
    const later = consumers(task);
    const isEnd = task.writes.length === 0;
    if (later.length === 0 && !isEnd) return;
    let first: Group | undefined;
    for (const consumer of later) {
      const own = groupOf.get(consumer);
      if (own && (!first || own.key < first.key)) first = own;
    }
    const domain = domainOf(task);
    const joins =
      task.kind === "map" &&
      first !== undefined &&
      first.domain === domain &&
      first.tasks.length < mostTasks &&
      later.every((consumer) => groupOf.get(consumer) !== first || agrees(task, consumer));
    if (joins && first) {
      first.tasks.push(task);
      groupOf.set(task, first);
      return;
    }
    const group: Group = { key: place(task), domain, tasks: [task] };
    groups.push(group);
    groupOf.set(task, group);
  }

  /** True where a consumer reads the very elements that a task writes, in the same order, and not what follows. */
  function agrees(task: Task, consumer: Task): boolean {
    const [write] = task.writes;
    if (!write) return false;
    const chain = new Set<string>();
    for (let at: string | undefined = write.root; at !== undefined; at = placed.get(at)?.root)
      chain.add(at);
    return (
      !consumer.after.includes(write.root) &&
      consumer.reads.every((read) => !chain.has(read.root) || isSameView(write, read))
    );
  }

  /** A group of reductions alone comes right behind what it reads. */
  function advance(group: Group): void {
    if (!group.tasks.every(({ kind }) => kind === "reduce")) return;
    const before = group.tasks.flatMap((task) =>
      producers(task).map((producer) => groupOf.get(producer)?.key ?? -1),
    );
    const earliest = Math.max(-1, ...before);
    if (earliest < group.key - 1) group.key = earliest + 0.5 + group.key * 1e-9;
  }

  /** Joins a group with reductions to the last one before it that has the same elements at hand. */
  function merge(group: Group): void {
    if (group.tasks[0]?.kind === "kernel") return;
    const keys = keysOf(group);
    const isMeasuring = group.tasks.some(({ kind }) => kind === "reduce");
    const target = isMeasuring ? hostOf(group, keys) : undefined;
    for (const key of keys) append(touching, key, target ?? group);
    if (!target) return;
    for (const task of group.tasks) {
      target.tasks.push(task);
      groupOf.set(task, target);
    }
    merged.add(group);
  }

  function hostOf(group: Group, keys: ReadonlySet<string>): Group | undefined {
    let host: Group | undefined;
    for (const key of keys)
      for (const other of touching.get(key) ?? []) {
        const isLater = !host || other.key > host.key;
        const fits = other.tasks.length + group.tasks.length <= mostTasks;
        if (isLater && fits && other.domain === group.domain && isReady(group, other)) host = other;
      }
    return host;
  }

  /** What a group reads or writes element by element, not what is spread over its domain. */
  function keysOf(group: Group): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const { reads, writes, kind } of group.tasks)
      for (const view of kind === "map" ? [...reads, ...writes] : reads)
        if (view.strides.some((stride, axis) => stride !== 0 && view.shape[axis] !== 1))
          keys.add(`${view.root}|${view.offset}|${layoutOf(view)}`);
    return keys;
  }

  /** True where all that a group reads exists when another starts, or is computed by it element by element. */
  function isReady(group: Group, other: Group): boolean {
    return group.tasks.every((task) =>
      producers(task).every((producer) => {
        const own = groupOf.get(producer);
        if (own === group) return true;
        if (own === other) return producer.kind === "map" && agrees(producer, task);
        return own === undefined || own.key < other.key;
      }),
    );
  }

  function itemOf({ tasks: own }: Group): Item {
    const [first] = own;
    if (first?.kind === "kernel") return { kind: "kernel", task: first };
    const inOrder = own.toSorted((a, b) => place(a) - place(b));
    return { kind: "vector", tasks: inOrder as readonly FusibleTask[] };
  }
}

function append<T>(to: Map<string, T[]>, key: string, value: T): void {
  const list = to.get(key);
  if (list) list.push(value);
  else to.set(key, [value]);
}

function domainOf(task: Task): string {
  if (task.kind === "kernel") return "kernel";
  return task.shape.filter((size) => size !== 1).join();
}

export function tasksOf(item: Item): readonly Task[] {
  return item.kind === "kernel" ? [item.task] : item.tasks;
}
