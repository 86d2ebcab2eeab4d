import { FormatError } from "../../core/errors.ts";
import { asFormatErrors, windowOn } from "../byte-window.ts";
import { contentOf } from "../content.ts";
import { leftOut } from "../left-out.ts";
import { fieldsOf, type Span, textOf } from "../onnx/fields.ts";
import { graphOf } from "../onnx/graph.ts";
import type { Reader } from "../reader.ts";

const format = "onnx";

/** A field each: more than the largest model that fits into one protobuf message. */
const mostReads = 3e6;

/** Fields of a ModelProto that can follow its version: producer, its version, domain, graph, operator sets. */
const secondKeys = [0x12, 0x1a, 0x22, 0x3a, 0x42];

/** A network as ONNX: operators and weights, without anything of its training. */
export const onnx = {
  id: format,
  summary:
    "Network as ONNX: operators, weights in initializers, constants, branches and files beside it.",
  source: "https://github.com/onnx/onnx/blob/main/docs/IR.md",
  extensions: ["onnx"],
  recognises: ({ name, head }) =>
    name.endsWith(".onnx") ||
    (head[0] === 0x08 && (head[1] ?? 0) < 0x20 && secondKeys.includes(head[2] ?? 0)),
  read: (source, options) =>
    asFormatErrors(format, source.name, async () => {
      const window = windowOn(source, format, mostReads);
      let graph: Span | undefined;
      const settings = new Map<string, string | number>();
      for await (const field of fieldsOf(window, { start: 0, end: source.size })) {
        const { number, kind, value } = field;
        if (number === 7 && kind === 2) graph = field;
        else if (number === 1 && kind === 0) settings.set("ir_version", value);
        else if (number === 2 && kind === 2)
          settings.set("producer_name", await textOf(window, field));
        else if (number === 3 && kind === 2)
          settings.set("producer_version", await textOf(window, field));
        else if (number === 8 && kind === 2) {
          let domain = "";
          let version = 0;
          for await (const part of fieldsOf(window, field)) {
            if (part.number === 1) domain = await textOf(window, part);
            if (part.number === 2) version = part.value;
          }
          settings.set(domain === "" ? "opset" : `opset.${domain}`, version);
        }
      }
      if (!graph)
        throw new FormatError(format, `${source.name}: holds no graph, got ${source.size} bytes`, {
          offset: source.size,
        });
      const { nodes, weights, unread } = await graphOf(window, graph, options);
      return contentOf(format, {
        checkpoint: {
          framework: "onnx",
          step: undefined,
          epoch: undefined,
          weights,
          optimizer: undefined,
          scaler: undefined,
        },
        architecture: { kind: "onnx", nodes },
        settings: Object.fromEntries(settings),
        notes: leftOut("weights", unread),
      });
    }),
} as const satisfies Reader;
