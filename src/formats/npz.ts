import { unzipSync } from "fflate";
import { FormatError } from "../core/errors.ts";
import { type Shape, shapeText, sizeOf } from "../graph/tensor.ts";
import { classTargets, type Dataset, type Targets } from "./dataset.ts";
import { isNpy, type NpyArray, readNpy } from "./npy.ts";

/** An input of a model, which an array of its name may hold. */
export interface NpzInput {
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
}

export interface NpzOptions {
  /** Name of the file, for messages. */
  readonly name: string;
  /** What `y` holds; its element type decides when omitted. */
  readonly kind?: Targets["kind"] | undefined;
  /**
   * Inputs of the model, in its order. Where the archive has an array of any of these names, it must
   * have all, and they are put side by side in place of `x`.
   */
  readonly inputs?: readonly NpzInput[];
  /**
   * Steps at which the model answers: integers `y` [N, positions] are then a class for each. 1 where
   * omitted.
   */
  readonly positions?: number;
}

/** Uncompressed size of an array as the archive declares it. */
type Sizes = ReadonlyMap<string, number>;

type Classes = Targets & { readonly kind: "classes" };

interface Names {
  /** One, or one for each input of the model. */
  readonly x: readonly string[];
  readonly y: string;
}

/**
 * Names under which people save inputs and targets, best first; the second pair is that of Keras'
 * mnist.npz.
 */
const pairs: readonly { readonly x: readonly string[]; readonly y: readonly string[] }[] = [
  { x: ["x", "X"], y: ["y", "Y"] },
  { x: ["x_train", "X_train"], y: ["y_train", "Y_train"] },
];

/** A few KB of zip can declare any size: more than this is refused before anything is allocated. */
const mostBytes = 2 ** 30;

/** Bytes of the smallest entry in a zip's central directory (PKWARE APPNOTE 4.3.12). */
const smallestEntry = 46;

/**
 * The dataset in a .npz file: inputs `x` [N, …] and targets `y`, also as `X`, `Y` or `x_train`,
 * `y_train`; or an array for each input of a model. Other arrays are not unpacked.
 *
 * Targets are classes when `y` is integers or booleans [N], [N, 1] or, for a model that answers at
 * every step, [N, steps] (the distinct values, ascending), or one-hot rows [N, K]; numbers
 * otherwise, [N] or [N, w].
 *
 * @throws FormatError "npz" for a missing or empty array, different lengths, NaN or ±∞ (naming
 *   sample and feature), a single class, fewer than 2 samples, and arrays that unpack to more than
 *   1 GiB; "npy" where an array is damaged.
 */
export function readNpz(bytes: Uint8Array, options: NpzOptions): Dataset {
  const { name, inputs = [] } = options;
  const names = namesOf(sizesOf(bytes, name), inputs, name);
  const wanted = [...names.x, names.y].map((array) => `${array}.npy`);
  const files = unzip(bytes, name, (file) => wanted.includes(file));
  const y = arrayOf(files, names.y, name);
  const xs = names.x.map((array) => {
    const x = arrayOf(files, array, name);
    if (x.shape[0] !== y.shape[0])
      throw problem(
        name,
        `needs as many targets as inputs, got ${array} ${shapeText(x.shape)}` +
          ` and ${names.y} ${shapeText(y.shape)}`,
      );
    const input = inputs.find((candidate) => candidate.name === array);
    if (input) refuseMisfit(x, input, name);
    return { shape: sampleShapeOf(x), values: finite(x, array, name) };
  });
  const size = y.shape[0] ?? 0;
  if (size < 2) throw problem(name, `needs at least 2 samples, got ${size}`);
  if (y.shape.length > 2)
    throw problem(name, `array "${names.y}" needs 1 or 2 axes, got ${shapeText(y.shape)}`);
  return {
    size,
    ...sideBySide(xs, size),
    featureNames: [],
    targets: targetsOf(y, names.y, options),
  };
}

function sampleShapeOf({ shape }: NpyArray): Shape {
  return shape.length === 1 ? [1] : shape.slice(1);
}

function refuseMisfit(x: NpyArray, { name: array, shape }: NpzInput, name: string): void {
  if (sizeOf(sampleShapeOf(x)) === sizeOf(shape)) return;
  throw problem(
    name,
    `array "${array}" needs samples of ${shapeText(shape)} as the model's input, got ${shapeText(x.shape)}`,
  );
}

