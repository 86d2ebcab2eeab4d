import type { BuiltLayer } from "../../../model/build.ts";
import type { ParameterSpec } from "../../../model/layer.ts";
import type { Changes } from "../changes.ts";
import { maskOf } from "../mask.ts";
import { identifiersOf } from "../python.ts";
import type { TorchLayer, Weight } from "./layer.ts";
import { torchLayer } from "./layers.ts";
import { startLines } from "./start.ts";

/** A network as the class `Network`. */
export interface TorchModule {
  readonly lines: readonly string[];
  /** The attribute of a layer: `dense_1`. */
  attribute(layer: string): string;
  /** The tensors that hold a parameter, by our full name: paths that begin with `self.`. */
  tensors(parameter: string): readonly Weight[];
}

/** @param isLast - what the last layer is, where the loss applies its activation. */
export function torchModule(
  layers: readonly BuiltLayer[],
  logits: BuiltLayer | undefined,
  changes: Changes,
): TorchModule {
  const names = layers.map(({ layer }) => layer.name);
  const inputs = layers.filter(({ layer }) => layer.kind === "InputLayer");
  const attributes = identifiersOf(names, "layer");
  const values = identifiersOf(names, "output");
  const isOnlyInput = (name: string) => inputs.length === 1 && name === inputs[0]?.layer.name;
  const variable = (name: string) => (isOnlyInput(name) ? "x" : (values.get(name) ?? ""));
  const attribute = (name: string) => attributes.get(name) ?? "";

  const tensors = new Map<string, readonly Weight[]>();
  const masks = new Map<string, string | undefined>();
  const made: string[] = [];
  const computed: Line[] = [];
  const notes = new Set<string>();
  for (const [i, entry] of layers.entries()) {
    const { name, kind, inputs: reads, sharedWith } = entry.layer;
    const isLast = i === layers.length - 1;
    const shown = isLast && logits ? logits : entry;
    const read = reads.map(variable);
    const readMasks = reads.map((input) => masks.get(input));
    const self = `self.${attribute(sharedWith ?? name)}`;
    const layer = torchLayer(shown, self, readMasks);
    const own = sharedWith === undefined ? makeLines(entry, layer, tensors) : [];
    const comment = own.length === 0 ? "" : changes.otherComment(name);
    made.push(...own.map((line, n) => `${line}${n === 0 ? joined(line, comment) : ""}`));
    for (const note of layer.notes ?? []) notes.add(note);

    const note = own.length === 0 ? changes.layerComment(name) : changes.activationComment(name);
    if (kind !== "InputLayer")
      computed.push({ code: `${variable(name)} = ${layer.forward(read)}${note}` });
    const mask = maskOf(entry, read, readMasks);
    const isName = mask === undefined || /^\w+$/.test(mask);
    masks.set(name, isName ? mask : `${variable(name)}_mask`);
    if (!isName)
      computed.push({ code: `${variable(name)}_mask = ${mask}`, mask: `${variable(name)}_mask` });
  }
  return {
    lines: [
      ...[...notes].map((note) => `# ${note}`),
      "class Network(nn.Module):",
      "    def __init__(self):",
      "        super().__init__()",
      ...made.map((line) => `        ${line}`),
      "",
      `    def forward(self, ${inputs.map(({ layer }) => variable(layer.name)).join(", ")}):`,
      ...withoutIdleMasks(computed).map((line) => `        ${line}`),
      `        return ${variable(names.at(-1) ?? "")}${logits ? "  # logits: the loss applies the last activation" : ""}`,
    ],
    attribute,
    tensors: (parameter) => tensors.get(parameter) ?? [],
  };
}

/** A comment behind a line that may have one already. */
function joined(line: string, comment: string): string {
  return comment !== "" && line.includes("  # ") ? comment.replace("  # ", "; ") : comment;
}

/** What makes a layer that owns its parameters, and fills them. */
function makeLines(
  { layer, parameters }: BuiltLayer,
  { make, weights = {} }: TorchLayer,
  tensors: Map<string, readonly Weight[]>,
): readonly string[] {
  const held = parameters.map((spec: ParameterSpec) => {
    const found = weights[spec.name.slice(layer.name.length + 1)] ?? [];
    const own: readonly Weight[] = "path" in found ? [found] : found;
    tensors.set(spec.name, own);
    return { spec, own };
  });
  const all = held.flatMap(({ own }) => own);
  return [
    ...make,
    ...held.flatMap(({ spec, own }) => own.flatMap((weight) => startLines(spec, weight))),
    ...(layer.trainable ? [] : all.map(({ path }) => `${path}.requires_grad_(False)`)),
  ];
}

interface Line {
  readonly code: string;
  /** The mask that the line makes. */
  readonly mask?: string;
}

/** The lines without those that make a mask nobody reads. */
function withoutIdleMasks(lines: readonly Line[]): readonly string[] {
  const kept: string[] = [];
  for (const { code, mask } of lines.toReversed()) {
    const isRead = mask === undefined || kept.some((line) => line.split(/\W+/).includes(mask));
    if (isRead) kept.unshift(code);
  }
  return kept;
}
