import type { Trace } from "../trace/trace.ts";

/** True when no later step could change the verdict on this run. */
export function isDecided(_trace: Trace): boolean {
  return false;
}
