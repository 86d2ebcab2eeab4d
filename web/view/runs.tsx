import { current, go, mostOthers, others, pictures, runIndex } from "./state.ts";

/** Which run is seen, and which others beside it; nothing where there is one only. */
export function Runs() {
  const all = pictures.value;
  if (all.length < 2) return null;
  const run = runIndex.value;
  return (
    <>
      <label class="field">
        <span>Run</span>
        <select
          value={String(run)}
          onChange={(event) => {
            go({ run: Number(event.currentTarget.value), from: undefined, to: undefined });
            current.value = -1;
          }}
        >
          {all.map(({ name, verdict }, i) => (
            <option key={`${name} ${i}`} value={String(i)}>
              {name} ({verdict})
            </option>
          ))}
        </select>
      </label>
      <details class="beside">
        <summary>
          {others.value.length === 0 ? "Beside …" : `${others.value.length} beside`}
        </summary>
        <fieldset class="beside-runs">
          <legend class="ig-hidden">Runs beside it</legend>
          {all.map(({ name, maps }, i) =>
            i === run || maps.length === 0 ? null : <OtherRun key={`${name} ${i}`} index={i} />,
          )}
        </fieldset>
      </details>
    </>
  );
}

function OtherRun({ index }: { readonly index: number }) {
  const beside = others.value.map((other) => other.index);
  const isBeside = beside.includes(index);
  return (
    <label>
      <input
        type="checkbox"
        checked={isBeside}
        disabled={!isBeside && beside.length >= mostOthers}
        onChange={() =>
          go({ with: isBeside ? beside.filter((one) => one !== index) : [...beside, index] })
        }
      />
      {pictures.value[index]?.name}
    </label>
  );
}
