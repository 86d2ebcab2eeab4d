import { picture } from "./state.ts";

/** Where every number comes from. */
export function Provenance() {
  const facts = picture.value?.facts ?? [];
  if (facts.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="provenance-title">
      <h2 id="provenance-title">Where the numbers come from</h2>
      <dl class="facts">
        {facts.map(([about, text], i) => (
          <div key={`${about} ${i}`}>
            <dt>{about}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
