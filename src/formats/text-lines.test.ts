import { expect, test } from "vitest";
import { type ByteSource, sourceOfBytes } from "./byte-source.ts";
import { headText, linesOf } from "./text-lines.ts";

async function linesIn(source: ByteSource) {
  const lines = [];
  for await (const batch of linesOf(source, "demo", {})) lines.push(...batch);
  return lines;
}
const source = (bytes: Uint8Array) => sourceOfBytes("run.log", bytes);
const encoded = (text: string) => new TextEncoder().encode(text);

test("lines come with the byte at which they begin, the last one may lack its end", async () => {
  expect(await linesIn(source(encoded("é\r\n\nlast")))).toEqual([
    { text: "é", offset: 0, isWhole: true },
    { text: "", offset: 4, isWhole: true },
    { text: "last", offset: 5, isWhole: false },
  ]);
});

test("characters over the border of two pieces are whole", async () => {
  const text = `${"é".repeat(2 ** 19)}\nend\n`;
  const lines = await linesIn(source(encoded(`x${text}`)));
  expect(lines.map(({ text: line }) => line.length)).toEqual([2 ** 19 + 1, 3]);
});

test("UTF-16 in either order is told by its byte order mark", async () => {
  const units = Array.from("\uFEFFa\nb\n", (letter) => letter.charCodeAt(0));
  const little = Uint8Array.from(units.flatMap((unit) => [unit & 255, unit >> 8]));
  const big = Uint8Array.from(units.flatMap((unit) => [unit >> 8, unit & 255]));
  for (const bytes of [little, big])
    expect((await linesIn(source(bytes))).map(({ text }) => text)).toEqual(["a", "b"]);
});

test("a few zeros, as a crash leaves them, are left out", async () => {
  const lines = await linesIn(source(encoded(`${"step 1\n".repeat(10)}a\0\0\0\0b\n`)));
  expect(lines.at(-1)?.text).toBe("ab");
});

test("a text that begins with zeros is none", async () => {
  await expect(linesIn(source(encoded("a\nb\0")))).rejects.toThrow(
    "demo: run.log: is not text, got the byte 0x00 at byte 3",
  );
});

test("a reading that is called off ends", async () => {
  const reading = async () => {
    for await (const _ of linesOf(source(encoded("a")), "demo", { signal: AbortSignal.abort() }));
  };
  await expect(reading()).rejects.toThrow("abort");
});

test("the start of a file is text unless control characters or much that is no UTF-8 say otherwise", () => {
  expect(headText(encoded("step 1\n"))).toBe("step 1\n");
  expect(headText(encoded("é").subarray(0, 1))).toBe("");
  expect(headText(Uint8Array.of(0x80, 0x02, 0x7d))).toBeUndefined();
  expect(headText(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x61))).toBeUndefined();
});
