import type { Lowered } from "./lowering.ts";
import { type Item, tasksOf } from "./schedule.ts";
import { isDense, layoutOf } from "./view.ts";

/** Stored tensors that share memory. */
export interface Homes {
  /** The root whose memory it is, and how far inside. */
  of(root: string): { readonly root: string; readonly bytes: number };
  /** Roots that are written where the same item still reads the old values: strip by strip, behind all that reads them. */
  readonly late: ReadonlySet<string>;
}

/**
 * Which memory every root lives in: that of the Concat it is part of, or that of a tensor which nobody reads after the
 * item that writes it, element by element.
 *
 * @param own - roots with memory of their own: inputs, constants.
 * @param carried - outputs by the input they become.
 */
export function homesOf(
  { placed, roots }: Lowered,
  items: readonly Item[],
  own: ReadonlySet<string>,
  carried: ReadonlyMap<string, string>,
): Homes {
  const shared = new Map<string, string>();
  const late = new Set<string>();
  const home: Homes["of"] = (root) => {
    const part = placed.get(root);
    if (part) {
      const outer = home(part.root);
      return { root: outer.root, bytes: outer.bytes + part.bytes };
    }
    const other = shared.get(root);
    return other === undefined ? { root, bytes: 0 } : home(other);
  };
  const lastRead = new Map<string, number>();
  const hosts = new Set([...placed.values()].map(({ root }) => root));
  items.forEach((item, i) => {
    for (const task of tasksOf(item))
      for (const { root } of [...task.reads, ...task.writes]) lastRead.set(home(root).root, i);
  });
  // Written more than once: not by one pass from end to end.
  const writeCount = new Map<string, number>();
  for (const item of items)
    for (const task of tasksOf(item))
      for (const { root } of task.writes) writeCount.set(root, (writeCount.get(root) ?? 0) + 1);

  items.forEach((item, i) => {
    if (item.kind !== "vector") return;
    const produced = new Set(item.tasks.flatMap(({ writes }) => writes.map(({ root }) => root)));
    item.tasks.forEach((task, writer) => {
      const [write] = task.writes;
      if (task.kind !== "map" || !write || placed.has(write.root) || hosts.has(write.root)) return;
      if (writeCount.get(write.root) !== 1 || !isDense(write) || own.has(write.root)) return;
      const bytes = roots.get(write.root);
      const readsOf = (target: string) =>
        item.tasks.flatMap((other, position) =>
          other.reads.flatMap((view) =>
            home(view.root).root === target
              ? [{ view, isBefore: other.kind === "map" && position <= writer }]
              : [],
          ),
        );
      const isAligned = (target: string) =>
        readsOf(target).every(
          ({ view }) =>
            !produced.has(view.root) &&
            home(view.root).bytes === 0 &&
            view.offset === 0 &&
            layoutOf(view) === layoutOf(write),
        );
      const isRead = (target: string) => readsOf(target).every(({ isBefore }) => isBefore);
      const wanted = carried.get(write.root);
      if (wanted !== undefined) {
        if ((lastRead.get(wanted) ?? -1) > i || !isAligned(wanted)) return;
        shared.set(write.root, wanted);
        lastRead.set(wanted, items.length);
        if (!isRead(wanted)) late.add(write.root);
        return;
      }
      for (const read of task.reads) {
        const target = home(read.root).root;
        if (own.has(target) || roots.get(target) !== bytes) continue;
        if (lastRead.get(target) !== i || !isAligned(target) || !isRead(target)) continue;
        shared.set(write.root, target);
        lastRead.set(target, Math.max(i, lastRead.get(write.root) ?? i));
        return;
      }
    });
  });
  return { of: home, late };
}
