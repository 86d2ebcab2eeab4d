import { signal } from "@preact/signals";
import { readTrace } from "../../src/formats/trace.ts";
import { exportAs, useSetups } from "./actions.ts";
import { setupLike } from "./clone.ts";
import type { ExportKind } from "./messages.ts";
import { active, isBusy, names, problem, setups } from "./state.ts";

const files: readonly (readonly [ExportKind, string])[] = [
  ["keras-json", "Model as Keras JSON"],
  ["keras", "Keras program"],
  ["pytorch", "PyTorch program"],
  ["tfjs", "TF.js program"],
  ["trace", "Run as a trace"],
];

const copied = signal("");

/** The link to this very state, and files that leave the lab. */
export function Share() {
  const which = setups.value.length > 1 ? ` of ${names[active.value]}` : "";
  return (
    <section class="panel" aria-labelledby="share-title">
      <h2 id="share-title">Take it with you</h2>
      <p class="hint">
        The address of this page holds the networks, the seed and the step: it opens the same state
        again.
      </p>
      <p class="card-foot">
        <button type="button" onClick={copyLink}>
          Copy the link
        </button>
        <span role="status" class="faint">
          {copied.value}
        </span>
      </p>
      <p class="card-foot">
        {files.map(([what, title]) => (
          <button key={what} type="button" disabled={isBusy.value} onClick={() => exportAs(what)}>
            {title}
            {which}
          </button>
        ))}
      </p>
      <p class="card-foot">
        <label class="lab-file">
          <span>Clone a failing run (its trace)</span>
          <input
            type="file"
            accept=".jsonl"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file) void cloned(file);
              event.currentTarget.value = "";
            }}
          />
        </label>
      </p>
      <p class="hint">
        The trace opens with <code>isograd view run.trace.jsonl</code>, the model with{" "}
        <code>isograd diagnose model.json</code>. Layers that Keras or TF.js do not have are classes
        in their programs.
      </p>
    </section>
  );
}

function copyLink(): void {
  navigator.clipboard.writeText(location.href).then(
    () => (copied.value = "Copied."),
    () => (copied.value = "The browser does not allow it: copy the address of the page."),
  );
}

/** Opens a small network like the one of a recorded run. */
async function cloned(file: File): Promise<void> {
  try {
    useSetups([setupLike(readTrace(await file.text(), file.name).header)], true);
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
  }
}
