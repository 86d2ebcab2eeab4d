import { loggedNumber } from "../logged-number.ts";
import type { LoggedRow } from "../logged-rows.ts";
import type { Dialect } from "./dialect.ts";

/** "Epoch 3/10", alone on a line. */
const heading = /^\s*Epoch (\d+)\/\d+\s*$/;
/** " - loss: 0.25" */
const metric = / - ([A-Za-z_][\w./-]*): (\S+)/g;
/** "64/469" of batches, "64/Unknown" where nobody knows how many. */
const batches = /^\s*(\d+)\/(\d+|Unknown)\b/;
const isUnderWay = / - ETA: /;

interface Epoch {
  readonly number: number;
  /** Numbers of the last state that was shown. */
  row: LoggedRow;
  /** Whether that state was of all batches. */
  isOver: boolean;
}

/** What `fit` prints: of each epoch the last state of its progress bar, or its only line. */
export const keras = {
  id: "keras",
  summary: "fit of Keras, with verbose=1 or 2",
  isGeneral: false,
  listen() {
    let epoch: Epoch | undefined;
    const finished = (): LoggedRow | undefined => {
      const done = epoch;
      epoch = undefined;
      return done && done.row.length > 0 ? [["epoch", done.number], ...done.row] : undefined;
    };
    return {
      hear({ text, isLast }): LoggedRow | undefined {
        const number = heading.exec(text)?.[1];
        if (number !== undefined) {
          const row = finished();
          epoch = { number: Number(number), row: [], isOver: false };
          return row ?? [];
        }
        if (!epoch) return undefined;
        const row = metricsOf(text);
        // After the last epoch `evaluate` prints like an epoch; only what says more, such as val_loss, is still the epoch's.
        if (row.length === 0) return undefined;
        if (epoch.isOver && row.length <= epoch.row.length) return [];
        epoch.row = row;
        epoch.isOver = isLast && isFull(text);
        return [];
      },
      end: finished,
    };
  },
} as const satisfies Dialect;

function metricsOf(text: string): LoggedRow {
  return [...text.matchAll(metric)].flatMap(([, name = "", value = ""]) => {
    const number = name === "ETA" ? undefined : loggedNumber(value);
    return number === undefined ? [] : [[name, number] as const];
  });
}

function isFull(text: string): boolean {
  const [, done, all] = batches.exec(text) ?? [];
  return done === all || (!isUnderWay.test(text) && (all === undefined || all === "Unknown"));
}
