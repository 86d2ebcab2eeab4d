import type { LoggedRow } from "../logged-rows.ts";

/** A line as a terminal showed it, one state of a progress bar, without escapes. */
export interface ShownLine {
  readonly text: string;
  /** False where a progress bar wrote over it. */
  readonly isLast: boolean;
}

/** One way in which programs print their numbers. */
export interface Dialect {
  readonly id: string;
  /** A program that prints like this. */
  readonly summary: string;
  /** Whether any line of figures may be one of these: such a dialect is heard only where no other was. */
  readonly isGeneral: boolean;
  /** A listener for one file, which may remember the lines before. */
  listen(): Listener;
}

export interface Listener {
  /**
   * Numbers that a line completes; none of a line of this dialect that completes nothing; `undefined` of a line that is not
   * of this dialect.
   */
  hear(line: ShownLine): LoggedRow | undefined;
  /** Numbers that wait for a line that did not come. */
  end(): LoggedRow | undefined;
}

/** A dialect whose lines say all there is. */
export function lineByLine(read: (text: string) => LoggedRow | undefined): () => Listener {
  return () => ({ hear: ({ text }) => read(text), end: () => undefined });
}
