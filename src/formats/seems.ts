import type { FileHead } from "./reader.ts";
import { headText } from "./text-lines.ts";

/** How a kind of file is told, and what a person calls it. */
interface Kind {
  readonly what: string;
  /** Bytes at its start, or text anywhere in its head, or its name; whichever are given must all fit. */
  readonly bytes?: readonly number[];
  readonly text?: RegExp;
  readonly name?: RegExp;
}

const letters = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));

/** Specific before general. */
const kinds: readonly Kind[] = [
  {
    what: "a Git LFS pointer (the real file was not downloaded; try git lfs pull)",
    text: /^version https:\/\/git-lfs\.github\.com\/spec/,
  },
  {
    what: "a DVC pointer (the real file was not downloaded; try dvc pull)",
    name: /\.dvc$/i,
    text: /^(?:outs|md5|deps):/m,
  },
  { what: "an HTML page (perhaps a download error)", text: /^\s*<(?:!doctype html|html|head)/i },
  { what: "an error answer of a server, in XML", text: /^\s*<\?xml[^>]*>\s*<Error>/ },
  { what: "a picture in SVG", text: /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<svg\b/ },
  { what: "a Jupyter notebook", text: /^\s*\{[\s\S]*"(?:cells|nbformat|cell_type)"\s*:/ },
  { what: "a PNG image", bytes: [0x89, 0x50, 0x4e, 0x47] },
  { what: "a JPEG image", bytes: [0xff, 0xd8, 0xff] },
  { what: "a GIF image", bytes: letters("GIF8") },
  { what: "a WebP image, or a sound", bytes: letters("RIFF") },
  { what: "a PDF", bytes: letters("%PDF") },
  { what: "an ELF program or library", bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { what: "a Windows program or library", bytes: letters("MZ") },
  { what: "a Mach-O program or library", bytes: [0xcf, 0xfa, 0xed, 0xfe] },
  { what: "a WebAssembly module", bytes: [0, 0x61, 0x73, 0x6d] },
  {
    what: "GGUF weights for inference, without anything of a training; try the checkpoint they were made of",
    bytes: letters("GGUF"),
  },
  {
    what: "GGML weights for inference, without anything of a training; try the checkpoint they were made of",
    bytes: letters("lmgg"),
  },
  {
    what: "a SQLite database (MLflow's or Optuna's perhaps); try exporting the metrics as CSV",
    bytes: letters("SQLite format 3"),
  },
  { what: "the state of a learning-rate schedule", name: /(?:^|\/)scheduler\.pt$/ },
  {
    what: "the state of random number generators",
    name: /(?:^|\/)rng_state(?:_\d+)?\.(?:pth|pt)$/,
  },
  { what: "the arguments of a training, pickled", name: /(?:^|\/)training_args\.bin$/ },
  {
    what: "a Word, Excel or PowerPoint document; try saving the table as CSV",
    name: /\.(?:docx|xlsx|pptx)$/i,
    bytes: letters("PK"),
  },
  {
    what: "an old Office document; try saving the table as CSV",
    bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  },
  {
    what: "a TorchScript archive or another zip that no reader knows; try torch.save(model.state_dict(), path)",
    name: /\.(?:pt|pth|ckpt|bin|mar|ts)$/i,
    bytes: letters("PK"),
  },
  { what: "a zip archive", bytes: letters("PK\x03\x04") },
  { what: "a 7-Zip archive; try unpacking it", bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { what: "a RAR archive; try unpacking it", bytes: letters("Rar!") },
  { what: "an xz archive; try unpacking it", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { what: "a bzip2 archive; try unpacking it", bytes: letters("BZh") },
  { what: "a Zstandard archive; try unpacking it", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { what: "a gzip archive", bytes: [0x1f, 0x8b] },
  {
    what: "a TensorFlow SavedModel; try model.save('model.keras') or its variables as .h5",
    name: /(?:^|\/)(?:saved_model|keras_metadata|fingerprint)\.pb$/,
  },
  {
    what: "a part of a TensorFlow checkpoint; try model.save_weights('model.weights.h5')",
    name: /\.(?:index|data-\d{5}-of-\d{5})$|(?:^|\/)checkpoint$/,
  },
  { what: "a TensorFlow graph", name: /\.(?:pb|pbtxt)$|graph\.pbtxt$/ },
  { what: "a TensorFlow Lite model for inference", name: /\.tflite$/i },
  { what: "a Core ML model for inference", name: /\.(?:mlmodel|mlpackage)$/i },
  { what: "a TensorRT engine for inference", name: /\.(?:engine|plan|trt)$/i },
  {
    what: "a part of an Orbax checkpoint; try flax.serialization.to_bytes or safetensors",
    name: /(?:^|\/)(?:ocdbt\.process_\d+|_METADATA|manifest\.ocdbt|_CHECKPOINT_METADATA|\.zarray)(?:\/|$)/,
  },
  {
    what: "a part of a distributed checkpoint of PyTorch; try torch.distributed.checkpoint.format_utils.dcp_to_torch_save",
    name: /\.distcp$|(?:^|\/)__\d+_\d+\.distcp$/,
  },
  {
    what: "a part of a tokenizer",
    name: /(?:^|\/)(?:tokenizer(?:_config)?\.json|vocab\.(?:json|txt)|merges\.txt|special_tokens_map\.json|added_tokens\.json|tokenizer\.model|spiece\.model|sentencepiece\.bpe\.model|chat_template\.jinja)$/,
  },
  { what: "the configuration of a model", name: /(?:^|\/)(?:generation_)?config\.json$/ },
  {
    what: "the list of the weight files of a model; try the .safetensors files beside it",
    name: /\.(?:safetensors|bin)\.index\.json$/,
  },
  { what: "a description of this machine by W&B", name: /(?:^|\/)wandb-metadata\.json$/ },
  {
    what: "a list of packages",
    name: /(?:^|\/)(?:requirements[\w-]*\.txt|conda-environment\.yaml)$/,
  },
  { what: "a log of the W&B program itself", name: /(?:^|\/)debug(?:-internal|-core)?\.log$/ },
  { what: "a description of an MLflow run", name: /(?:^|\/)meta\.yaml$/ },
  {
    what: "a memory or time profile",
    name: /\.(?:pt\.trace\.json(?:\.gz)?|xplane\.pb|prof|nsys-rep)$/i,
  },
  {
    what: "a pickle; try torch.save, safetensors or numpy.savez",
    bytes: [0x80],
    name: /\.(?:pkl|pickle|p|joblib)$/i,
  },
  {
    what: "a pickle of protocol 2 to 5; try torch.save, safetensors or numpy.savez",
    bytes: [0x80, 0x04],
  },
  { what: "Python source code", name: /\.pyi?$/i },
  { what: "compiled Python", name: /\.py[cod]$/i },
  {
    what: "source code",
    name: /\.(?:ts|js|mjs|cjs|c|h|cc|cpp|cu|rs|go|java|jl|r|m|sh|bash|ps1|lua|ipynb_checkpoints)$/i,
  },
  {
    what: "Python source code",
    text: /^(?:#!.*python|(?:from [\w.]+ import |import \w+|def \w+\(|class \w+[(:]))/m,
  },
  { what: "a shell script", text: /^#!.*\b(?:ba|z|da)?sh\b/ },
  { what: "a Markdown text", name: /\.(?:md|rst)$/i },
  { what: "settings in TOML or INI", name: /\.(?:toml|ini|cfg|conf)$/i },
  { what: "an Arrow file; try saving it as Parquet or CSV", bytes: letters("ARROW1") },
  { what: "a MATLAB file; try saving it as CSV or HDF5", bytes: letters("MATLAB ") },
  { what: "an LMDB database", name: /\.mdb$/i },
  { what: "records of training data (TFRecord)", name: /\.tfrecords?(?:[-.].*)?$/i },
  { what: "JSON of a kind that no reader knows", text: /^\s*[{[]\s*(?:["{[\]}\d]|$)/ },
  { what: "XML", text: /^\s*<\?xml/ },
];

/** What a file that no reader recognises seems to be, to be told to a person: "a Jupyter notebook", "binary data". */
export function whatItSeems({ name, size, head }: FileHead): string {
  if (size === 0) return "an empty file";
  const text = headText(head);
  const fits = ({ bytes, text: pattern, name: names }: Kind) =>
    (bytes === undefined || bytes.every((byte, i) => head[i] === byte)) &&
    (pattern === undefined || (text !== undefined && pattern.test(text))) &&
    (names === undefined || names.test(name));
  const kind = kinds.find(fits);
  if (kind) return kind.what;
  if (head.every((byte) => byte === 0)) return "a file of zeros (perhaps an incomplete download)";
  return text === undefined ? "binary data" : "text without a known structure";
}

/** What a folder seems to be, by the names of what it holds; `undefined` where nothing tells. */
export function whatFolderSeems(names: readonly string[]): string | undefined {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/(?:^|\/)saved_model\.pb$/)) return "a TensorFlow SavedModel";
  if (has(/\.wandb$/) || has(/(?:^|\/)wandb-metadata\.json$/)) return "a W&B run directory";
  if (has(/(?:^|\/)[0-9a-f]{32}\/(?:metrics|params)\//)) return "a store of MLflow runs";
  if (has(/(?:^|\/)trainer_state\.json$/)) return "a checkpoint of the Hugging Face Trainer";
  if (has(/(?:^|\/)(?:manifest\.ocdbt|_CHECKPOINT_METADATA)$/)) return "an Orbax checkpoint";
  if (has(/\.distcp$/)) return "a distributed checkpoint of PyTorch";
  if (has(/\.index$/) && has(/\.data-\d{5}-of-\d{5}$/)) return "a TensorFlow checkpoint";
  if (has(/\.tfevents\./)) return "a TensorBoard log directory";
  return undefined;
}
