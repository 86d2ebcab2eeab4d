import { expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { sourceOfBytes } from "./byte-source.ts";
import { asFormatErrors, formatErrorOf, uint64, viewOf, windowOn } from "./byte-window.ts";

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
const window = () => windowOn(sourceOfBytes("a", bytes), "test", 100);

test("bytes are those of the source, across pages too", async () => {
  const { bytes: read, view } = window();
  for (const [offset, length] of [
    [0, 1],
    [65_530, 20],
    [10, 150_000],
    [199_999, 1],
    [200_000, 0],
  ] as const)
    expect(await read(offset, length)).toEqual(bytes.subarray(offset, offset + length));
  expect((await view(251, 2)).getUint8(1)).toBe(1);
});

test.for([
  [199_999, 2, 199_999],
  [300_000, 1, 200_000],
  [-1, 4, -1],
  [0, Number.NaN, 0],
  [0, -1, 0],
] as const)("%d bytes from %d on are refused where the file has them not", async ([at, length]) => {
  await expect(window().bytes(at, length)).rejects.toBeInstanceOf(FormatError);
});

test("the error names the file, what it needs and the byte", async () => {
  await expect(window().bytes(199_999, 2)).rejects.toThrow(
    "test: a: needs 2 bytes, got 1 at byte 199999",
  );
});

test("a file whose parts point in circles comes to an end", async () => {
  const { bytes: read } = window();
  const endless = async () => {
    for (;;) await read(0, 1);
  };
  await expect(endless()).rejects.toThrow("test: a: has too many parts, got more than 100");
});

test("a source that gives less than it says is an error", async () => {
  const source = { name: "a", size: 10, read: async () => new Uint8Array(3) };
  await expect(windowOn(source, "test").bytes(0, 4)).rejects.toThrow(
    "test: a: needs 4 bytes, got 3 at byte 0",
  );
});

test("uint64 is exact below 2⁵³ and nearest above", () => {
  const view = viewOf(
    Uint8Array.of(1, 0, 0, 0, 0, 0, 16, 0, 255, 255, 255, 255, 255, 255, 255, 255),
  );
  expect(uint64(view, 0)).toBe(2 ** 52 + 1);
  expect(uint64(view, 8)).toBe(2 ** 64);
});

test("what a body throws becomes a FormatError, unless it is one or an abort", async () => {
  const thrown = (cause: unknown) =>
    asFormatErrors("test", "a", async () => {
      throw cause;
    });
  await expect(thrown(new RangeError("x"))).rejects.toThrow('test: a: is damaged, got "x"');
  await expect(thrown("x")).rejects.toThrow('test: a: is damaged, got "x"');
  expect(formatErrorOf("test", "a", new RangeError("x"), 7)).toMatchObject({ offset: 7 });
  const own = new FormatError("other", "y");
  await expect(thrown(own)).rejects.toBe(own);
  const abort = new DOMException("stop", "AbortError");
  expect(formatErrorOf("test", "a", abort)).toBe(abort);
});
