/** What is the matter with a training, in one word. */
export const verdicts = [
  "healthy",
  "vanishing",
  "exploding",
  "unstable",
  "dead",
  "saturated",
  "misconfigured",
  "inconclusive",
] as const;
export type Verdict = (typeof verdicts)[number];
