import { type Card, cardsOf } from "../../src/charts/card.ts";
import { traceExamination } from "../../src/charts/trace-picture.ts";
import { verdictText } from "../../src/explain/verdicts.ts";
import { readTrace } from "../../src/formats/trace.ts";
import type { Trace } from "../../src/trace/trace.ts";

/** A run to be examined, as text of its file or as it was read. */
export interface Question {
  readonly name: string;
  readonly trace: Trace | string;
}

/** What is wrong with it. */
export interface Found {
  readonly verdict: string;
  readonly headline: string;
  readonly meaning: string;
  readonly cards: readonly Card[];
}

addEventListener("message", (event: MessageEvent<Question>) => {
  const { name, trace } = event.data;
  const examination = traceExamination(
    typeof trace === "string" ? readTrace(trace, name) : trace,
    name,
  );
  const { verdict } = examination;
  postMessage({ verdict, ...verdictText(verdict), cards: cardsOf(examination) } satisfies Found);
});
