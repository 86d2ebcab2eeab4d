import { profiles } from "../trace/profiles/index.ts";
import { type QuantityId, quantities } from "../trace/quantities/index.ts";
import { depthLayers, samples, type Trace, weightedLayers } from "../trace/trace.ts";
import { healthyOf } from "./healthy.ts";
import { type LayerMap, layerMap, type MapEntry } from "./layer-map.ts";
import { mapTitle } from "./map-titles.ts";

const ofLayer = " of ";

/** Id of the map over the time steps of a layer. */
export function timeMapId(profile: string, layer: string): string {
  return `${profile}${ofLayer}${layer}`;
}

type Sample = ReturnType<typeof samples>[number];

/** Layers between which something can be seen over depth. */
const fewestLayers = 3;

/**
 * Everything of a trace that can be shown as a map: quantities over layers, and time steps of recurrent layers; first what
 * tells most, which of a recurrent network of a layer or two is time.
 */
export function traceMapEntries(trace: Trace): readonly MapEntry[] {
  const watched = samples(trace);
  const isBroken = isNeverSound(watched);
  const own = quantities.filter(({ id }) =>
    watched.some(({ layers }) =>
      layers[id]?.some((value) => !Number.isNaN(value) || (isBroken && isGradient(id))),
    ),
  );
  const inTime = profiles
    .filter(({ per }) => per === "time step")
    .flatMap(({ id, symbol, unit, summary }) =>
      layersWith(watched, id).map((layer) => ({
        id: timeMapId(id, layer),
        title: `${mapTitle(id)}: ${layer}`,
        ...{ symbol, unit, summary },
      })),
    );
  const overDepth = own.map(({ id, symbol, unit, summary }) => ({
    ...{ id, symbol, unit, summary },
    title: mapTitle(id),
  }));
  return depthLayers(trace).length < fewestLayers
    ? [...inTime, ...overDepth]
    : [...overDepth, ...inTime];
}

/** Every layer with weights has these, so that a NaN is one. */
function isGradient(id: QuantityId): boolean {
  return id === "activation-grad-norm" || id === "grad-norm";
}

function isNeverSound(watched: readonly Sample[]): boolean {
  return (
    watched.length > 0 && watched.every(({ loss, gradNorm }) => !Number.isFinite(loss + gradNorm))
  );
}

/** A map of a trace by its id; `undefined` where the trace does not have it. */
export function traceMap(trace: Trace, id: string): LayerMap | undefined {
  const entry = traceMapEntries(trace).find((candidate) => candidate.id === id);
  if (!entry) return undefined;
  const watched = samples(trace);
  const quantity = quantities.find((candidate) => candidate.id === id);
  return quantity ? layersMap(trace, watched, entry, quantity.id) : timeMap(watched, entry);
}

/** Layers × steps: the output on top. */
function layersMap(
  trace: Trace,
  watched: readonly Sample[],
  entry: MapEntry,
  id: QuantityId,
): LayerMap {
  const { layers } = trace.header;
  // Where nothing was ever sound, layers with weights are shown as what they are: not a number.
  const isBroken = isNeverSound(watched);
  const has = layers.map(
    ({ isWeighted }, layer) =>
      (isBroken && isWeighted) ||
      watched.some(({ layers: rows }) => !Number.isNaN(rows[id]?.[layer] ?? Number.NaN)),
  );
  const order = layers.flatMap((_, layer) => (has[layer] ? [layer] : [])).toReversed();
  const values = new Float32Array(order.length * watched.length);
  order.forEach((layer, row) => {
    watched.forEach(({ layers: rows }, column) => {
      values[row * watched.length + column] = rows[id]?.[layer] ?? Number.NaN;
    });
  });
  const output = weightedLayers(trace).at(-1) ?? 0;
  const reference = referenceLayer(trace, output, has);
  return layerMap({
    ...entry,
    names: order.map((layer) => layers[layer]?.name ?? ""),
    steps: watched.map(({ step }) => step),
    base: "step",
    rowKind: "layer",
    healthy: healthyOf[id],
    values,
    references: Float32Array.from(
      watched,
      ({ layers: rows }) => rows[id]?.[reference] ?? Number.NaN,
    ),
    // Beside a sound loss a NaN is a quantity that the layer does not have at this step.
    isMissing: (_, column) => {
      const record = watched[column];
      return record?.layers[id] === undefined || Number.isFinite(record.loss + record.gradNorm);
    },
  });
}

/** The last hidden layer at which depth is compared; the last of all that have the quantity where there is none. */
function referenceLayer(trace: Trace, output: number, has: readonly boolean[]): number {
  const hidden = depthLayers(trace).filter((layer) => layer < output && has[layer]);
  return hidden.at(-1) ?? has.lastIndexOf(true);
}

/** Time steps of one layer × steps of the training: the last time step, at which gradients begin, on top. */
function timeMap(watched: readonly Sample[], entry: MapEntry): LayerMap | undefined {
  const cut = entry.id.indexOf(ofLayer);
  const profile = profiles.find(({ id }) => id === entry.id.slice(0, cut));
  const layer = entry.id.slice(cut + ofLayer.length);
  if (!profile) return undefined;
  const own = watched.filter(({ profiles: all }) => all?.[profile.id]?.[layer]);
  const length = Math.max(
    0,
    ...own.map((record) => record.profiles?.[profile.id]?.[layer]?.length ?? 0),
  );
  const values = new Float32Array(length * own.length);
  const at = (column: number, time: number) =>
    own[column]?.profiles?.[profile.id]?.[layer]?.[time] ?? Number.NaN;
  for (let row = 0; row < length; row++)
    for (let column = 0; column < own.length; column++)
      values[row * own.length + column] = at(column, length - 1 - row);
  return layerMap({
    ...entry,
    names: Array.from({ length }, (_, row) => `t = ${length - 1 - row}`),
    steps: own.map(({ step }) => step),
    base: "step",
    rowKind: "time step",
    owner: layer,
    healthy: { kind: "decades", against: "last-hidden", limit: 4 },
    values,
    references: Float32Array.from(own, (_, column) => at(column, length - 1)),
    isMissing: () => false,
  });
}

function layersWith(
  watched: readonly Sample[],
  id: (typeof profiles)[number]["id"],
): readonly string[] {
  return [...new Set(watched.flatMap(({ profiles: all }) => Object.keys(all?.[id] ?? {})))];
}
