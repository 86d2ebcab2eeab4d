import { useMemo } from "preact/hooks";
import { type LayerMap, layerMap } from "../../src/charts/layer-map.ts";
import { hiddenGradNorm } from "../../src/trace/profiles/hidden-grad-norm.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { mountMap } from "../charts/map.ts";
import { lookInto } from "./actions.ts";
import { LiveChart } from "./live-chart.tsx";
import { names, type Shown, shown } from "./state.ts";
import { watched } from "./trace-memo.ts";

/** A recurrent network as it is unrolled: a column for every time step, with the gradient that goes back through it now. */
export function ThroughTime() {
  const all = shown.value;
  if (all.every(({ trace }) => now(trace).length === 0)) return null;
  return (
    <section class="panel" aria-labelledby="time-title">
      <h2 id="time-title">Through time</h2>
      <p class="hint">
        {hiddenGradNorm.summary} The answer is on the right: the gradient goes left, to what must be
        remembered.
      </p>
      {all.map((one, i) => (
        <figure key={names[i]} class="map-figure">
          {all.length > 1 && (
            <figcaption>
              <span class={`net net-${names[i]}`}>Network {names[i]}</span>
            </figcaption>
          )}
          <Unrolled one={one} />
        </figure>
      ))}
    </section>
  );
}

function Unrolled({ one: { trace } }: { readonly one: Shown }) {
  const map = useMemo(() => unrolled(trace), [trace]);
  if (!map) return <p class="hint">This network has no recurrent layer.</p>;
  return (
    <LiveChart
      mount={mountMap}
      data={{ map }}
      handlers={{ onCursor: ({ row }: { readonly row: number }) => lookInto(map.names[row]) }}
    />
  );
}

/** The gradient at the states of every recurrent layer at the last watched step, the last layer first. */
function now(trace: Trace): readonly (readonly [layer: string, norms: ArrayLike<number>])[] {
  const own = watched(trace).records.at(-1)?.profiles?.[hiddenGradNorm.id] ?? {};
  return Object.entries(own).toReversed();
}

/** Layers × time steps, beside the last state of the last layer. */
function unrolled(trace: Trace): LayerMap | undefined {
  const rows = now(trace);
  const length = Math.max(0, ...rows.map(([, norms]) => norms.length));
  if (length === 0) return undefined;
  const { id, symbol, unit, summary } = hiddenGradNorm;
  return layerMap({
    ...{ id, symbol, unit, summary, title: "Gradient through time" },
    names: rows.map(([layer]) => layer),
    steps: Array.from({ length }, (_, t) => t),
    base: "time step",
    rowKind: "layer",
    // Rounded, because the legend says it.
    healthy: {
      kind: "decades",
      against: Number((rows[0]?.[1][length - 1] ?? 0).toPrecision(2)),
      limit: 4,
    },
    values: Float32Array.from(rows.flatMap(([, norms]) => Array.from(norms))),
    isMissing: () => false,
  });
}
