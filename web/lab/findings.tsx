import type { Card } from "../../src/charts/card.ts";
import { lookInto, repair } from "./actions.ts";
import { names, shown } from "./state.ts";

const words = { failure: "✗ failure", warning: "! warning", note: "· note" } as const;
const mostShown = 5;

/** Findings and causes of every network, in the words of the command line. */
export function Findings() {
  return (
    <>
      {shown.value.map(({ judged, causes, isOver }, i) => {
        const cards = firstOfKind(judged?.cards ?? []);
        const who = shown.value.length > 1 ? ` in ${names[i]}` : "";
        return (
          <section key={names[i]} class="panel" aria-labelledby={`findings-${names[i]}`}>
            <h2 id={`findings-${names[i]}`}>
              {cards.length === 0
                ? "No findings"
                : `${cards.length} ${cards.length === 1 ? "finding" : "findings"}`}
              {who}
            </h2>
            {cards.length === 0 && !isOver && (
              <p class="hint">They appear while the network trains.</p>
            )}
            <ol class="cards">
              {cards.slice(0, mostShown).map((card) => (
                <FindingCard key={`${card.code}${card.layer ?? ""}`} card={card} />
              ))}
            </ol>
            {causes.length > 0 && <Causes network={i} />}
          </section>
        );
      })}
    </>
  );
}

function firstOfKind(cards: readonly Card[]): readonly Card[] {
  const order = ["failure", "warning", "note"];
  return cards
    .filter((card, i) => cards.findIndex(({ code }) => code === card.code) === i)
    .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function FindingCard({ card }: { readonly card: Card }) {
  const { code, severity, what, why, fix, evidence, layer, at, source } = card;
  return (
    <li class={`card card-${severity}`}>
      <p class="card-head">
        <span class="severity">{words[severity]}</span> <code>{code}</code>
        {at && <span> since step {at.position}</span>}
      </p>
      <h3>{what}</h3>
      <details>
        <summary>Why, and what to do</summary>
        <p>{why}</p>
        <p class="fix">→ {fix}</p>
        {evidence !== "" && <p class="evidence">{evidence}</p>}
        {source !== "" && <p class="evidence">{source}</p>}
      </details>
      {layer !== undefined && (
        <p class="card-foot">
          <button type="button" onClick={() => lookInto(layer)}>
            Look into {layer}
          </button>
        </p>
      )}
    </li>
  );
}

const mostAdvice = 5;

/** Causes with their numbers, and the changes that treat them: one click races the repaired network. */
function Causes({ network }: { readonly network: number }) {
  const causes = shown.value[network]?.causes ?? [];
  return (
    <>
      <h3 class="causes-title">Causes</h3>
      <ol class="cards">
        {causes.map(({ cause, what, why, evidence, counterfactual, advice }) => (
          <li key={cause} class="card">
            <p class="card-head">
              <code>{cause}</code>
            </p>
            <h4>{what}</h4>
            <p>{why}</p>
            <p class="evidence">{evidence}</p>
            {counterfactual !== undefined && <p>{counterfactual}</p>}
            {advice.length > 0 && (
              <p class="card-foot">
                {advice.slice(0, mostAdvice).map((id) => (
                  <button
                    key={id}
                    type="button"
                    onClick={() => repair(network, id)}
                    title="Races this network against the changed one"
                  >
                    Try {id}
                  </button>
                ))}
                {advice.length > mostAdvice && (
                  <select
                    aria-label={`More changes that treat ${cause}`}
                    value=""
                    onChange={(event) => {
                      const { value } = event.currentTarget;
                      if (value !== "") repair(network, value);
                    }}
                  >
                    <option value="">{advice.length - mostAdvice} more …</option>
                    {advice.slice(mostAdvice).map((id) => (
                      <option key={id} value={id}>
                        {id}
                      </option>
                    ))}
                  </select>
                )}
              </p>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