interface Part {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** One part in its own shape; several as one row of numbers for each sample. */
function sideBySide(parts: readonly Part[], size: number) {
  const [only] = parts;
  if (only && parts.length === 1) return { shape: only.shape, features: only.values };
  const width = parts.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const features = new Float32Array(size * width);
  let start = 0;
  for (const { shape, values } of parts) {
    const own = sizeOf(shape);
    for (let n = 0; n < size; n++)
      features.set(values.subarray(n * own, (n + 1) * own), n * width + start);
    start += own;
  }
  return { shape: [width], features };
}

function sizesOf(bytes: Uint8Array, name: string): Sizes {
  if (isNpy(bytes))
    throw problem(
      name,
      "is not an archive, got a single array (.npy); try np.savez(file, x=x, y=y)",
      0,
    );
  const sizes = new Map<string, number>();
  let entries = 0;
  unzip(bytes, name, (file, declared) => {
    // A forged count of entries would keep the loop running past the end of the file.
    if (++entries * smallestEntry > bytes.byteLength)
      throw problem(name, "cannot be unpacked, got more entries than the file can hold");
    if (file.endsWith(".npy")) {
      const array = file.slice(0, -".npy".length);
      sizes.set(array, (sizes.get(array) ?? 0) + declared);
    }
    return false;
  });
  return sizes;
}

function namesOf(sizes: Sizes, inputs: readonly NpzInput[], name: string): Names {
  const x = inputs.map((input) => input.name);
  if (!x.some((array) => sizes.has(array))) return pairOf(sizes, name);
  const y = pairs.flatMap((pair) => pair.y).find((array) => sizes.has(array) && !x.includes(array));
  const lacking = x.find((array) => !sizes.has(array));
  if (lacking !== undefined || y === undefined) {
    const example = x.map((array) => `${array}=${array}`).join(", ");
    throw problem(
      name,
      `has no array "${lacking ?? "y"}", got ${arraysText(sizes)}` +
        `; try np.savez(file, ${example}, y=y)`,
    );
  }
  return bounded({ x, y }, sizes, name);
}

function pairOf(sizes: Sizes, name: string): Names {
  const found = pairs.map((pair) => ({
    x: pair.x.find((candidate) => sizes.has(candidate)),
    y: pair.y.find((candidate) => sizes.has(candidate)),
  }));
  for (const { x, y } of found) {
    if (x === undefined || y === undefined) continue;
    return bounded({ x: [x], y }, sizes, name);
  }
  const missing = found.some(({ x }) => x !== undefined) ? "y" : "x";
  throw problem(
    name,
    `has no array "${missing}", got ${arraysText(sizes)}; try np.savez(file, x=x, y=y)`,
  );
}

function bounded(names: Names, sizes: Sizes, name: string): Names {
  const all = [...names.x, names.y];
  const total = all.reduce((sum, array) => sum + (sizes.get(array) ?? 0), 0);
  if (total <= mostBytes) return names;
  const arrays = all.map((array) => `"${array}"`).join(" and ");
  throw problem(name, `arrays ${arrays} may unpack to at most ${mostBytes} bytes, got ${total}`);
}

function arraysText(sizes: Sizes): string {
  return sizes.size === 0 ? "no array" : [...sizes.keys()].slice(0, 20).join(", ");
}

function unzip(
  bytes: Uint8Array,
  name: string,
  wanted: (file: string, declared: number) => boolean,
) {
  try {
    return unzipSync(bytes, { filter: (file) => wanted(file.name, file.originalSize) });
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError("npz", `${name} cannot be unpacked, got "${reason}"`, { cause });
  }
}

function arrayOf(
  files: Readonly<Record<string, Uint8Array>>,
  array: string,
  name: string,
): NpyArray {
  const read = readNpy(files[`${array}.npy`] ?? new Uint8Array(), { name: `${name}/${array}.npy` });
  if (read.shape.length === 0) throw problem(name, `array "${array}" has no samples, got shape []`);
  if (read.data.length === 0)
    throw problem(name, `array "${array}" is empty, got shape ${shapeText(read.shape)}`);
  return read;
}

/** The values in float32. */
function finite({ shape, data }: NpyArray, array: string, name: string): Float32Array {
  const width = sizeOf(shape.slice(1));
  const values = new Float32Array(data);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return values;
  const where = `array "${array}", sample ${Math.floor(bad / width)}, feature ${bad % width}`;
  const what = Number.isFinite(data[bad]) ? "does not fit float32" : "is not finite";
  throw problem(name, `${where} ${what}, got ${data[bad]}`);
}

function targetsOf(y: NpyArray, array: string, { name, kind, positions = 1 }: NpzOptions): Targets {
  const values = finite(y, array, name);
  const width = y.shape[1] ?? 1;
  const isForced = kind === "classes";
  const targets =
    kind === "numbers" ? undefined : classesOf(y, isForced, width === positions ? positions : 1);
  if (!targets && kind === "classes")
    throw problem(
      name,
      `array "${array}" needs one class per sample or one-hot rows, got ${shapeText(y.shape)}`,
    );
  if (!targets) return { kind: "numbers", values, width };
  const distinct = new Set(targets.labels);
  if (distinct.size < 2) {
    const [only = 0] = distinct;
    throw problem(
      name,
      `array "${array}" needs at least 2 classes, got only "${targets.names[only]}"`,
    );
  }
  return targets;
}

function classesOf(y: NpyArray, isForced: boolean, positions: number): Classes | undefined {
  const width = y.shape[1] ?? 1;
  const isPerStep = positions > 1 && y.kind !== "float";
  if (width > 1 && !isPerStep) return oneHotClasses(y.data, width);
  if (y.kind === "float" && !isForced) return undefined;
  const classes = classTargets(
    Array.from(y.data, y.kind === "boolean" ? (value) => String(value === 1) : String),
  );
  return isPerStep ? { ...classes, positions } : classes;
}

/** `undefined` unless every row holds a single 1 among zeros. */
function oneHotClasses(data: NpyArray["data"], width: number): Classes | undefined {
  const labels = new Int32Array(data.length / width);
  for (let n = 0; n < labels.length; n++) {
    const row = data.subarray(n * width, (n + 1) * width);
    labels[n] = row.indexOf(1);
    if (row.indexOf(1) < 0 || row.some((value, k) => value !== (k === labels[n] ? 1 : 0)))
      return undefined;
  }
  return { kind: "classes", labels, names: Array.from({ length: width }, (_, k) => `${k}`) };
}

function problem(name: string, text: string, offset?: number): FormatError {
  return new FormatError("npz", `${name} ${text}`, offset === undefined ? {} : { offset });
}
