import type { ProbeStep } from "../observed-run.ts";
import {
  allRules,
  farthestLook,
  gradientRule,
  patience,
  type Rule,
} from "./thedeepchecker-rules.ts";

/** Its rules, following a training iteration by iteration. */
export interface Watch {
  /** @returns false once nothing that follows could change a message. */
  see(step: ProbeStep): boolean;
  messages(): {
    readonly message: string | undefined;
    readonly gradientMessage: string | undefined;
  };
}

/** @param activation - id of the hidden activation. */
export function watchOf(activation: string): Watch {
  const steps: ProbeStep[] = [];
  let perfect = 0;
  let isOver = false;
  let message: string | undefined;
  let gradientMessage: string | undefined;

  return {
    see(now) {
      if (isOver) return false;
      const at = steps.push(now) - 1;
      const forgotten = at - farthestLook - 1;
      const old = steps[forgotten];
      if (old) steps[forgotten] = { ...old, layers: [] };
      const first = (rules: readonly Rule[]) => {
        for (const judge of rules) {
          const rule = judge({ at, steps, now, activation });
          if (rule) return rule;
        }
        return undefined;
      };
      message ??= first(allRules);
      gradientMessage ??= first([gradientRule]);
      perfect = now.accuracy === 1 ? perfect + 1 : 0;
      isOver = perfect === patience || (message !== undefined && gradientMessage !== undefined);
      return !isOver;
    },
    messages: () => ({ message, gradientMessage }),
  };
}
