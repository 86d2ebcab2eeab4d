import { gzipSync, strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { filesIn } from "./archive.ts";
import { type ByteSource, sourceOfBytes } from "./byte-source.ts";
import { mutated } from "./mutation.fixture.ts";

const none = () => false;
const open = (name: string, bytes: Uint8Array) => filesIn(sourceOfBytes(name, bytes), none);
const textOf = async (source: ByteSource | undefined) =>
  new TextDecoder().decode(await source?.read(0, source.size));
const csv = "step,loss\n1,0.5\n";

/** A tar of one file, as POSIX describes it. */
function tarOf(name: string, text: string, kind = "0"): Uint8Array {
  const data = strToU8(text);
  const bytes = new Uint8Array(512 + Math.ceil(data.length / 512) * 512);
  const write = (at: number, value: string) => bytes.set(strToU8(value), at);
  write(0, name);
  write(124, data.length.toString(8).padStart(11, "0"));
  write(148, " ".repeat(8));
  write(156, kind);
  write(257, "ustar\0");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  write(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  bytes.set(data, 512);
  return bytes;
}

const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const tar = joined(
  tarOf("run/", "", "5"),
  tarOf("run/metrics.csv", csv),
  tarOf("../../etc/passwd", "x"),
  new Uint8Array(1024),
);

test("a file that is no archive is itself", async () => {
  const source = sourceOfBytes("metrics.csv", strToU8(csv));
  expect(await filesIn(source, none)).toEqual([source]);
});

test("a file in a gzip has its name without .gz", async () => {
  const [file, ...others] = await open("run/metrics.csv.gz", gzipSync(strToU8(csv)));
  expect([file?.name, others]).toEqual(["run/metrics.csv.gz/metrics.csv", []]);
  expect(await textOf(file)).toBe(csv);
});

test("a gzip that is cut off gives what is there", async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `${i},${Math.sin(i)}\n`).join("");
  const packed = gzipSync(strToU8(rows));
  const [file] = await open("metrics.csv.gz", packed.slice(0, packed.length / 2));
  const text = await textOf(file);
  expect(text.length).toBeGreaterThan(rows.length / 4);
  expect(rows.startsWith(text)).toBe(true);
});

test("files of a zip are read, archives among them too", async () => {
  const bytes = zipSync({ "a/metrics.csv": strToU8(csv), "b.csv.gz": gzipSync(strToU8(csv)) });
  const files = await open("runs.zip", bytes);
  expect(files.map(({ name }) => name)).toEqual([
    "runs.zip/a/metrics.csv",
    "runs.zip/b.csv.gz/b.csv",
  ]);
  expect(await Promise.all(files.map(textOf))).toEqual([csv, csv]);
});

test("files of a tar keep their folders, but never leave the archive", async () => {
  const files = await open("runs.tar", tar);
  expect(files.map(({ name }) => name)).toEqual([
    "runs.tar/run/metrics.csv",
    "runs.tar/etc/passwd",
  ]);
  expect(await textOf(files[0])).toBe(csv);
});

test("long names of GNU and pax stand before their file", async () => {
  const name = `${"folder/".repeat(20)}metrics.csv`;
  const record = `path=${name}\n`;
  const pax = `${record.length + 4} ${record}`;
  for (const long of [tarOf("././@LongLink", `${name}\0`, "L"), tarOf("PaxHeader", pax, "x")]) {
    const [file] = await open("a.tar", joined(long, tarOf("short", csv)));
    expect(file?.name).toBe(`a.tar/${name}`);
  }
});

test("a tar within a gzip is opened, and nothing deeper", async () => {
  const [file] = await open("runs.tgz", gzipSync(tar));
  expect(file?.name).toBe("runs.tgz/runs.tar/run/metrics.csv");
  const thrice = gzipSync(gzipSync(gzipSync(strToU8(csv))));
  const [inner] = await open("a.gz.gz.gz", thrice);
  expect(inner?.name).toBe("a.gz.gz.gz/a.gz.gz/a.gz");
});

test("an archive that is a format of its own stays whole", async () => {
  const source = sourceOfBytes("model.pt", zipSync({ "archive/data.pkl": strToU8("x") }));
  expect(await filesIn(source, ({ name }) => name.endsWith(".pt"))).toEqual([source]);
});

test("a gzip of zeros is refused before it fills the memory", async () => {
  const bomb = gzipSync(new Uint8Array(2 ** 26), { level: 9 });
  // Members one after another unpack one after another.
  const bytes = joined(...Array(5).fill(bomb));
  await expect(open("bomb.gz", bytes)).rejects.toThrow(
    "gzip: bomb.gz: may unpack to at most 268435456 bytes, got more at byte",
  );
});

test("a header that does not fit its sum ends a tar with an error", async () => {
  const bytes = tar.slice();
  bytes[512] = 0x7e;
  await expect(open("a.tar", bytes)).rejects.toThrow(
    "tar: a.tar: a header does not fit its sum at byte 512",
  );
});

test.for([
  ["runs.tar", tar],
  ["metrics.csv.gz", gzipSync(strToU8(csv.repeat(50)))],
  ["runs.zip", zipSync({ "a.csv": strToU8(csv.repeat(50)) })],
] as const)("damaged copies of %s end in files or a FormatError", async ([name, bytes]) => {
  for (let seed = 0; seed < 150; seed++)
    try {
      for (const file of await open(name, mutated(bytes, seed))) await file.read(0, file.size);
    } catch (error) {
      expect(error, `seed ${seed}`).toBeInstanceOf(FormatError);
    }
});
