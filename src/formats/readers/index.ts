import type { Reader } from "../reader.ts";
import { consoleLog } from "./console.ts";
import { flax } from "./flax.ts";
import { isogradTrace } from "./isograd-trace.ts";
import { jsonl } from "./jsonl.ts";
import { keras } from "./keras.ts";
import { kerasH5 } from "./keras-h5.ts";
import { mlflow } from "./mlflow.ts";
import { npy } from "./npy.ts";
import { npz } from "./npz.ts";
import { onnx } from "./onnx.ts";
import { parquet } from "./parquet.ts";
import { safetensors } from "./safetensors.ts";
import { sharded } from "./sharded.ts";
import { table } from "./table.ts";
import { tfevents } from "./tfevents.ts";
import { tfjs } from "./tfjs.ts";
import { torch } from "./torch.ts";
import { trainerState } from "./trainer-state.ts";
import { wandb } from "./wandb.ts";
import { wandbSummary } from "./wandb-summary.ts";
import { yaml } from "./yaml.ts";

/** Every format of what a training leaves behind; the first that recognises a file reads it. */
export const readers = [
  sharded,
  safetensors,
  torch,
  keras,
  kerasH5,
  npz,
  npy,
  onnx,
  flax,
  tfjs,
  isogradTrace,
  tfevents,
  wandb,
  parquet,
  wandbSummary,
  trainerState,
  mlflow,
  jsonl,
  yaml,
  table,
  consoleLog,
] as const satisfies readonly Reader[];
