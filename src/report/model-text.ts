import { numberText } from "../explain/number-text.ts";
import { nameText } from "../explain/printable.ts";
import { shapeText, sizeOf } from "../graph/tensor.ts";
import { type BuiltLayer, built } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import { page } from "./diagnosis-text.ts";
import { elided, shortName } from "./layer-table.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./table.ts";

/** A model as a table: what each layer is, gives, and owns; the middle of a deep one is left out. */
export function modelText(model: Model, style: Style): string {
  const layers = built(model);
  const total = layers.reduce((sum, layer) => sum + parametersOf(layer), 0);
  const rows = layers.map((layer) => [
    shortName(layer.layer.name),
    layer.layer.kind,
    shapeText(layer.outputShape),
    numberText(parametersOf(layer)),
  ]);
  return page([
    [
      `${style.bold(nameText(model.name))}: ${layers.length} layers, ${numberText(total)} parameters`,
    ],
    elided(
      tableLines(
        [
          { title: "layer", align: "left" },
          { title: "kind", align: "left" },
          { title: "output", align: "left" },
          { title: "parameters", align: "right" },
        ],
        rows,
        style.dim,
      ),
    ),
  ]);
}

function parametersOf({ parameters }: BuiltLayer): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
