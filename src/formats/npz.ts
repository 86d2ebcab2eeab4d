import { unzipSync } from "fflate";
import { FormatError } from "../core/errors.ts";
import { shapeText, sizeOf } from "../graph/tensor.ts";
import { classTargets, type Dataset, type Targets } from "./dataset.ts";
import { isNpy, type NpyArray, readNpy } from "./npy.ts";

export interface NpzOptions {
  /** Name of the file, for messages. */
  readonly name: string;
  /** What `y` holds; its element type decides when omitted. */
  readonly kind?: Targets["kind"] | undefined;
}

/** Uncompressed size of an array as the archive declares it. */
type Sizes = ReadonlyMap<string, number>;

interface Pair {
  readonly x: string;
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
 * `y_train`. Other arrays are not unpacked.
 *
 * Targets are classes when `y` is integers or booleans [N] or [N, 1] (the distinct values,
 * ascending), or one-hot rows [N, K]; numbers otherwise, [N] or [N, w].
 *
 * @throws FormatError "npz" for a missing or empty array, different lengths, NaN or ±∞ (naming
 *   sample and feature), a single class, fewer than 2 samples, and arrays that unpack to more than
 *   1 GiB; "npy" where an array is damaged.
 */
export function readNpz(bytes: Uint8Array, { name, kind }: NpzOptions): Dataset {
  const pair = pairOf(sizesOf(bytes, name), name);
  const files = unzip(bytes, name, (file) => file === `${pair.x}.npy` || file === `${pair.y}.npy`);
  const x = arrayOf(files, pair.x, name);
  const y = arrayOf(files, pair.y, name);
  const size = x.shape[0] ?? 0;
  if (size !== y.shape[0])
    throw problem(
      name,
      `needs as many targets as inputs, got ${pair.x} ${shapeText(x.shape)}` +
        ` and ${pair.y} ${shapeText(y.shape)}`,
    );
  if (size < 2) throw problem(name, `needs at least 2 samples, got ${size}`);
  if (y.shape.length > 2)
    throw problem(name, `array "${pair.y}" needs 1 or 2 axes, got ${shapeText(y.shape)}`);
  const shape = x.shape.length === 1 ? [1] : x.shape.slice(1);
  return {
    size,
    shape,
    features: finite(x, pair.x, name),
    featureNames: [],
    targets: targetsOf(y, pair.y, name, kind),
  };
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

function pairOf(sizes: Sizes, name: string): Pair {
  const found = pairs.map((pair) => ({
    x: pair.x.find((candidate) => sizes.has(candidate)),
    y: pair.y.find((candidate) => sizes.has(candidate)),
  }));
  for (const { x, y } of found) {
    if (x === undefined || y === undefined) continue;
    const total = (sizes.get(x) ?? 0) + (sizes.get(y) ?? 0);
    if (!(total <= mostBytes))
      throw problem(
        name,
        `arrays "${x}" and "${y}" may unpack to at most ${mostBytes} bytes, got ${total}`,
      );
    return { x, y };
  }
  const missing = found.some(({ x }) => x !== undefined) ? "y" : "x";
  const present = sizes.size === 0 ? "no array" : [...sizes.keys()].slice(0, 20).join(", ");
  throw problem(name, `has no array "${missing}", got ${present}; try np.savez(file, x=x, y=y)`);
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

function targetsOf(
  y: NpyArray,
  array: string,
  name: string,
  kind: Targets["kind"] | undefined,
): Targets {
  const values = finite(y, array, name);
  const width = y.shape[1] ?? 1;
  const targets = kind === "numbers" ? undefined : classesOf(y, width, kind === "classes");
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

function classesOf(y: NpyArray, width: number, forced: boolean) {
  if (width > 1) return oneHotClasses(y.data, width);
  if (y.kind === "float" && !forced) return undefined;
  return classTargets(
    Array.from(y.data, y.kind === "boolean" ? (value) => String(value === 1) : String),
  );
}

/** `undefined` unless every row holds a single 1 among zeros. */
function oneHotClasses(
  data: NpyArray["data"],
  width: number,
): (Targets & { kind: "classes" }) | undefined {
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
