import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { type NpzOptions, readNpz } from "./npz.ts";

type Numbers = readonly number[];

/** A version 1 .npy file of `values`. */
function npy(
  shape: Numbers,
  values: Numbers,
  descr: "<f4" | "<f8" | "<i4" | "|b1" = "<f4",
): Uint8Array {
  const arrays = { "<f4": Float32Array, "<f8": Float64Array, "<i4": Int32Array, "|b1": Uint8Array };
  const data = arrays[descr].from(values);
  const header = strToU8(
    `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.map((axis) => `${axis},`).join("")}), }`,
  );
  const prefix = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0];
  return Uint8Array.of(...prefix, ...header, ...new Uint8Array(data.buffer));
}

function npz(arrays: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])),
  );
}

const read = (bytes: Uint8Array, options: Partial<NpzOptions> = {}) =>
  readNpz(bytes, { name: "data.npz", ...options });

const x = npy([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
const y = npy([4], [0, 1, 1, 0], "<i4");

test("x and y of integers are features and classes", () => {
  expect(read(npz({ x, y }))).toEqual({
    size: 4,
    shape: [2],
    features: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    featureNames: [],
    targets: { kind: "classes", labels: Int32Array.of(0, 1, 1, 0), names: ["0", "1"] },
  });
});

test("an archive that numpy wrote is read: compressed, column-major, int64 classes, an unreadable array beside", () => {
  const bytes = readFileSync(new URL("./fixtures/samples.npz", import.meta.url));
  expect(read(bytes)).toEqual({
    size: 6,
    shape: [2, 2],
    features: Float32Array.from({ length: 24 }, (_, i) => i / 4),
    featureNames: [],
    targets: { kind: "classes", labels: Int32Array.of(1, 0, 1, 2, 0, 2), names: ["1", "3", "7"] },
  });
});

test.each([
  ["X", "Y"],
  ["X", "y"],
  ["x_train", "y_train"],
  ["X_train", "y_train"],
])("%s and %s are as good as x and y", (inputs, targets) => {
  expect(read(npz({ [inputs]: x, [targets]: y }))).toEqual(read(npz({ x, y })));
});

test("x without y is left aside when x_train and y_train are there", () => {
  expect(read(npz({ x: npy([1], [9]), x_train: x, y_train: y })).size).toBe(4);
});

test("inputs with one axis are one feature each", () => {
  expect(read(npz({ x: npy([4], [1, 2, 3, 4]), y })).shape).toEqual([1]);
});

describe("targets", () => {
  const classes = { kind: "classes", labels: Int32Array.of(0, 1, 1, 0) };
  const cases: Record<string, [Uint8Array, unknown, Partial<NpzOptions>?]> = {
    "of integers [N, 1] are classes": [
      npy([4, 1], [5, 9, 9, 5], "<i4"),
      { ...classes, names: ["5", "9"] },
    ],
    "of booleans are classes": [
      npy([4], [0, 1, 1, 0], "|b1"),
      { ...classes, names: ["false", "true"] },
    ],
    "that are one-hot are classes, absent ones too": [
      npy([4, 3], [1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0]),
      { ...classes, names: ["0", "1", "2"] },
    ],
    "that are not quite one-hot are numbers": [
      npy([4, 2], [1, 0, 0, 1, 0.5, 0.5, 1, 0]),
      { kind: "numbers", values: Float32Array.of(1, 0, 0, 1, 0.5, 0.5, 1, 0), width: 2 },
    ],
    "of floats [N] are numbers": [
      npy([4], [0, 1, 1, 0], "<f8"),
      { kind: "numbers", values: Float32Array.of(0, 1, 1, 0), width: 1 },
    ],
    "of floats are classes when asked for": [
      npy([4], [0, 1, 1, 0], "<f8"),
      { ...classes, names: ["0", "1"] },
      { kind: "classes" },
    ],
    "of integers are numbers when asked for": [
      y,
      { kind: "numbers", values: Float32Array.of(0, 1, 1, 0), width: 1 },
      { kind: "numbers" },
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [target, expected, options = {}]) => {
    expect(read(npz({ x, y: target }), options).targets).toEqual(expected);
  });
});

describe("an array for each input of a model", () => {
  const inputs = [
    { name: "left", shape: [2] },
    { name: "right", shape: [3, 1] },
  ];
  const left = npy([2, 2], [1, 2, 3, 4]);
  const right = npy([2, 3], [5, 6, 7, 8, 9, 10]);
  const labels = npy([2], [0, 1], "<i4");

  test("is put beside the others, in the order of the model", () => {
    const features = Float32Array.of(1, 2, 5, 6, 7, 3, 4, 8, 9, 10);
    for (const arrays of [
      { left, right, y: labels },
      { y_train: labels, right, left, x: left },
    ])
      expect(read(npz(arrays), { inputs })).toMatchObject({ size: 2, shape: [5], features });
  });

  test("may be missing where x holds them all", () => {
    const all = npy([2, 5], [1, 2, 5, 6, 7, 3, 4, 8, 9, 10]);
    expect(read(npz({ x: all, y: labels }), { inputs }).shape).toEqual([5]);
  });

  test.each<[string, Readonly<Record<string, Uint8Array>>, string]>([
    [
      "one is missing",
      { left, y: labels },
      'npz: data.npz has no array "right", got left, y; try np.savez(file, left=left, right=right, y=y)',
    ],
    [
      "targets are missing",
      { left, right },
      'npz: data.npz has no array "y", got left, right; try np.savez(file, left=left, right=right, y=y)',
    ],
    [
      "one has other samples",
      { left, right: npy([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]), y: labels },
      "npz: data.npz needs as many targets as inputs, got right [3, 3] and y [2]",
    ],
    [
      "one has another size",
      { left, right: left, y: labels },
      'npz: data.npz array "right" needs samples of [3, 1] as the model\'s input, got [2, 2]',
    ],
    [
      "one is not finite",
      { left: npy([2, 2], [1, 2, 3, Number.NaN]), right, y: labels },
      'npz: data.npz array "left", sample 1, feature 1 is not finite, got NaN',
    ],
  ])("%s", (_, arrays, message) => {
    expect(() => read(npz(arrays), { inputs })).toThrow(message);
  });
});

describe("for a model that answers at every step", () => {
  const steps = npy([2, 3], [0, 1, 0, 2, 2, 1], "<i4");
  const two = npy([2, 1], [1, 2]);

  test("integers [N, steps] are a class for each", () => {
    expect(read(npz({ x: two, y: steps }), { positions: 3 }).targets).toEqual({
      kind: "classes",
      labels: Int32Array.of(0, 1, 0, 2, 2, 1),
      names: ["0", "1", "2"],
      positions: 3,
    });
  });

  test("other targets are what they always are", () => {
    expect(read(npz({ x: two, y: steps }), { positions: 4 }).targets.kind).toBe("numbers");
    const floats = npy([2, 3], [0, 1, 0, 2, 2, 1]);
    expect(read(npz({ x: two, y: floats }), { positions: 3 }).targets.kind).toBe("numbers");
  });
});

describe("an unreadable archive says what is wrong and where", () => {
  const poisoned = (value: number) => npy([4, 2], [1, 2, 3, 4, 5, value, 7, 8], "<f8");
  const cases: Record<string, [Uint8Array, string, Partial<NpzOptions>?]> = {
    "a single array": [
      x,
      "npz: data.npz is not an archive, got a single array (.npy); try np.savez(file, x=x, y=y) at byte 0",
    ],
    "no zip": [strToU8("x,y\n1,2\n"), 'npz: data.npz cannot be unpacked, got "invalid zip data"'],
    "no byte": [new Uint8Array(), 'npz: data.npz cannot be unpacked, got "invalid zip data"'],
    "no array": [
      zipSync({ "a.txt": strToU8("a") }),
      'npz: data.npz has no array "x", got no array; try np.savez(file, x=x, y=y)',
    ],
    "other arrays": [
      npz({ inputs: x, y }),
      'npz: data.npz has no array "x", got inputs, y; try np.savez(file, x=x, y=y)',
    ],
    "no targets": [
      npz({ x, labels: y }),
      'npz: data.npz has no array "y", got x, labels; try np.savez(file, x=x, y=y)',
    ],
    "different lengths": [
      npz({ x, y: npy([3], [0, 1, 1], "<i4") }),
      "npz: data.npz needs as many targets as inputs, got x [4, 2] and y [3]",
    ],
    "NaN in x": [
      npz({ x: poisoned(Number.NaN), y }),
      'npz: data.npz array "x", sample 2, feature 1 is not finite, got NaN',
    ],
    "infinity in x": [
      npz({ x: poisoned(Number.NEGATIVE_INFINITY), y }),
      'npz: data.npz array "x", sample 2, feature 1 is not finite, got -Infinity',
    ],
    "more than float32 holds": [
      npz({ x: poisoned(1e39), y }),
      'npz: data.npz array "x", sample 2, feature 1 does not fit float32, got 1e+39',
    ],
    "NaN in y": [
      npz({ x, y: npy([4], [1, 2, 3, Number.NaN]) }),
      'npz: data.npz array "y", sample 3, feature 0 is not finite, got NaN',
    ],
    "an empty x": [
      npz({ x: npy([0, 2], []), y }),
      'npz: data.npz array "x" is empty, got shape [0, 2]',
    ],
    "samples without features": [
      npz({ x: npy([4, 0], []), y }),
      'npz: data.npz array "x" is empty, got shape [4, 0]',
    ],
    "a scalar y": [
      npz({ x, y: npy([], [1]) }),
      'npz: data.npz array "y" has no samples, got shape []',
    ],
    "one sample": [
      npz({ x: npy([1, 1], [1]), y: npy([1], [1]) }),
      "npz: data.npz needs at least 2 samples, got 1",
    ],
    "targets with three axes": [
      npz({ x, y: npy([4, 1, 1], [0, 1, 1, 0]) }),
      'npz: data.npz array "y" needs 1 or 2 axes, got [4, 1, 1]',
    ],
    "a single class": [
      npz({ x, y: npy([4], [7, 7, 7, 7], "<i4") }),
      'npz: data.npz array "y" needs at least 2 classes, got only "7"',
    ],
    "a single one-hot class": [
      npz({ x, y: npy([4, 2], [0, 1, 0, 1, 0, 1, 0, 1]) }),
      'npz: data.npz array "y" needs at least 2 classes, got only "1"',
    ],
    "rows that are not one-hot where classes are asked for": [
      npz({ x, y: x }),
      'npz: data.npz array "y" needs one class per sample or one-hot rows, got [4, 2]',
      { kind: "classes" },
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [bytes, message, options = {}]) => {
    expect(() => read(bytes, options)).toThrow(
      expect.objectContaining({ name: "FormatError", format: "npz", message }),
    );
  });

  test("a damaged array, with the byte within it", () => {
    const cut = x.subarray(0, x.length - 4);
    expect(() => read(npz({ x: cut, y }))).toThrow(
      /^npy: data\.npz\/x\.npy needs 32 bytes of data, got 28 at byte \d+$/,
    );
  });
});

describe("a hostile archive", () => {
  const archive = npz({ x, y });
  const firstEntry = archive.findIndex(
    (_, i) =>
      new DataView(archive.buffer, archive.byteOffset).getUint32(
        Math.min(i, archive.length - 4),
        true,
      ) === 0x02014b50,
  );

  /**
   * The archive with a number overwritten; entries of the central directory and its end are
   * little-endian.
   */
  function forged(offset: number, value: number, bytes: 2 | 4): Uint8Array {
    const copy = archive.slice();
    const view = new DataView(copy.buffer);
    if (bytes === 2) view.setUint16(offset, value, true);
    else view.setUint32(offset, value, true);
    return copy;
  }

  test("that declares 2 GiB is refused before it is unpacked", () => {
    expect(() => read(forged(firstEntry + 24, 2 ** 31, 4))).toThrow(
      /^npz: data\.npz arrays "x" and "y" may unpack to at most 1073741824 bytes, got 2147483\d{3}$/,
    );
  });

  test("that unpacks to more than it declares does not grow beyond it", () => {
    expect(() => read(forged(firstEntry + 24, 16, 4))).toThrow(/^np[yz]: data\.npz/);
  });

  test("that counts more entries than it can hold is refused", () => {
    expect(() => read(forged(archive.length - 22 + 8, 65_535, 2))).toThrow(
      "npz: data.npz cannot be unpacked, got more entries than the file can hold",
    );
  });

  test("that is cut anywhere gives a FormatError", () => {
    for (let length = 0; length < archive.length; length++)
      expect(() => read(archive.subarray(0, length))).toThrow(
        expect.objectContaining({ name: "FormatError" }),
      );
  });

  test("with any one byte changed is read or gives a FormatError", () => {
    for (let i = 0; i < archive.length; i++) {
      const copy = archive.slice();
      copy[i] = (copy[i] ?? 0) ^ 0xff;
      try {
        expect(read(copy).size).toBeGreaterThan(1);
      } catch (error) {
        expect(error).toMatchObject({ name: "FormatError" });
      }
    }
  });
});
