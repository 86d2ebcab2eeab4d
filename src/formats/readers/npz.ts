import { FormatError } from "../../core/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import { asFormatErrors } from "../byte-window.ts";
import { arraysContent } from "../numpy/arrays.ts";
import { type NpyTensor, npyTensor } from "../numpy/npy-tensor.ts";
import type { Reader } from "../reader.ts";
import { entriesOf, isZip } from "../zip/directory.ts";
import { openZip } from "../zip/entry-source.ts";
import { firstName } from "../zip/first-name.ts";

const format = "npz";

/** More than any checkpoint has; each costs a read. */
const mostArrays = 1e5;

/** Names of inputs and targets, as `readNpz` takes them. */
const inputs = new Set(["x", "X", "x_train", "X_train"]);
const targets = new Set(["y", "Y", "y_train", "Y_train"]);

/** Arrays that NumPy saved under names. */
export const npz = {
  id: format,
  summary: "Weights as arrays of NumPy under names.",
  source: "https://numpy.org/doc/stable/reference/generated/numpy.savez.html",
  extensions: ["npz"],
  recognises: (file) =>
    isZip(file.head) && (file.name.endsWith(".npz") || firstName(file.head).endsWith(".npy")),
  read: (source) =>
    asFormatErrors(format, source.name, async () => {
      const files = await openZip(source);
      const arrays = files.filter(({ name }) => name.endsWith(".npy"));
      if (arrays.length === 0 || arrays.length > mostArrays)
        throw new FormatError(
          format,
          `${source.name}: needs arrays, got ${arrays.length} in ${files.length} files; try np.savez(file, **weights)`,
          { offset: source.size },
        );
      const found: NpyTensor[] = [];
      for (const file of arrays) {
        const name = file.name.slice(source.name.length + 1, -".npy".length);
        found.push(await npyTensor(file, name, format));
      }
      const names = found.map(({ name }) => name);
      if (names.some((name) => inputs.has(name)) && names.some((name) => targets.has(name)))
        throw new FormatError(
          format,
          `${source.name}: holds data to train on, got ${names.slice(0, 5).join(", ")}; try --data ${source.name}`,
          { offset: await inputOffset(source) },
        );
      const others = files.length - arrays.length;
      return arraysContent(
        format,
        found,
        others === 0 ? [] : [{ code: "left-out", what: `${others} files that are no arrays` }],
      );
    }),
} as const satisfies Reader;

/** Where the first array that a network trains on stands. */
async function inputOffset(source: ByteSource): Promise<number> {
  const entries = await entriesOf(source);
  const input = entries.find(({ name }) => inputs.has(name.replace(/\.npy$/, "")));
  return input?.offset ?? 0;
}
