import type { Attributes } from "../hdf5/attributes.ts";
import type { Hdf5File, Hdf5Object } from "../hdf5/file.ts";
import type { TensorRef } from "../tensor-ref.ts";
import { isGenerator, isTrainedName, type Parameter, parameterName } from "./parameter.ts";

/** What could not be read, and why. */
export interface Unread {
  readonly name: string;
  readonly why: string;
  readonly isCutOff: boolean;
}

/** More than any model has; names may be repeated in a file that means harm. */
const mostWeights = 1e5;

/** A list that Keras splits into `names0`, `names1`, … where it is too long for one attribute. */
export function listOf(attributes: Attributes, key: string): readonly string[] | undefined {
  const whole = attributes.get(key);
  if (whole) return whole;
  const parts: string[] = [];
  for (let i = 0; attributes.has(`${key}${i}`); i++)
    parts.push(...(attributes.get(`${key}${i}`) ?? []));
  return attributes.has(`${key}0`) ? parts : undefined;
}

/**
 * The weights of a file of Keras 1 and 2, or of Keras 3 as `.h5`, in the order of the layers: below every group that
 * `layer_names` lists, what `weight_names` lists.
 */
export async function legacyWeights(
  file: Hdf5File,
  group: Hdf5Object,
  frozen: ReadonlySet<string>,
): Promise<{ readonly parameters: readonly Parameter[]; readonly unread: readonly Unread[] }> {
  const parameters: Parameter[] = [];
  const unread: Unread[] = [];
  const layers = [...(listOf(group.attributes, "layer_names") ?? []), "top_level_model_weights"];
  let listed = 0;
  for (const layer of new Set(layers)) {
    const own = layer === "" ? undefined : await file.at(group, layer);
    if (!own) continue;
    for (const raw of listOf(own.attributes, "weight_names") ?? []) {
      if (++listed > mostWeights) return { parameters, unread };
      const path = raw.replace(/:\d+$/, "");
      if (raw === "" || isGenerator(path)) continue;
      const name = parameterName(layer, path);
      const tensor = await tensorAt(file, own, raw, name);
      if ("why" in tensor) {
        unread.push(tensor);
        continue;
      }
      const isFrozen = [layer, ...path.split("/")].some((segment) => frozen.has(segment));
      parameters.push({ tensor, path, isTrained: !isFrozen && isTrainedName(name) });
    }
  }
  return { parameters, unread };
}

/** The dataset at a path below a group as a tensor of this name. */
export async function tensorAt(
  file: Hdf5File,
  group: Hdf5Object,
  path: string,
  name: string,
): Promise<TensorRef | Unread> {
  const dataset = (await file.at(group, path))?.dataset;
  if (!dataset) return { name, why: "missing", isCutOff: file.isCutOff };
  if ("why" in dataset) return { name, why: dataset.why, isCutOff: dataset.isCutOff ?? false };
  const { address: _, ...tensor } = dataset;
  return { name, ...tensor };
}
