import { FormatError } from "../../core/errors.ts";
import { asFormatErrors } from "../byte-window.ts";
import { isNpy } from "../npy.ts";
import { arraysContent } from "../numpy/arrays.ts";
import { npyTensor } from "../numpy/npy-tensor.ts";
import type { Reader } from "../reader.ts";

const format = "npy";

/** One array that NumPy saved. */
export const npy = {
  id: format,
  summary: "One weight as an array of NumPy, named as its file.",
  source: "https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html",
  extensions: ["npy"],
  recognises: ({ head }) => isNpy(head),
  read: (source) =>
    asFormatErrors(format, source.name, async () => {
      const name =
        source.name
          .split("/")
          .at(-1)
          ?.replace(/\.npy$/, "") ?? source.name;
      const tensor = await npyTensor(source, name, format);
      if ("why" in tensor)
        throw new FormatError(
          format,
          `${source.name}: needs an array of numbers, got one ${tensor.why}; try astype("float32")`,
          { offset: tensor.offset },
        );
      return arraysContent(format, [tensor]);
    }),
} as const satisfies Reader;
