import { isModel, type LayerEntry } from "./entry.ts";
import type { Json } from "./topology.ts";
import { type Call, callOf, endsOf, isTensor, named, type Source } from "./wiring.ts";

/** How a functional model is wired, with calls counted from 0 and nothing missing. */
export interface FunctionalCalls {
  /** Input layers in the order of `input_layers`. */
  readonly inputs: readonly LayerEntry[];
  readonly layers: readonly {
    readonly entry: LayerEntry;
    readonly calls: readonly Call<Source>[];
  }[];
  readonly outputs: readonly Source[];
}

/**
 * The calls of a functional model's layers.
 *
 * @param nameOf - the name of a layer in messages.
 * @throws RangeError when a layer reads nothing, or something that is not there.
 */
export function functionalCalls(
  entries: readonly LayerEntry[],
  config: Json,
  isKeras3: boolean,
  nameOf: (entry: LayerEntry) => string,
): FunctionalCalls {
  const inputs = orderedInputs(entries, endsOf(config, "input_layers"));
  const layers = entries
    .filter(({ className }) => className !== "InputLayer")
    .map((entry) => {
      const who = `layer "${nameOf(entry)}"`;
      return { entry, who, calls: entry.inboundNodes.map((node) => callOf(entry, node, who)) };
    });
  const idle = layers.find(({ calls }) => calls.length === 0);
  if (idle) throw new RangeError(`${idle.who}: reads no layer`);

  const outputs = endsOf(config, "output_layers");
  const read = layers.flatMap(({ calls }) =>
    calls.flatMap((call) => [...call.inputs.filter(isTensor), ...call.masks]),
  );
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const fromOne = modelsFromOne(byName, isKeras3 ? read : [...read, ...outputs]);
  return {
    inputs,
    layers: layers.map(({ entry, who, calls }) => {
      const check = (source: Source) =>
        checked(source, byName.get(source.layer), fromOne.has(source.layer), who);
      return {
        entry,
        calls: calls.map((call) => ({
          ...call,
          inputs: named(call.inputs, check),
          masks: call.masks.map(check),
        })),
      };
    }),
    outputs: outputs.map((source) => {
      const entry = byName.get(source.layer);
      return checked(
        source,
        entry,
        fromOne.has(source.layer) || (isKeras3 && isShiftedEnd(source, entry)),
        "output_layers",
      );
    }),
  };
}

/** The input layers in the order of `input_layers`. */
function orderedInputs(
  entries: readonly LayerEntry[],
  ends: readonly Source[],
): readonly LayerEntry[] {
  const inputs = entries.filter(({ className }) => className === "InputLayer");
  const byName = new Map(inputs.map((entry) => [entry.name, entry]));
  const listed = new Set(ends.map(({ layer }) => layer));
  const extra = inputs.find(({ name }) => !listed.has(name));
  if (extra) throw new RangeError(`layer "${extra.name}": is missing from input_layers`);
  return [...listed].map((name) => {
    const entry = byName.get(name);
    if (entry) return entry;
    throw new RangeError(`input_layers must name input layers, got "${name}"`);
  });
}

/** Models whose calls a file counts from 1: Keras 2 does where the model has input layers, which are call 0. */
function modelsFromOne(
  byName: ReadonlyMap<string, LayerEntry>,
  read: readonly Source[],
): ReadonlySet<string> {
  const beyond = read.filter(({ layer, call }) => {
    const entry = byName.get(layer);
    return entry && isModel(entry) && call >= entry.inboundNodes.length;
  });
  return new Set(beyond.map(({ layer }) => layer));
}

/** Keras 3 counts the calls of a functional model from 1 among the outputs, from 0 elsewhere. */
function isShiftedEnd({ call }: Source, entry: LayerEntry | undefined): boolean {
  return call > 0 && entry !== undefined && isModel(entry) && entry.className !== "Sequential";
}

/** @throws RangeError when there is no such call, or it has no such output. */
function checked(
  source: Source,
  entry: LayerEntry | undefined,
  isFromOne: boolean,
  who: string,
): Source {
  if (!entry) throw new RangeError(`${who}: reads "${source.layer}", which is missing`);
  const call = source.call - (isFromOne ? 1 : 0);
  const calls = entry.className === "InputLayer" ? 1 : entry.inboundNodes.length;
  if (call < 0 || call >= calls)
    throw new RangeError(
      `${who}: reads call ${source.call} of "${entry.name}", which has ${calls}`,
    );
  if (source.output > 0 && !isModel(entry))
    throw new RangeError(
      `${who}: reads output ${source.output} of "${entry.name}"; layers with several outputs are not supported yet`,
    );
  return { ...source, call };
}
