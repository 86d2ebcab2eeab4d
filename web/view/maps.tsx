import { useMemo } from "preact/hooks";
import { differenceMap } from "../../src/charts/difference-map.ts";
import type { LayerMap } from "../../src/charts/layer-map.ts";
import type { RunPicture } from "../../src/charts/run-picture.ts";
import { mountMap } from "../charts/map.ts";
import { Chart } from "./chart.tsx";
import {
  cursor,
  cursorIn,
  look,
  map,
  mapBeside,
  moveTo,
  others,
  seen,
  showSpan,
  spanIn,
} from "./state.ts";

/** The map of a run, alone, beside those of others, or as its differences to them. */
export function Maps({ run, shown }: { readonly run: RunPicture; readonly shown: LayerMap }) {
  const beside = others.value;
  if (beside.length === 0) return <OneMap run={run} shown={shown} />;
  const isApart = look.value === "difference";
  return (
    <div class="maps">
      {!isApart && (
        <figure class="map-figure">
          <figcaption>{run.name}</figcaption>
          <OneMap run={run} shown={shown} />
        </figure>
      )}
      {beside.map(({ index, run: other }) =>
        isApart ? (
          <Difference key={index} run={run} other={other} />
        ) : (
          <Beside key={index} run={other} />
        ),
      )}
    </div>
  );
}

function Beside({ run }: { readonly run: RunPicture }) {
  const shown = mapBeside(run);
  return (
    <figure class="map-figure">
      <figcaption>{run.name}</figcaption>
      {shown ? <OneMap run={run} shown={shown} /> : <p class="hint">Not recorded.</p>}
    </figure>
  );
}

interface DifferenceProps {
  readonly run: RunPicture;
  readonly other: RunPicture;
}

function Difference({ run, other }: DifferenceProps) {
  const [own, beside] = [map.value, mapBeside(other)];
  const apart = useMemo(() => own && beside && differenceMap(own, beside), [own, beside]);
  if (!apart)
    return (
      <p class="hint">
        {run.name} and {other.name} have no layers or no steps in common.
      </p>
    );
  return (
    <figure class="map-figure">
      <figcaption>
        {run.name} beside {other.name}: orange is larger in {run.name}
      </figcaption>
      <OneMap run={run} shown={apart} />
    </figure>
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
