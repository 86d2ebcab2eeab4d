import { FormatError } from "../../core/errors.ts";
import { isRecord } from "../../model/raw-config.ts";
import type { ByteSource } from "../byte-source.ts";
import { asFormatErrors } from "../byte-window.ts";
import type { ContentNote } from "../content.ts";
import { openHdf5 } from "../hdf5/file.ts";
import { kerasContent } from "../keras-weights/keras-checkpoint.ts";
import { parseLenientJson } from "../lenient-json.ts";
import type { Reader } from "../reader.ts";
import { wholeText } from "../whole-text.ts";
import { isZip } from "../zip/directory.ts";
import { openZip } from "../zip/entry-source.ts";
import { firstName } from "../zip/first-name.ts";

const format = "keras";

/** Names in the archive: keras/src/saving/saving_lib.py. */
const configFile = "config.json";
const metadataFile = "metadata.json";
const weightsFile = "model.weights.h5";

/** Model that Keras 3 saved as an archive, with the state of the optimizer where it was compiled. */
export const keras = {
  id: format,
  summary: "Model of Keras 3 as .keras: layers, weights and what the optimizer remembers.",
  source: "https://keras.io/guides/serialization_and_saving/",
  extensions: ["keras"],
  recognises: (file) =>
    isZip(file.head) &&
    (file.name.endsWith(".keras") ||
      [configFile, metadataFile, weightsFile].includes(firstName(file.head))),
  read: (source) =>
    asFormatErrors(format, source.name, async () => {
      const files = await openZip(source);
      const inside = (name: string) => files.find((file) => file.name === `${source.name}/${name}`);
      const config = inside(configFile);
      const weights = inside(weightsFile);
      if (!config)
        throw new FormatError(
          format,
          `${source.name}: holds no ${configFile}, got ${namesText(files, source.name)}; try model.save("model.keras")`,
          { offset: source.size },
        );
      const notes: ContentNote[] = [];
      const model = await json(config);
      const metadata = await json(inside(metadataFile)).catch((cause: unknown) => {
        notes.push({ code: "left-out", what: metadataFile });
        if (!(cause instanceof FormatError)) throw cause;
        return undefined;
      });
      if (!weights)
        throw new FormatError(
          format,
          `${source.name}: holds no ${weightsFile}, got ${namesText(files, source.name)}; try model.save without shards`,
          { offset: source.size },
        );
      const version = isRecord(metadata) ? metadata["keras_version"] : undefined;
      const content = await kerasContent(
        format,
        source.name,
        await openHdf5(weights, format),
        weights.size,
        {
          model,
          training: isRecord(model) ? model["compile_config"] : undefined,
          kerasVersion: typeof version === "string" ? version : undefined,
        },
        notes,
      );
      return content;
    }),
} as const satisfies Reader;

async function json(source: ByteSource | undefined): Promise<unknown> {
  if (!source) return undefined;
  return parseLenientJson(await wholeText(source, format, {}), format, source.name);
}

function namesText(files: readonly ByteSource[], archive: string): string {
  const names = files.slice(0, 5).map(({ name }) => name.slice(archive.length + 1));
  return names.length === 0 ? "no files" : names.join(", ");
}
