import { configureGlobal } from "fast-check";

/**
 * Laws draw the same examples on every machine, so that a change is judged by itself; LAW_SEED=n draws others, and
 * LAW_RUNS=n more of them.
 */
configureGlobal({
  seed: Number(process.env["LAW_SEED"] ?? 1),
  ...(process.env["LAW_RUNS"] ? { numRuns: Number(process.env["LAW_RUNS"]) } : {}),
});
