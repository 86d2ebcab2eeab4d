import type { Entry } from "../core/registry.ts";
import type { Evidence } from "./evidence.ts";
import type { Lack, SignFinding } from "./examination.ts";
import type { Progress } from "./progress.ts";

/** A rule that reads what a training left behind. */
export interface Sign extends Entry {
  /** What is missing, so that it cannot be looked for; `undefined` where nothing is. */
  lacks(evidence: Evidence): Lack | undefined;
  /** Empty, short and non-finite evidence is data: it answers with fewer findings, never with an exception. */
  look(evidence: Evidence, progress: Progress): readonly SignFinding[];
}

/** A finding of this sign about the whole network, with what is not said left empty. */
export function found(
  sign: string,
  code: SignFinding["code"],
  severity: SignFinding["severity"],
  rest: Partial<Omit<SignFinding, "sign" | "code" | "severity">>,
): SignFinding {
  return {
    sign,
    code,
    severity,
    layer: undefined,
    at: undefined,
    figures: {},
    limits: {},
    from: [],
    ...rest,
  };
}
