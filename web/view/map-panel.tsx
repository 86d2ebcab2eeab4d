import type { LayerMap } from "../../src/charts/layer-map.ts";
import type { RunPicture } from "../../src/charts/run-picture.ts";
import { mountMap } from "../charts/map.ts";
import { Chart } from "./chart.tsx";
import { Replay } from "./replay.tsx";
import {
  cursor,
  cursorIn,
  difference,
  go,
  look,
  map,
  mapId,
  moveTo,
  other,
  otherMap,
  picture,
  seen,
  showSpan,
  spanIn,
} from "./state.ts";

/** The home screen: layers over steps, in any quantity that was recorded. */
export function MapPanel() {
  const run = picture.value;
  const shown = map.value;
  if (!run || run.maps.length === 0) return null;
  const entry = run.maps.find(({ id }) => id === mapId.value);
  return (
    <section class="panel map-panel" aria-labelledby="map-title">
      <header class="panel-head">
        <h2 id="map-title">Layers over steps</h2>
        <label class="field">
          <span>Quantity</span>
          <select
            value={mapId.value}
            onChange={(event) =>
              go({ show: event.currentTarget.value, from: undefined, to: undefined })
            }
          >
            {run.maps.map(({ id, title, symbol }) => (
              <option key={id} value={id}>
                {title} {symbol}
              </option>
            ))}
          </select>
        </label>
        <Looks />
        <Replay />
      </header>
      {entry && <p class="hint">{entry.summary} Output on top, input at the bottom.</p>}
      {shown && <Maps run={run} shown={shown} />}
    </section>
  );
}

function Looks() {
  if (!other.value) return null;
  return (
    <fieldset class="looks">
      <legend class="ig-hidden">How two runs are shown</legend>
      {(["side", "difference"] as const).map((each) => (
        <label key={each}>
          <input
            type="radio"
            name="look"
            checked={look.value === each}
            onChange={() => go({ look: each })}
          />
          {each === "side" ? "side by side" : "difference"}
        </label>
      ))}
    </fieldset>
  );
}

function Maps({ run, shown }: { readonly run: RunPicture; readonly shown: LayerMap }) {
  const beside = other.value;
  const [besideMap, apart] = [otherMap.value, difference.value];
  if (!beside) return <OneMap run={run} shown={shown} />;
  if (look.value === "difference")
    return apart ? (
      <figure class="map-figure">
        <figcaption>
          {run.name} beside {beside.name}: orange is larger in {run.name}
        </figcaption>
        <OneMap run={run} shown={apart} />
      </figure>
    ) : (
      <p class="hint">These runs have no layers or no steps in common.</p>
    );
  return (
    <div class="maps">
      <figure class="map-figure">
        <figcaption>{run.name}</figcaption>
        <OneMap run={run} shown={shown} />
      </figure>
      <figure class="map-figure">
        <figcaption>{beside.name}</figcaption>
        {besideMap ? <OneMap run={beside} shown={besideMap} /> : <p class="hint">Not recorded.</p>}
      </figure>
    </div>
  );
}

function OneMap({ run, shown }: { readonly run: RunPicture; readonly shown: LayerMap }) {
  const marks = run.cards.flatMap(({ at, layer, severity }) =>
    at ? [{ step: at.position, row: layer, severity }] : [],
  );
  const data = {
    map: shown,
    cursor: cursorIn(shown, cursor.value),
    span: spanIn(shown, seen.value),
    marks,
  };
  return (
    <Chart
      mount={mountMap}
      data={data}
      handlers={{
        onCursor: (at) => moveTo(shown, at),
        onSpan: (span) => showSpan(shown, span),
      }}
    />
  );
}
