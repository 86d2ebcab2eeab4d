import { readFileSync } from "node:fs";
import { strToU8, type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../core/errors.ts";
import { sourceOfBytes } from "../byte-source.ts";
import { mutated } from "../mutation.fixture.ts";
import { entriesOf } from "./directory.ts";
import { openZip, sourceOfEntry } from "./entry-source.ts";

const archive = (files: Zippable) => sourceOfBytes("a.zip", zipSync(files));
const fixture = (name: string) =>
  sourceOfBytes(name, readFileSync(new URL(`../fixtures/zip/${name}`, import.meta.url)));
const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("openZip", () => {
  test("opens stored and packed files under the archive's name, without folders", async () => {
    const sources = await openZip(
      archive({
        "a/": new Uint8Array(),
        "a/b": [strToU8("stored"), { level: 0 }],
        c: strToU8("packed"),
      }),
    );
    expect(sources.map(({ name, size }) => [name, size])).toEqual([
      ["a.zip/a/b", 6],
      ["a.zip/c", 6],
    ]);
    expect(decoded((await sources[0]?.read(1, 3)) ?? new Uint8Array())).toBe("tor");
    expect(decoded((await sources[1]?.read(2, 99)) ?? new Uint8Array())).toBe("cked");
  });

  test("opens entries of 64 bits", async () => {
    const [wide, packed] = await openZip(fixture("zip64.zip"));
    expect(decoded((await wide?.read(0, 99)) ?? new Uint8Array())).toBe("wide");
    expect(decoded((await packed?.read(693, 99)) ?? new Uint8Array())).toBe("packed ");
  });

  test("opens archives in archives", async () => {
    const [inner] = await openZip(archive({ "inner.zip": zipSync({ "x.txt": strToU8("x") }) }));
    const [file] = await openZip(inner ?? sourceOfBytes("", new Uint8Array()));
    expect(file?.name).toBe("a.zip/inner.zip/x.txt");
    expect(decoded((await file?.read(0, 1)) ?? new Uint8Array())).toBe("x");
  });
});

describe("sourceOfEntry", () => {
  test("refuses what would not fit into memory before it unpacks anything", async () => {
    const source = archive({ bomb: new Uint8Array(1000) });
    const [entry] = await entriesOf(source);
    if (!entry) throw new Error("no entry");
    const large = sourceOfEntry(source, { ...entry, size: 2 ** 29 });
    await expect(large.read(0, 1)).rejects.toThrow(
      'zip: "bomb" unpacks to 536870912 bytes, more than 268435456 at byte 0',
    );
    const dense = sourceOfEntry(source, { ...entry, size: 2 ** 28 });
    await expect(dense.read(0, 1)).rejects.toThrow(
      `zip: "bomb" cannot unpack from ${entry.packedSize} bytes to 268435456 at byte 0`,
    );
  });

  test.each([
    [{ size: 999 }, "unpacks to more than the 999 bytes that it says"],
    [{ size: 1001 }, "unpacks to 1000 bytes, got a size of 1001"],
    [{ crc: 7 }, "is damaged: its checksum is not 7"],
    [{ isEncrypted: true }, "is encrypted; try unpacking the archive"],
    [{ method: 0 }, /^zip: "x" is stored in \d+ bytes, got a size of 1000 at byte 0$/],
    [{ offset: 1 }, "has no header of its own"],
  ])("refuses an entry that says %j", async (forged, message) => {
    const source = archive({ x: new Uint8Array(1000) });
    const [entry] = await entriesOf(source);
    if (!entry) throw new Error("no entry");
    await expect(sourceOfEntry(source, { ...entry, ...forged }).read(0, 1)).rejects.toThrow(
      message,
    );
  });

  test("refuses other ways of packing by their number", async () => {
    const [file] = await openZip(fixture("bzip2.zip"));
    await expect(file?.read(0, 1)).rejects.toThrow(
      'zip: "a.txt" needs to be stored or deflated, got method 12 at byte 0',
    );
  });
});

test("damaged archives end in files or a FormatError", async () => {
  const bytes = zipSync({ a: strToU8("a".repeat(500)), b: [strToU8("stored"), { level: 0 }] });
  for (let seed = 0; seed < 300; seed++) {
    try {
      for (const file of await openZip(sourceOfBytes("a.zip", mutated(bytes, seed))))
        await file.read(0, file.size);
    } catch (error) {
      expect(error, `seed ${seed}`).toBeInstanceOf(FormatError);
    }
  }
});
