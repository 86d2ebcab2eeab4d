import { readFileSync } from "node:fs";
import { type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { entriesOf, isZip } from "./directory.ts";

const text = (value: string) => new TextEncoder().encode(value);
const archive = (files: Zippable) => sourceOfBytes("a.zip", zipSync(files));
const fixture = (name: string) =>
  sourceOfBytes(name, readFileSync(new URL(`../fixtures/zip/${name}`, import.meta.url)));

/** The archive with a 32-bit number written at a place counted from its end. */
function forged(files: Zippable, fromEnd: number, value: number) {
  const bytes = zipSync(files);
  new DataView(bytes.buffer).setUint32(bytes.byteLength - fromEnd, value, true);
  return sourceOfBytes("a.zip", bytes);
}

describe("entriesOf", () => {
  test("names what an archive holds, with its place and sizes", async () => {
    const source = archive({
      "a/b.txt": [text("bb"), { level: 0 }],
      "c.txt": text("c".repeat(99)),
    });
    expect(await entriesOf(source)).toMatchObject([
      { name: "a/b.txt", method: 0, size: 2, packedSize: 2, offset: 0, isEncrypted: false },
      { name: "c.txt", method: 8, size: 99, offset: 39 },
    ]);
  });

  test("reads sizes and places of 64 bits", async () => {
    expect(await entriesOf(fixture("zip64.zip"))).toMatchObject([
      { name: "wide.txt", size: 4, packedSize: 4 },
      { name: "packed.txt", size: 700 },
    ]);
  });

  test("finds an archive behind other bytes and with a comment that looks like a directory", async () => {
    expect(await entriesOf(fixture("prefixed.zip"))).toMatchObject([
      { name: "folder/" },
      { name: "folder/inner.txt", offset: 47 },
    ]);
  });

  test("keeps names within the archive", async () => {
    const names = ["../../etc/passwd", "/etc/shadow", "a/../../b", "./c", "d\\..\\e"];
    const files = Object.fromEntries(names.map((name) => [name, text("x")]));
    expect((await entriesOf(archive(files))).map(({ name }) => name)).toEqual([
      "etc/passwd",
      "etc/shadow",
      "a/b",
      "c",
      "d/e",
    ]);
  });

  test("is empty for an archive without files", async () => {
    expect(await entriesOf(archive({}))).toEqual([]);
  });

  test("says what is wrong", async () => {
    await expect(entriesOf(sourceOfBytes("a", text("PK\u0003\u0004 cut")))).rejects.toThrow(
      "zip: has no directory at its end; the file may have been cut off at byte 8",
    );
    await expect(entriesOf(forged({ a: text("x") }, 10, 0xffff_ffff))).rejects.toThrow(
      /^zip: directory of 4294967295 bytes does not fit in front of its end at byte \d+$/,
    );
    await expect(entriesOf(forged({ a: text("x") }, 10, 40))).rejects.toThrow(
      /^zip: directory of 40 bytes cannot hold 1 entries at byte \d+$/,
    );
  });

  test("refuses files that share their bytes", async () => {
    const bytes = zipSync({ a: [text("x".repeat(64)), { level: 0 }], b: text("y") });
    // The second entry of the directory is 47 bytes long, 22 before the end; its place is the last but one field.
    new DataView(bytes.buffer).setUint32(bytes.byteLength - 22 - 5, 10, true);
    await expect(entriesOf(sourceOfBytes("a", bytes))).rejects.toThrow(
      'zip: entry "a" of 64 bytes reaches into what follows it at byte 0',
    );
  });
});

test("isZip needs a file at the start", () => {
  expect(isZip(zipSync({ a: text("x") }))).toBe(true);
  expect(isZip(zipSync({}))).toBe(false);
  expect(isZip(new Uint8Array(3))).toBe(false);
});
