import { mountAttempts } from "../charts/attempts.ts";
import { Chart } from "./chart.tsx";
import { RepairRuns } from "./repair-runs.tsx";
import { picture } from "./state.ts";

/** The untouched network beside every change that was tried, with the seeds. */
export function RepairPanel() {
  const repair = picture.value?.document?.repair;
  if (!repair) return null;
  return (
    <section class="panel" aria-labelledby="repair-title">
      <h2 id="repair-title">
        {repair.isSolved ? `Repaired by ${repair.mitigations.join(" + ")}` : "Not repaired"}
      </h2>
      <p>{repair.reason}</p>
      <Chart mount={mountAttempts} data={repair} />
      <RepairRuns repair={repair} />
      {repair.edits.length > 0 && (
        <ul>
          {together(repair.edits).map((edit) => (
            <li key={edit}>{edit}</li>
          ))}
        </ul>
      )}
      <dl class="facts">
        {repair.attempts
          .filter(({ decision, seeds }) => decision !== "" && !seeds.some(({ course }) => course))
          .map(({ name, decision, p }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {decision}
                {p === undefined ? "" : ` (p = ${p.toPrecision(2)})`}
              </dd>
            </div>
          ))}
      </dl>
      {(["keras", "pytorch"] as const).map((dialect) => {
        const code = repair.code[dialect];
        return (
          code !== undefined && (
            <details key={dialect}>
              <summary>The change as {dialect === "keras" ? "Keras" : "PyTorch"} code</summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long code scrolls, which needs the keyboard */}
              <pre tabIndex={0}>{code}</pre>
            </details>
          )
        );
      })}
    </section>
  );
}

/** Edits that say the same of several layers, once. */
function together(edits: readonly string[]): readonly string[] {
  const layersBySaid = new Map<string, readonly string[]>();
  for (const edit of edits) {
    const [, layer, said = edit] = /^layer (\S+): (.*)$/s.exec(edit) ?? [];
    layersBySaid.set(said, [
      ...(layersBySaid.get(said) ?? []),
      ...(layer === undefined ? [] : [layer]),
    ]);
  }
  return [...layersBySaid].map(([said, layers]) =>
    layers.length === 0
      ? said
      : `${layers.length === 1 ? "layer" : "layers"} ${layers.join(", ")}: ${said}`,
  );
}
