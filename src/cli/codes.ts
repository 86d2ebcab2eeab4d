import type { Dataset } from "../formats/dataset.ts";
import type { BuiltLayer } from "../model/build.ts";

/**
 * The dataset, marked as codes where an embedding reads the model's only input.
 *
 * @throws RangeError where a feature has no row in that embedding.
 */
export function asCodes(dataset: Dataset, layers: readonly BuiltLayer[]): Dataset {
  const rows = embeddingRows(layers);
  if (rows === undefined) return dataset;
  const outside = dataset.features.find(
    (code) => !(Number.isInteger(code) && code >= 0 && code < rows),
  );
  if (outside === undefined) return { ...dataset, codes: dataset.codes ?? rows };
  const most = dataset.features.reduce((top, code) => Math.max(top, code), 0);
  const hint = outside >= rows ? `; try input_dim ${Math.floor(most) + 1}` : "";
  throw new RangeError(
    `data: an embedding of ${rows} rows reads codes from 0 to ${rows - 1}, got ${outside}${hint}`,
  );
}

/** Rows of the smallest embedding that reads the only input; `undefined` without one, and for several inputs. */
function embeddingRows(layers: readonly BuiltLayer[]): number | undefined {
  const inputs = layers.filter(({ layer }) => layer.kind === "InputLayer");
  const [only] = inputs;
  if (!only || inputs.length > 1) return undefined;
  const rows = layers.flatMap(({ layer }) =>
    layer.kind === "Embedding" && layer.inputs.includes(only.layer.name)
      ? [layer.config.inputDim]
      : [],
  );
  return rows.length === 0 ? undefined : Math.min(...rows);
}
