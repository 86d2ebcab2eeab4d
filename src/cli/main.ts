#!/usr/bin/env node
import { diagnose } from "../diagnosis/diagnose.ts";
import { repair } from "../repair/run-repair.ts";
import { processIo } from "./io.ts";
import { run } from "./program.ts";
import { trialPool } from "./trial-pool.ts";

process.exitCode = await run(process.argv.slice(2), processIo(), {
  diagnose,
  repair,
  trials: trialPool,
});
