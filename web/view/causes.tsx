import { picture } from "./state.ts";

/** Causes in numbers, and what to try: from a report. */
export function Causes() {
  const document = picture.value?.document;
  if (!document || document.causes.length + document.advice.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="causes-title">
      <h2 id="causes-title">Causes, and what to do</h2>
      <ol class="cards">
        {document.causes.map(({ cause, what, why, evidence, counterfactual }) => (
          <li key={cause} class="card">
            <p class="card-head">
              <code>{cause}</code>
            </p>
            <h3>{what}</h3>
            <p>{why}</p>
            <p class="evidence">{evidence}</p>
            {counterfactual !== undefined && <p>{counterfactual}</p>}
          </li>
        ))}
      </ol>
      {document.advice.length > 0 && (
        <details open={document.causes.length === 0}>
          <summary>{document.advice.length} changes that treat them, cheapest first</summary>
          <dl class="facts">
            {document.advice.map(({ name, text, limits }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  {text} <span class="faint">Limits: {limits}</span>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}
