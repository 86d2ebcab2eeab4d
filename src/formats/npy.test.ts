import { describe, expect, test } from "vitest";
import { isNpy, readNpy } from "./npy.ts";

/** An .npy file, written as numpy's format document says. */
function npy(header: string, data: ArrayBufferView, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const start = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(start + text.length + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(text, start);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + text.length);
  return bytes;
}

function header(descr: string, shape: string, fortran = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
}

const read = (bytes: Uint8Array) => readNpy(bytes, { name: "a.npy" });

describe("every little-endian type of numbers is read", () => {
  const cases: Record<string, [ArrayBufferView, string, number[]]> = {
    "<f4": [Float32Array.of(1.5, -2), "float", [1.5, -2]],
    "<f8": [Float64Array.of(0.1, -2), "float", [0.1, -2]],
    "|i1": [Int8Array.of(1, -2), "integer", [1, -2]],
    "<i2": [Int16Array.of(300, -2), "integer", [300, -2]],
    "<i4": [Int32Array.of(70_000, -2), "integer", [70_000, -2]],
    "<i8": [BigInt64Array.of(2n ** 53n, -2n), "integer", [2 ** 53, -2]],
    "|u1": [Uint8Array.of(255, 2), "integer", [255, 2]],
    "<u2": [Uint16Array.of(65_535, 2), "integer", [65_535, 2]],
    "<u4": [Uint32Array.of(4_294_967_295, 2), "integer", [4_294_967_295, 2]],
    "<u8": [BigUint64Array.of(2n ** 53n, 2n), "integer", [2 ** 53, 2]],
    "|b1": [Uint8Array.of(1, 0), "boolean", [1, 0]],
  };
  test.each(Object.entries(cases))("%s", (descr, [data, kind, values]) => {
    const array = read(npy(header(descr, "(2,)"), data));
    expect(array.kind).toBe(kind);
    expect(array.shape).toEqual([2]);
    expect([...array.data]).toEqual(values);
  });
});

test.each([1, 2, 3])("version %i is read", (version) => {
  expect(read(npy(header("<f4", "(2,)"), Float32Array.of(1, 2), version)).data).toEqual(
    Float32Array.of(1, 2),
  );
});

test("an array that starts at an odd byte of a larger buffer is read", () => {
  const bytes = npy(header("<f8", "(2,)"), Float64Array.of(1, 2));
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  expect(read(larger.subarray(3)).data).toEqual(Float64Array.of(1, 2));
});

test("an array in column-major order comes out in row-major order", () => {
  const columns = Float32Array.from({ length: 24 }, (_, place) => {
    const [i, j, k] = [place % 2, Math.floor(place / 2) % 3, Math.floor(place / 6)];
    return 100 * i + 10 * j + k;
  });
  const rows = [0, 1].flatMap((i) =>
    [0, 1, 2].flatMap((j) => [0, 1, 2, 3].map((k) => 100 * i + 10 * j + k)),
  );
  expect([...read(npy(header("<f4", "(2, 3, 4)", "True"), columns)).data]).toEqual(rows);
});

test("a scalar has no axes, an empty array no data, and Python 2 sizes end in L", () => {
  expect(read(npy(header("<f4", "()"), Float32Array.of(7)))).toMatchObject({
    shape: [],
    data: Float32Array.of(7),
  });
  expect(read(npy(header("<f4", "(0, 3)"), new Uint8Array())).shape).toEqual([0, 3]);
  expect(read(npy(header("<f4", "(2L,)"), Float32Array.of(1, 2))).shape).toEqual([2]);
});

test("NaN and infinity are kept", () => {
  const data = Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY);
  expect(read(npy(header("<f4", "(2,)"), data)).data).toEqual(data);
});

test("isNpy knows the first six bytes and takes fewer", () => {
  expect(isNpy(npy(header("<f4", "()"), Float32Array.of(1)))).toBe(true);
  expect(isNpy(Uint8Array.of(0x93, 0x4e))).toBe(false);
  expect(isNpy(new Uint8Array())).toBe(false);
});

describe("what is not read is refused by name, with the byte", () => {
  const two = Float32Array.of(1, 2);
  const cases: Record<string, [Uint8Array, string]> = {
    "another file": [
      Uint8Array.of(0x50, 0x4b),
      "npy: a.npy is not a numpy array, got other first bytes at byte 0",
    ],
    "a later version": [
      npy(header("<f4", "(2,)"), two, 4),
      "npy: a.npy needs version 1, 2 or 3, got 4 at byte 6",
    ],
    "a cut header": [
      npy(header("<f4", "(2,)"), two).subarray(0, 40),
      "npy: a.npy needs 58 bytes of header, got 30 at byte 10",
    ],
    "a cut length": [
      npy("", two).subarray(0, 9),
      "npy: a.npy ends within its header, got 9 bytes at byte 8",
    ],
    "a header longer than numpy allows": [
      npy(" ".repeat(10_001), two),
      "npy: a.npy needs a header of at most 10000 bytes, got 10001 at byte 8",
    ],
    "a header without shape": [
      npy("{'descr': '<f4', 'fortran_order': False}", two),
      `npy: a.npy needs descr, fortran_order and shape in its header, got "{'descr': '<f4', 'fortran_order': False}" at byte 10`,
    ],
    "a negative size": [
      npy(header("<f4", "(-2,)"), two),
      "npy: a.npy needs a shape of whole numbers, got (-2,) at byte 10",
    ],
    "a size beyond all integers": [
      npy(header("<f4", `(0, ${"9".repeat(400)})`), two),
      `npy: a.npy needs a shape of whole numbers, got (0, ${"9".repeat(77)}) at byte 10`,
    ],
    "more data than there is": [
      npy(header("<f4", "(3,)"), two),
      "npy: a.npy needs 12 bytes of data, got 8 at byte 68",
    ],
    "petabytes, before anything is allocated": [
      npy(header("<f8", "(1099511627776, 1099511627776)"), two),
      "npy: a.npy needs 9.671406556917033e+24 bytes of data, got 8 at byte 94",
    ],
    "big-endian numbers": [
      npy(header(">f4", "(2,)"), two),
      'npy: a.npy holds big-endian numbers, which is not read, got ">f4"; try astype("float32") at byte 10',
    ],
    "half precision": [
      npy(header("<f2", "(2,)"), two),
      'npy: a.npy holds float16, which is not read, got "<f2"; try astype("float32") at byte 10',
    ],
    "complex numbers": [
      npy(header("<c8", "(1,)"), two),
      'npy: a.npy holds complex64, which is not read, got "<c8"; try astype("float32") at byte 10',
    ],
    text: [
      npy(header("<U1", "(2,)"), two),
      'npy: a.npy holds text, which is not read, got "<U1"; try astype("float32") at byte 10',
    ],
    "pickled objects": [
      npy(header("|O", "(2,)"), two),
      'npy: a.npy holds Python objects, which is not read, got "|O"; try astype("float32") at byte 10',
    ],
    "a structured type": [
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", two),
      `npy: a.npy holds a structured type, which is not read, got "[('a', '<f4')]"; try astype("float32") at byte 10`,
    ],
    "a property of every object": [
      npy(header("constructor", "(2,)"), two),
      'npy: a.npy holds an unknown type, which is not read, got "constructor"; try astype("float32") at byte 10',
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [bytes, message]) => {
    expect(() => read(bytes)).toThrow(
      expect.objectContaining({ name: "FormatError", format: "npy", message }),
    );
  });
});
