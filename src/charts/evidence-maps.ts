import { grouped } from "../core/grouped.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { type DepthProfile, depthProfiles, positionOf } from "../evidence/gradients.ts";
import { type LayerMap, layerMap, type MapEntry } from "./layer-map.ts";

/** A map that files of any framework allow. */
interface Found {
  readonly entry: MapEntry;
  make(): LayerMap;
}

/** Maps of what files of other programs say: gradients as logged, as optimizers remember them, and weights. */
export function evidenceMapEntries(evidence: Evidence): readonly MapEntry[] {
  return found(evidence).map(({ entry }) => entry);
}

export function evidenceMap(evidence: Evidence, id: string): LayerMap | undefined {
  return found(evidence)
    .find(({ entry }) => entry.id === id)
    ?.make();
}

function found(evidence: Evidence): readonly Found[] {
  const groups = [
    ...grouped(
      depthProfiles(evidence),
      ({ source, base, from }) => `${source} ${base} ${source === "log" ? from[0]?.file : ""}`,
    ).values(),
  ];
  return [...groups.map((group, i) => profileMap(group, i)), ...weightMap(evidence)];
}

function profileMap(group: readonly DepthProfile[], index: number): Found {
  const source = group[0]?.source ?? "log";
  const entry: MapEntry = {
    id: `${source}-gradients-${index}`,
    title: source === "log" ? "Gradients as logged" : "Gradients as the optimizer remembers them",
    symbol: source === "log" ? "‖∂L/∂W‖" : "√v̂",
    unit: "loss per weight",
    summary:
      source === "log"
        ? `As the program logged them, in ${group[0]?.from[0]?.file ?? "a file"}.`
        : "Root mean square of each kernel's gradient, from the optimizer's second moment.",
  };
  return { entry, make: () => gradientMap(entry, group) };
}

function gradientMap(entry: MapEntry, group: readonly DepthProfile[]): LayerMap {
  const names = [...new Set(group.flatMap(({ layers }) => layers))].toReversed();
  const columns = group.length;
  const values = new Float32Array(names.length * columns).fill(Number.NaN);
  const isThere = new Uint8Array(values.length);
  group.forEach(({ layers, sizes, missing }, column) => {
    for (const [i, layer] of layers.entries()) {
      const cell = names.indexOf(layer) * columns + column;
      values[cell] = sizes[i] ?? Number.NaN;
      isThere[cell] = missing.includes(layer) ? 0 : 1;
    }
  });
  // The last layer's gradient comes straight from the loss: the one before it is what the others are compared with.
  const reference = (column: number) => {
    const rows = names.map((_, row) => values[row * columns + column] ?? Number.NaN);
    return rows.slice(names.length > 2 ? 1 : 0).find((value) => value > 0) ?? rows[0] ?? Number.NaN;
  };
  return layerMap({
    ...entry,
    names,
    steps: group.map(({ position }, i) => position ?? i),
    base: group.every(({ position }) => position === undefined)
      ? "checkpoint"
      : (group[0]?.base ?? "step"),
    rowKind: "layer",
    healthy: { kind: "decades", against: "last-hidden", limit: 4 },
    values,
    references: Float32Array.from({ length: columns }, (_, column) => reference(column)),
    isMissing: (row, column) => isThere[row * columns + column] !== 1,
  });
}

function weightMap({ moments }: Evidence): readonly Found[] {
  const own = moments.filter(({ weights }) => weights.some(isKernel));
  if (own.length === 0) return [];
  const entry: MapEntry = {
    id: "weight-spread",
    title: "Spread of the weights",
    symbol: "std W",
    unit: "weight",
    summary: "Standard deviation of each kernel in every checkpoint, beside the first one.",
  };
  const make = () => {
    const names = [
      ...new Set(own.flatMap(({ weights }) => weights.filter(isKernel).map(({ name }) => name))),
    ].toReversed();
    const values = new Float32Array(names.length * own.length).fill(Number.NaN);
    const isThere = new Uint8Array(values.length);
    own.forEach(({ weights }, column) => {
      for (const { name, summary } of weights.filter(isKernel)) {
        const cell = names.indexOf(name) * own.length + column;
        values[cell] = summary.nan + summary.infinite > 0 ? Number.NaN : summary.std;
        isThere[cell] = 1;
      }
    });
    return layerMap({
      ...entry,
      names,
      steps: own.map((moment, i) => positionOf(moment) ?? i),
      base: own.every(({ step }) => step === undefined) ? "checkpoint" : "step",
      rowKind: "parameter",
      healthy: { kind: "decades", against: "first-step", limit: 1 },
      values,
      isMissing: (row, column) => isThere[row * own.length + column] !== 1,
    });
  };
  return [{ entry, make }];
}

function isKernel({ role, shape }: Evidence["moments"][number]["weights"][number]): boolean {
  return (role === "kernel" || role === "embedding") && shape.length >= 2;
}
