import type { Log } from "../content.ts";
import { counterBase, type LoggedRow, type LoggedRows, loggedRows } from "../logged-rows.ts";

/** Rows of trainings one after the other. */
export interface Runs {
  add(row: LoggedRow): void;
  /** Numbers added so far. */
  readonly count: number;
  logs(): readonly Log[];
}

/**
 * Rows as they come, a training more wherever the epoch (without one: the step) goes back to where it began, or to less than
 * half of where it was. A run that goes on from a checkpoint, and workers out of step, stay one.
 */
export function runs(): Runs {
  const all: LoggedRows[] = [loggedRows()];
  let first: number | undefined;
  let last = Number.NEGATIVE_INFINITY;
  return {
    add(row) {
      const place = placeIn(row);
      if (place !== undefined) {
        const isBack = place < last && (place <= (first ?? place) || place <= last / 2);
        if (isBack) all.push(loggedRows());
        if (isBack || first === undefined) first = place;
        last = isBack ? place : Math.max(last, place);
      }
      all.at(-1)?.add(row);
    },
    get count() {
      return all.reduce((sum, { count }) => sum + count, 0);
    },
    logs: () => all.flatMap((rows) => rows.logs()),
  };
}

function placeIn(row: LoggedRow): number | undefined {
  const of = (base: string) => row.find(([tag]) => counterBase(tag) === base)?.[1];
  return of("epoch") ?? of("step");
}
