import type { TrialProgress } from "../diagnosis/trials.ts";
import { numberText, secondsText } from "../explain/number-text.ts";
import { printable } from "../explain/printable.ts";
import { bar } from "../report/bar.ts";
import type { Io } from "./io.ts";

/** One line on a terminal that is written over and over. */
export interface ProgressLine {
  /** @param trials - how far the phase has come, where that is known. */
  show(phase: string, trials: TrialProgress | undefined): void;
  /** Takes the line away. */
  clear(): void;
}

const barWidth = 20;
const redrawMs = 80;
const eraseLine = "\r\u001b[2K";

/** A progress line on stderr; nothing where stderr is no terminal or nobody wants it. */
export function progressLine({ stderr, env }: Io, isWanted: boolean, now = Date.now): ProgressLine {
  if (!isWanted || !stderr.isTTY || env["TERM"] === "dumb") return { show() {}, clear() {} };
  let phase = "";
  let started = now();
  let drawn = 0;
  return {
    show(name, trials) {
      if (name !== phase) {
        phase = name;
        started = now();
        drawn = 0;
      }
      if (now() - drawn < redrawMs) return;
      drawn = now();
      const text = [...progressText(name, trials, (now() - started) / 1000)];
      stderr.write(`${eraseLine}${text.slice(0, stderr.columns - 1).join("")}`);
    },
    clear() {
      stderr.write(eraseLine);
    },
  };
}

/** `training  ███████▌  1 of 3 runs  loss 0.69  12 s left`. */
export function progressText(
  phase: string,
  trials: TrialProgress | undefined,
  seconds: number,
): string {
  if (!trials || trials.plannedSteps === 0) return `${phase} …`;
  const { finished, wanted, step, plannedSteps, loss } = trials;
  const share = Math.min(1, step / plannedSteps);
  const left =
    share > 0 && seconds > 1 ? `${secondsText((seconds * (1 - share)) / share)} left` : "";
  return [
    phase,
    bar(share, barWidth).padEnd(barWidth, "░"),
    `${finished} of ${wanted} runs`,
    Number.isNaN(loss) ? "" : `loss ${numberText(loss)}`,
    left,
  ]
    .filter((part) => part !== "")
    .join("  ");
}

/** A line that says what is being read, and how far. */
export interface ReadingLine {
  /** @param share - done, 0 … 1. */
  show(what: string, share: number): void;
  clear(): void;
}

/** A progress line for files on stderr; nothing where stderr is no terminal or nobody wants it. */
export function readingLine({ stderr, env }: Io, isWanted: boolean, now = Date.now): ReadingLine {
  if (!isWanted || !stderr.isTTY || env["TERM"] === "dumb") return { show() {}, clear() {} };
  let drawn = 0;
  return {
    show(what, share) {
      if (now() - drawn < redrawMs) return;
      drawn = now();
      const text = `${bar(Math.min(1, share), barWidth).padEnd(barWidth, "░")} ${printable(what)}`;
      stderr.write(`${eraseLine}${[...text].slice(0, stderr.columns - 1).join("")}`);
    },
    clear() {
      if (drawn > 0) stderr.write(eraseLine);
    },
  };
}
