import { FormatError } from "../../core/errors.ts";
import { asFormatErrors, windowOn } from "../byte-window.ts";
import { contentOf } from "../content.ts";
import { trainState } from "../flax/train-state.ts";
import { leavesOf } from "../flax/tree.ts";
import { leftOut } from "../left-out.ts";
import { valueAt } from "../msgpack/value.ts";
import type { FileHead, Reader } from "../reader.ts";

const format = "flax";

/** A million parameters' tensors are more than any model has; each takes a few reads. */
const mostReads = 5e5;

const ocdbtMagic = [0x0c, 0xdb, 0x3a, 0x2a];

/** Parameters or a train state that Flax wrote as MessagePack. */
export const flax = {
  id: format,
  summary: "Parameters or train state of Flax as MessagePack, with what Optax remembers.",
  source: "https://flax.readthedocs.io/en/latest/api_reference/flax.serialization.html",
  extensions: ["msgpack", "flax"],
  recognises: (file) => isTree(file) || isOrbax(file),
  read: (source) =>
    asFormatErrors(format, source.name, async () => {
      const head = await source.read(0, 4);
      if (isOrbax({ name: source.name, size: source.size, head }))
        throw new FormatError(
          format,
          `${source.name}: is part of an Orbax checkpoint, which is not read, got an OCDBT folder; try flax.serialization.to_bytes(state) or safetensors.flax.save_file(params)`,
          { offset: 0 },
        );
      const window = windowOn(source, format, mostReads);
      const { value } = await valueAt(window, 0);
      const leaves = await leavesOf(window, value);
      const { checkpoint, settings, leftOut: left } = await trainState(leaves);
      if (checkpoint.weights.length === 0 && !checkpoint.optimizer && left.length === 0)
        throw new FormatError(
          format,
          `${source.name}: holds no arrays, got ${leaves.length} other values; try flax.serialization.to_bytes(state)`,
          { offset: 0 },
        );
      const unread = left.map(({ path, why = "" }) => ({ name: path.join("/"), why }));
      return contentOf(format, { checkpoint, settings, notes: leftOut("values", unread) });
    }),
} as const satisfies Reader;

/** A map whose first name is plain text, and that names a type of numbers soon. */
function isTree({ name, head }: FileHead): boolean {
  const isWide = head[0] === 0xde;
  const isMap = isWide || ((head[0] ?? 0) > 0x80 && (head[0] ?? 0) < 0x90);
  const key = head.subarray(isWide ? 3 : 1);
  const isText = (key[0] ?? 0) > 0xa0 && ((key[0] ?? 0) < 0xc0 || key[0] === 0xd9);
  if (!isMap || !isText) return false;
  const text = new TextDecoder("latin1").decode(head);
  const isNamed = /^[\w.-]/.test(text.slice(isWide ? 4 : 2));
  return (
    isNamed && (/\.(msgpack|flax)$/.test(name) || /b?float(16|32|64)|uint\d|int(32|64)/.test(text))
  );
}

function isOrbax({ name, head }: FileHead): boolean {
  const file = name.split("/").at(-1);
  const isOcdbt = ocdbtMagic.every((byte, i) => head[i] === byte);
  return isOcdbt || file === "manifest.ocdbt" || file === "_METADATA";
}
