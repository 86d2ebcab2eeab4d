import { FormatError } from "../../core/errors.ts";
import type { ByteWindow } from "../byte-window.ts";
import type { OnnxNode } from "../content.ts";
import type { ReadOptions } from "../reader.ts";
import type { TensorRef } from "../tensor-ref.ts";
import { fieldsOf, type Span, textOf } from "./fields.ts";
import { type FilesBeside, type OnnxTensor, tensorOf } from "./tensor.ts";

/** Names of a graph; what it does not know may be a name of the graph around it. */
interface Scope {
  /** Weights by the names of values that hold them. */
  readonly weights: Map<string, string>;
  readonly outer: Scope | undefined;
}

interface RawNode {
  /** Byte at which it begins. */
  readonly start: number;
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly graphs: readonly { readonly attribute: string; readonly span: Span }[];
  /** Of a `Constant`. */
  readonly value: Span | undefined;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  /** In the order of their first use. */
  readonly weights: readonly TensorRef[];
  readonly unread: readonly { readonly name: string; readonly why: string }[];
}

/** Deeper than any model nests its branches and loops. */
const deepest = 50;
const mostNodes = 1e6;

/** Operators that hand a weight on as it is. */
const passing = new Set(["Identity", "Cast", "Transpose", "DequantizeLinear"]);

/** State of a reading, for all graphs of a model. */
interface Walk {
  readonly window: ByteWindow;
  readonly beside: FilesBeside;
  readonly found: Map<string, TensorRef>;
  readonly used: Set<string>;
  readonly unread: { readonly name: string; readonly why: string }[];
}

/**
 * The operators of a graph and of the branches and loop bodies inside it, each behind the operator that holds it, and
 * their weights: initializers and constants of floating-point numbers, and matrices of 8-bit ones.
 *
 * A weight whose name another graph of the model has too is called `operator/then_branch/name`.
 */
export async function graphOf(
  window: ByteWindow,
  root: Span,
  options: ReadOptions,
): Promise<OnnxGraph> {
  const beside = { sibling: options.sibling, taken: new Map<string, number>() };
  const walk: Walk = { window, beside, found: new Map(), used: new Set(), unread: [] };
  const nodes: OnnxNode[] = [];
  const open = [await opened(walk, root, "", undefined)];
  for (let inner = open.at(-1); inner; inner = open.at(-1)) {
    const next = await inner.nodes.next();
    if (next.done) {
      open.pop();
      continue;
    }
    const node = next.value;
    if (nodes.length >= mostNodes)
      throw new FormatError(
        window.format,
        `${window.source.name}: has more than ${mostNodes} operators`,
        { offset: node.start },
      );
    const weights = await weightsOf(walk, node, inner.scope, inner.path);
    if (node.op !== "Constant") nodes.push({ op: node.op, name: node.name, weights });
    const inside: Awaited<ReturnType<typeof opened>>[] = [];
    for (const { attribute, span } of node.graphs) {
      if (open.length >= deepest)
        throw new FormatError(
          window.format,
          `${window.source.name}: nests graphs more than ${deepest} deep`,
          { offset: span.start },
        );
      const path = `${inner.path}${node.name || node.op}/${attribute}/`;
      inside.push(await opened(walk, span, path, inner.scope));
    }
    open.push(...inside.toReversed());
  }
  const order = [...walk.used, ...[...walk.found.keys()].filter((name) => !walk.used.has(name))];
  return {
    nodes,
    weights: order.flatMap((name) => walk.found.get(name) ?? []),
    unread: walk.unread,
  };
}

/** A graph with its initializers read, which stand behind its nodes in the file. */
async function opened(walk: Walk, span: Span, path: string, outer: Scope | undefined) {
  const scope: Scope = { weights: new Map(), outer };
  for await (const { number, kind, start, end } of fieldsOf(walk.window, span)) {
    if (number !== 5 || kind !== 2) continue;
    const tensor = await tensorOf(walk.window, { start, end }, walk.beside);
    keep(walk, tensor, tensor.name, path, scope);
  }
  return { nodes: nodesOf(walk.window, span), scope, path };
}

async function* nodesOf(window: ByteWindow, span: Span): AsyncGenerator<RawNode, void> {
  for await (const { number, kind, start, end } of fieldsOf(window, span))
    if (number === 1 && kind === 2) yield await nodeOf(window, { start, end });
}

async function nodeOf(window: ByteWindow, span: Span): Promise<RawNode> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const graphs: { attribute: string; span: Span }[] = [];
  let name = "";
  let op = "";
  let value: Span | undefined;
  for await (const field of fieldsOf(window, span)) {
    if (field.kind !== 2) continue;
    if (field.number === 1) inputs.push(await textOf(window, field));
    else if (field.number === 2) outputs.push(await textOf(window, field));
    else if (field.number === 3) name = await textOf(window, field);
    else if (field.number === 4) op = await textOf(window, field);
    else if (field.number === 5) {
      let attribute = "";
      const inside: Span[] = [];
      for await (const part of fieldsOf(window, field)) {
        if (part.number === 1) attribute = await textOf(window, part);
        else if (part.number === 5 && part.kind === 2) value = part;
        else if ((part.number === 6 || part.number === 11) && part.kind === 2) inside.push(part);
      }
      graphs.push(...inside.map((graph) => ({ attribute, span: graph })));
    }
  }
  return { start: span.start, op, name, inputs, outputs, graphs, value };
}

/** The weights that a node reads; notes those that it makes. */
async function weightsOf(
  walk: Walk,
  { op, inputs, outputs, value }: RawNode,
  scope: Scope,
  path: string,
): Promise<readonly string[]> {
  const [output] = outputs;
  if (op === "Constant") {
    if (value && output !== undefined)
      keep(walk, await tensorOf(walk.window, value, walk.beside), output, path, scope);
    return [];
  }
  const weights = inputs.flatMap((input) => known(scope, input) ?? []);
  for (const weight of weights) walk.used.add(weight);
  const [first] = inputs;
  const passed = passing.has(op) && first !== undefined ? known(scope, first) : undefined;
  if (passed !== undefined && output !== undefined) scope.weights.set(output, passed);
  return weights;
}

function known(scope: Scope, value: string): string | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const weight = at.weights.get(value);
    if (weight !== undefined) return weight;
  }
  return undefined;
}

function keep(walk: Walk, tensor: OnnxTensor, value: string, path: string, scope: Scope): void {
  if ("why" in tensor) {
    // Text and the like are no weights.
    if (!/^of type/.test(tensor.why)) walk.unread.push({ name: value, why: tensor.why });
    return;
  }
  const { shape, type } = tensor;
  const isQuantized = (type === "int8" || type === "uint8") && shape.length > 1;
  const isNumber = shape.length === 0;
  if (isNumber || !(type.includes("float") || isQuantized)) return;
  const name = uniqueName(walk, value, path);
  walk.found.set(name, { ...tensor, name });
  scope.weights.set(value, name);
}

function uniqueName({ found }: Walk, value: string, path: string): string {
  if (!found.has(value)) return value;
  const own = `${path}${value}`;
  for (let count = 2; ; count++) {
    const name = count === 2 ? own : `${own}_${count}`;
    if (!found.has(name)) return name;
  }
}
