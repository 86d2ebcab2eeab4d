import type { Card } from "../../src/charts/card.ts";
import { current, picture, showCard } from "./state.ts";

/** The findings of the run as cards: what, why, what to do, the numbers, who says so. */
export function Findings() {
  const run = picture.value;
  if (!run) return null;
  return (
    <section class="panel findings" aria-labelledby="findings-title">
      <h2 id="findings-title">
        {run.cards.length === 0
          ? "No findings"
          : `${run.cards.length} ${run.cards.length === 1 ? "finding" : "findings"}`}
      </h2>
      {run.cards.length > 1 && (
        <p class="hint">
          <kbd>n</kbd> and <kbd>p</kbd> go to the next and the one before.
        </p>
      )}
      <ol class="cards">
        {groupsOf(run.cards).map((group) => (
          <FindingCard key={`${group.card.code} ${group.index}`} {...group} />
        ))}
      </ol>
    </section>
  );
}

/** Findings of one kind: the first in full, the others by their places. */
interface Group {
  readonly card: Card;
  readonly index: number;
  readonly others: readonly { readonly card: Card; readonly index: number }[];
}

function groupsOf(cards: readonly Card[]): readonly Group[] {
  const groups: { card: Card; index: number; others: { card: Card; index: number }[] }[] = [];
  cards.forEach((card, index) => {
    const known = groups.find(
      (group) => group.card.code === card.code && group.card.severity === card.severity,
    );
    if (known) known.others.push({ card, index });
    else groups.push({ card, index, others: [] });
  });
  return groups;
}

/** More of one kind than this are folded. */
const mostOpen = 6;
const severityWords = { failure: "✗ failure", warning: "! warning", note: "· note" };

function FindingCard({ card, index, others }: Group) {
  const { code, severity, what, why, fix, evidence, rule, source, from, at, layer } = card;
  const isCurrent = [index, ...others.map((one) => one.index)].includes(current.value);
  return (
    <li
      class={`card card-${severity}`}
      data-findings={[index, ...others.map((one) => one.index)].join(" ")}
      aria-current={isCurrent ? "true" : undefined}
    >
      <p class="card-head">
        <span class="severity">{severityWords[severity]}</span> <code>{code}</code>
      </p>
      <h3>{what}</h3>
      <p>{why}</p>
      <p class="fix">→ {fix}</p>
      {evidence !== "" && <p class="evidence">{evidence}</p>}
      <p class="card-foot">
        {(at || layer !== undefined) && (
          <button type="button" onClick={() => showCard(index)}>
            Show it{at ? ` at ${at.base} ${at.position}` : ""}
          </button>
        )}
      </p>
      {others.length > 0 && (
        <details
          open={others.length <= mostOpen || others.some((one) => one.index === current.value)}
        >
          <summary>{others.length} more of this kind</summary>
          <p class="card-foot">
            {others.map((one) => (
              <button key={one.index} type="button" onClick={() => showCard(one.index)}>
                {one.card.layer ?? one.card.code}
                {one.card.at ? ` at ${one.card.at.base} ${one.card.at.position}` : ""}
              </button>
            ))}
          </p>
        </details>
      )}
      <details>
        <summary>Rule and source</summary>
        <p>{rule}</p>
        {source !== "" && <p>{source}</p>}
        {from.length > 0 && <p>Numbers from {from.join(", ")}</p>}
      </details>
    </li>
  );
}
