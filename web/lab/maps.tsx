import { useMemo } from "preact/hooks";
import type { LayerMap } from "../../src/charts/layer-map.ts";
import { traceMapEntries } from "../../src/charts/trace-maps.ts";
import { mountMap } from "../charts/map.ts";
import { lookInto, showQuantity } from "./actions.ts";
import { LiveChart } from "./live-chart.tsx";
import { names, type Shown, show, shown, shownLayer } from "./state.ts";
import { mapOf, watched } from "./trace-memo.ts";

/** Layers over steps, of every network. */
export function Maps() {
  const all = shown.value;
  const first = all[0];
  if (!first || first.trace.records.length === 0) return null;
  const entries = traceMapEntries(watched(first.trace));
  const entry = entries.find(({ id }) => id === show.value) ?? entries[0];
  if (!entry) return null;
  return (
    <section class="panel" aria-labelledby="map-title">
      <header class="panel-head">
        <h2 id="map-title">Layers over steps</h2>
        <label class="field">
          <span>Quantity</span>
          <select value={entry.id} onChange={(event) => showQuantity(event.currentTarget.value)}>
            {entries.map(({ id, title, symbol }) => (
              <option key={id} value={id}>
                {title} {symbol}
              </option>
            ))}
          </select>
        </label>
      </header>
      <p class="hint">{entry.summary} Output on top, input at the bottom.</p>
      <div class={all.length > 1 ? "maps" : ""}>
        {all.map((one, i) => (
          <figure key={names[i]} class="map-figure">
            {all.length > 1 && (
              <figcaption>
                <span class={`net net-${names[i]}`}>Network {names[i]}</span>
              </figcaption>
            )}
            <OneMap one={one} id={entry.id} />
          </figure>
        ))}
      </div>
    </section>
  );
}

function OneMap({ one, id }: { readonly one: Shown; readonly id: string }) {
  const map = useMemo(() => mapOf(one.trace, id) ?? sameAs(one, id), [one.trace, id]);
  if (!map || map.columns === 0) return <p class="hint">Not measured in this network.</p>;
  const marks = (one.judged?.cards ?? []).flatMap(({ at, layer, severity }) =>
    at ? [{ step: at.position, row: layer, severity }] : [],
  );
  const row = map.names.indexOf(shownLayer.value ?? "");
  const cursor = row < 0 ? undefined : { row, column: map.columns - 1 };
  return (
    <LiveChart
      mount={mountMap}
      data={{ map, cursor, marks }}
      handlers={{
        onCursor: ({ row: at }: { readonly row: number }) => {
          if (map.rowKind === "layer") lookInto(map.names[at]);
        },
      }}
    />
  );
}

/** The time-step map of another recurrent layer, where this network's has another name. */
function sameAs(one: Shown, id: string): LayerMap | undefined {
  const [kind] = id.split(" of ");
  const other = traceMapEntries(watched(one.trace)).find(
    (entry) => entry.id.split(" of ")[0] === kind,
  );
  return other && mapOf(one.trace, other.id);
}
