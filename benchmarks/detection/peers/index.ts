import {
  autotrainer,
  autotrainer2020,
  autotrainerReproduced,
  autotrainerUngated,
} from "./autotrainer.ts";
import { deepdiagnosis } from "./deepdiagnosis.ts";
import type { Peer } from "./peer.ts";
import {
  sagemakerDebugger,
  sagemakerEveryEpoch,
  sagemakerVanishing,
} from "./sagemaker-debugger.ts";
import { thedeepchecker, thedeepcheckerGradients } from "./thedeepchecker.ts";

/** Every rule set that Isograd is compared with, in the order of the tables. */
export const peers = [
  autotrainer2020,
  autotrainer,
  autotrainerReproduced,
  autotrainerUngated,
  sagemakerDebugger,
  sagemakerVanishing,
  sagemakerEveryEpoch,
  deepdiagnosis,
  thedeepcheckerGradients,
  thedeepchecker,
] as const satisfies readonly Peer[];
