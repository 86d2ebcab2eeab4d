import { asFormatErrors } from "../byte-window.ts";
import { isHdf5, openHdf5 } from "../hdf5/file.ts";
import { descriptionIn, kerasContent } from "../keras-weights/keras-checkpoint.ts";
import type { Reader } from "../reader.ts";

const format = "keras-h5";

/** Model or weights that Keras saved as HDF5, with the state of the optimizer where there is one. */
export const kerasH5 = {
  id: format,
  summary: "Model or weights of Keras 1 to 3 as HDF5, with what the optimizer remembers.",
  source: "https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/",
  extensions: ["h5", "hdf5", "keras", "weights"],
  recognises: ({ head }) => isHdf5(head),
  read: (source) =>
    asFormatErrors(format, source.name, async () => {
      const file = await openHdf5(source, format);
      const { notes, ...description } = descriptionIn(file, format, source.name);
      return kerasContent(format, source.name, file, source.size, description, notes);
    }),
} as const satisfies Reader;
