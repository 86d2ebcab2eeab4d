import { Maps } from "./maps.tsx";
import { Replay } from "./replay.tsx";
import { go, look, map, mapId, others, picture } from "./state.ts";

/** The home screen: layers over steps, in any quantity that was recorded. */
export function MapPanel() {
  const run = picture.value;
  const shown = map.value;
  if (!run || run.maps.length === 0) return null;
  const isInTime = shown?.rowKind === "time step";
  const entry = run.maps.find(({ id }) => id === mapId.value);
  return (
    <section class="panel map-panel" aria-labelledby="map-title">
      <header class="panel-head">
        <h2 id="map-title">{isInTime ? "Time steps over the training" : "Layers over steps"}</h2>
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
      {entry && (
        <p class="hint">
          {entry.summary} {isInTime ? "The last time step" : "Output"} on top,{" "}
          {isInTime ? "the first" : "input"} at the bottom.
        </p>
      )}
      {shown && <Maps run={run} shown={shown} />}
    </section>
  );
}

function Looks() {
  if (others.value.length === 0) return null;
  return (
    <fieldset class="looks">
      <legend class="ig-hidden">How runs are shown beside each other</legend>
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
