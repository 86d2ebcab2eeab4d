import { sizeOf } from "../../../graph/tensor.ts";
import { lstmGates } from "../../../model/gate-blocks.ts";
import { initializerOf } from "../../../model/initializers/index.ts";
import type { ParameterSpec } from "../../../model/layer.ts";
import { distributionOf } from "../distribution.ts";
import { numberLiteral, stringLiteral, tupleLiteral } from "../python.ts";
import { layouts, type Weight } from "./layer.ts";

/** The lines that fill a tensor as Keras does; PyTorch's own defaults differ. */
export function startLines(spec: ParameterSpec, weight: Weight): readonly string[] {
  const { initializer, fans } = spec;
  if (weight.start === initializer.id) return [];
  const tensor = weight.path;
  const found = distributionOf(initializer, fans);
  const note = isByFans(spec)
    ? `  # ${initializer.id}, fan in ${fans.fanIn}, fan out ${fans.fanOut}`
    : "";
  switch (found.kind) {
    case "constant":
      return [filled(tensor, found.value)];
    case "uniform": {
      const known = knownUniform(spec, weight);
      if (known) return [known];
      const bounds = `${numberLiteral(found.low)}, ${numberLiteral(found.high)}`;
      return [`nn.init.uniform_(${tensor}, ${bounds})${note}`];
    }
    case "normal": {
      const moments = `${numberLiteral(found.mean)}, ${numberLiteral(found.deviation)}`;
      return [`nn.init.normal_(${tensor}, ${moments})${note}`];
    }
    case "truncated-normal":
      return [`${truncated(tensor, found.mean, found.deviation)}${note}`];
    case "joint":
      return jointLines(spec, weight);
    default:
      return found satisfies never;
  }
}

function filled(tensor: string, value: number): string {
  if (value === 0) return `nn.init.zeros_(${tensor})`;
  if (value === 1) return `nn.init.ones_(${tensor})`;
  return `nn.init.constant_(${tensor}, ${numberLiteral(value)})`;
}

function isByFans({ initializer: { id } }: ParameterSpec): boolean {
  return /^(glorot|he|lecun|variance)-/.test(id);
}

/** PyTorch's name, where it sees the same fans in the tensor. */
function knownUniform({ initializer, fans, shape }: ParameterSpec, weight: Weight) {
  const seen = shape.length < 2 ? undefined : layouts[weight.layout].fans(shape);
  if (seen?.fanIn !== fans.fanIn || seen.fanOut !== fans.fanOut) return undefined;
  if (initializer.id === "glorot-uniform") return `nn.init.xavier_uniform_(${weight.path})`;
  if (initializer.id === "he-uniform")
    return `nn.init.kaiming_uniform_(${weight.path}, nonlinearity="relu")`;
  return undefined;
}

/** Keras cuts at two standard deviations, PyTorch at numbers. */
function truncated(tensor: string, mean: number, deviation: number): string {
  const [m, s, low, high] = [mean, deviation, mean - 2 * deviation, mean + 2 * deviation].map(
    numberLiteral,
  );
  return `nn.init.trunc_normal_(${tensor}, ${m}, ${s}, ${low}, ${high})`;
}

function jointLines(spec: ParameterSpec, weight: Weight): readonly string[] {
  const { initializer, shape } = spec;
  const config = { ...initializerOf(initializer.id).defaults, ...initializer.config };
  const gain = numberLiteral(Number(config["gain"]));
  const { fromKeras, isMatrix } = layouts[weight.layout];
  switch (initializer.id) {
    case "orthogonal":
      return isMatrix
        ? [`nn.init.orthogonal_(${weight.path}, ${gain})`]
        : [`${weight.path}.data.copy_(orthogonal(${tupleLiteral(shape)}, ${gain})${fromKeras})`];
    case "delta-orthogonal":
      return [
        `${weight.path}.data.copy_(delta_orthogonal(${tupleLiteral(shape)}, ${gain})${fromKeras})`,
      ];
    case "chrono": {
      const gates = stringLiteral(gatesOf(weight, config["gates"]));
      return [`chrono_(${weight.path}, ${gates}, ${numberLiteral(Number(config["horizon"]))})`];
    }
    default:
      return gateLines(spec, weight, config);
  }
}

function gatesOf({ gates }: Weight, pattern: unknown): string {
  const all = typeof pattern === "string" ? pattern : lstmGates;
  return gates ? gates(all) : all;
}

/** One number for every block of a bias. */
function gateLines(
  { shape, initializer }: ParameterSpec,
  weight: Weight,
  config: Readonly<Record<string, unknown>>,
): readonly string[] {
  const pattern = initializer.config["gates"];
  const units = sizeOf(shape) / gatesOf({ ...weight, gates: (all) => all }, pattern).length;
  const values: Readonly<Record<string, readonly [number, string]>> = {
    f: [Number(config["forget"]), "forget gate"],
    i: [Number(config["input"]), "input gate"],
  };
  const other = Number(config["other"]);
  const flat =
    shape.length > 1 && !weight.gates ? `${weight.path}.data.view(-1)` : `${weight.path}.data`;
  const blocks = [...gatesOf(weight, pattern)].flatMap((letter, i) => {
    const [value, name] = values[letter] ?? [other, ""];
    if (value === other) return [];
    const block = `${flat}[${i * units}:${(i + 1) * units}]`;
    return [`${block}.fill_(${numberLiteral(value)})  # ${name}`];
  });
  return [filled(weight.path, other), ...blocks];
}
