import { writeKerasJson } from "../../src/formats/keras-json.ts";
import { writeTrace } from "../../src/formats/trace.ts";
import type { Edit } from "../../src/mitigations/difference.ts";
import { kerasCode } from "../../src/report/code/keras.ts";
import { pytorchCode } from "../../src/report/code/pytorch.ts";
import type { Trace } from "../../src/trace/trace.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { ExportKind } from "./messages.ts";
import { tfjsCode } from "./tfjs/code.ts";

/** A file that takes the network, or its run, out of the lab. */
export function exported(what: ExportKind, plan: Plan, edits: readonly Edit[], trace: Trace) {
  // The lab counts steps; other programs train whole passes through the data.
  const { model, recipe } = plan;
  const whole = { model, recipe: { ...recipe, epochs: Math.max(1, Math.round(recipe.epochs)) } };
  switch (what) {
    case "keras-json":
      return { name: "model.json", text: writeKerasJson(model) };
    case "keras":
      return { name: "train_keras.py", text: kerasCode(whole, edits) };
    case "pytorch":
      return { name: "train_pytorch.py", text: pytorchCode(whole, edits) };
    case "tfjs":
      return { name: "train-tfjs.mjs", text: tfjsCode(whole) };
    case "trace":
      return { name: "run.trace.jsonl", text: writeTrace(trace) };
    default:
      return what satisfies never;
  }
}
