import { diagnose } from "../../../src/diagnosis/diagnose.ts";
import { trialsInThread } from "../../../src/diagnosis/trials.ts";
import { onnxruntimeEngine as engine } from "../../../src/engine/onnxruntime.ts";
import { families } from "./families.ts";
import { casesOf } from "./family.ts";
import { problemOfTask } from "./problem.ts";

const [, , only = "", part = ""] = process.argv;
for (const family of families.filter(({ id }) => only === "" || id === only)) {
  const problem = await problemOfTask(family.task);
  for (const one of casesOf(family).filter(({ id }) => id.includes(part))) {
    const d = await diagnose(one.plan, problem, {
      seeds: [0],
      trials: trialsInThread(problem, engine),
      engine,
    });
    const { outcome, findings } = d.shown;
    const [first] = d.causes;
    const named =
      one.fault === undefined ? "" : one.fault.causes.includes(first?.cause ?? "") ? "✓" : "✗";
    console.log(
      `${one.id.padEnd(44)} ${d.verdict.padEnd(14)} ${outcome.kind.padEnd(14)} ${outcome.progress.toFixed(2).padStart(6)} ${d.seconds.toFixed(1).padStart(5)}s ${named} ${d.causes.map(({ cause }) => cause).join(" ")} | ${findings
        .filter(({ severity }) => severity === "failure")
        .map(({ code }) => code)
        .join(" ")}`,
    );
  }
}
