import type { Architecture } from "../formats/content.ts";

/** Names of layers with weights, input to output, as the description of the network lists them; [] where it cannot be told. */
export function listedLayers(architecture: Architecture): readonly string[] {
  if (architecture.kind === "onnx") return weightsInOrder(architecture.nodes);
  return namesIn(architecture.json);
}

function weightsInOrder(
  nodes: readonly { readonly weights: readonly string[] }[],
): readonly string[] {
  const names = nodes.flatMap(({ weights }) => weights.slice(0, 1));
  return [
    ...new Set(names.map((name) => name.slice(0, Math.max(0, name.lastIndexOf("."))) || name)),
  ];
}

/** Layers nest: models within models, cells within wrappers. */
const mostLayers = 10_000;

function namesIn(json: string): readonly string[] {
  const names: string[] = [];
  const open = [...layersWithin(parsed(json))];
  // A model within the model stands where its layers run.
  while (open.length > 0 && names.length < mostLayers) {
    const layer = open.pop();
    const name = nameOf(layer);
    if (name !== "") names.push(name);
    open.push(...layersWithin(configOf(layer)));
  }
  return names;
}

/** The layers of a model, the last first. */
function layersWithin(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? (layersOf(value) ?? []).toReversed() : [];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function layersOf(value: object): readonly unknown[] | undefined {
  const config = configOf(value);
  const inner = typeof config === "object" && config !== null ? config : value;
  const layers = (inner as { readonly layers?: unknown }).layers;
  if (Array.isArray(layers)) return layers;
  return Array.isArray(config) ? config : undefined;
}

function configOf(value: unknown): unknown {
  return typeof value === "object" && value !== null
    ? (value as { readonly config?: unknown }).config
    : undefined;
}

function nameOf(layer: unknown): string {
  const own =
    typeof layer === "object" && layer !== null
      ? (layer as { readonly name?: unknown }).name
      : undefined;
  if (typeof own === "string") return own;
  const config = configOf(layer);
  const name =
    typeof config === "object" && config !== null
      ? (config as { readonly name?: unknown }).name
      : undefined;
  return typeof name === "string" ? name : "";
}
