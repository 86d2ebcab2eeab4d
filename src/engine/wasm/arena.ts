import type { Homes } from "./homes.ts";
import type { Lowered } from "./lowering.ts";
import { type Item, tasksOf } from "./schedule.ts";
import type { View } from "./view.ts";

/** Where stored tensors lie, in bytes from the start of the region. */
export interface Arena {
  readonly offsets: ReadonlyMap<string, number>;
  readonly bytes: number;
  /** Most bytes that are alive at one time. */
  readonly live: number;
}

const alignment = 64;

/** From the first write to the last read, as positions of items. */
interface Life {
  readonly root: string;
  readonly bytes: number;
  first: number;
  last: number;
}

/** Places every root that is not `own` so that no two that are alive at the same time overlap. */
export function arenaOf(
  { roots }: Lowered,
  items: readonly Item[],
  homes: Homes,
  own: ReadonlySet<string>,
): Arena {
  const lives = new Map<string, Life>();
  const touch = (view: View, i: number) => {
    const { root } = homes.of(view.root);
    if (own.has(root)) return;
    const life = lives.get(root) ?? { root, bytes: roots.get(root) ?? 0, first: i, last: i };
    lives.set(root, life);
    life.last = i;
  };
  items.forEach((item, i) => {
    for (const task of tasksOf(item))
      for (const view of [...task.reads, ...task.writes]) touch(view, i);
  });

  const offsets = new Map<string, number>();
  // In the order of their starts.
  const settled: (Life & { readonly start: number; readonly end: number })[] = [];
  let total = 0;
  for (const life of [...lives.values()].toSorted((a, b) => b.bytes - a.bytes)) {
    const size = Math.ceil(life.bytes / alignment) * alignment;
    let start = 0;
    for (const other of settled) {
      if (other.first > life.last || other.last < life.first) continue;
      if (start + size <= other.start) break;
      start = Math.max(start, other.end);
    }
    offsets.set(life.root, start);
    const at = settled.findIndex((other) => other.start > start);
    settled.splice(at < 0 ? settled.length : at, 0, { ...life, start, end: start + size });
    total = Math.max(total, start + size);
  }
  return { offsets, bytes: total, live: mostAlive([...lives.values()], items.length) };
}

function mostAlive(lives: readonly Life[], count: number): number {
  const change = new Float64Array(count + 2);
  for (const { bytes, first, last } of lives) {
    change[first] = (change[first] ?? 0) + bytes;
    change[last + 1] = (change[last + 1] ?? 0) - bytes;
  }
  let [now, most] = [0, 0];
  for (const delta of change) {
    now += delta;
    most = Math.max(most, now);
  }
  return most;
}
