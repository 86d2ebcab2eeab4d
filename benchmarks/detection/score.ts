import { type ProportionInterval, wilsonInterval } from "../../src/stats/wilson-interval.ts";
import type { Family } from "./cases.ts";
import type { Alarm } from "./peers/peer.ts";

/** One run with what happened and what every detector said; `undefined` is silence. */
export interface ScoredRun {
  readonly dataset: string;
  readonly id: string;
  readonly family: Family | undefined;
  readonly isHeldOut: boolean;
  readonly seed: number;
  /** Share of the way from chance to the ceiling at the end of all planned steps; 0 after a divergence. */
  readonly progress: number;
  readonly verdict: string;
  /** Isograd's findings of severity failure. */
  readonly failures: readonly string[];
  /** By the id of the detector. */
  readonly said: Readonly<Record<string, Said>>;
}

export interface Said {
  /** Verdict or rule; `null` when the detector has nothing to say. */
  readonly word: string | null;
  readonly isAlarm: boolean;
  readonly hasAbstained: boolean;
  /** Share of the planned steps that the detector had seen; `null` without an alarm. */
  readonly share: number | null;
}

/** What a rule set said with its first alarm, or without any. */
export function saidBy(alarm: Alarm | undefined): Said {
  return {
    word: alarm?.rule ?? null,
    isAlarm: alarm !== undefined,
    hasAbstained: false,
    share: alarm?.share ?? null,
  };
}

/** Progress from which a run counts as trained, and the two others for which every figure is shown. */
export const trainedProgress = 0.25;
export const otherProgresses = [0.1, 0.5] as const;

export interface Score {
  /** Alarms on runs that do not train. */
  readonly recall: ProportionInterval & { readonly hits: number; readonly of: number };
  /** Alarms on runs that train. */
  readonly falseAlarms: ProportionInterval & { readonly hits: number; readonly of: number };
  readonly abstained: { readonly faulty: number; readonly trained: number };
}

/** Recall and false alarms of one detector. To abstain is to miss a faulty run, and is no alarm on one that trains. */
export function scoreOf(
  runs: readonly Pick<ScoredRun, "progress" | "said">[],
  detector: string,
  threshold: number,
): Score {
  const faulty = runs.filter(({ progress }) => progress < threshold);
  const trained = runs.filter(({ progress }) => progress >= threshold);
  const rate = (of: typeof runs) => {
    const hits = of.filter(({ said }) => said[detector]?.isAlarm).length;
    return { ...wilsonInterval(hits, of.length), hits, of: of.length };
  };
  const abstentions = (of: typeof runs) =>
    of.filter(({ said }) => said[detector]?.hasAbstained).length;
  return {
    recall: rate(faulty),
    falseAlarms: rate(trained),
    abstained: { faulty: abstentions(faulty), trained: abstentions(trained) },
  };
}
