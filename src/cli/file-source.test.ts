import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { filePool } from "./file-source.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-source-"));
const path = join(folder, "a.bin");
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (text: string) => Array.from(new TextEncoder().encode(text));

test("bytes are read where they are asked for, and none beyond the end", async () => {
  writeFileSync(path, "0123456789");
  const pool = filePool();
  const source = pool.source(path, "a.bin", 10);
  expect(Array.from(await source.read(2, 3))).toEqual(bytesOf("234"));
  expect(Array.from(await source.read(8, 100))).toEqual(bytesOf("89"));
  expect(await source.read(10, 5)).toHaveLength(0);
  expect(await source.read(99, 5)).toHaveLength(0);
  await pool.close();
});

test("a file that became shorter gives what is left", async () => {
  writeFileSync(path, "0123456789");
  const pool = filePool();
  const source = pool.source(path, "a.bin", 10);
  truncateSync(path, 4);
  expect(Array.from(await source.read(0, 10))).toEqual(bytesOf("0123"));
  await pool.close();
});

test("a pool may be closed unread, twice, and read again", async () => {
  writeFileSync(path, "01");
  const pool = filePool();
  const source = pool.source(path, "a.bin", 2);
  await pool.close();
  expect(await source.read(0, 2)).toHaveLength(2);
  await pool.close();
  await pool.close();
  expect(await source.read(0, 1)).toHaveLength(1);
  await pool.close();
});

test("more files than may be open are read in turn", async () => {
  const pool = filePool(2);
  const sources = ["x", "y", "z"].map((name) => {
    writeFileSync(join(folder, name), name);
    return pool.source(join(folder, name), name, 1);
  });
  for (const round of [0, 1])
    for (const source of sources)
      expect(Array.from(await source.read(0, 1)), `round ${round}`).toEqual(bytesOf(source.name));
  await pool.close();
});

test("a file that is gone is an error of the disk", async () => {
  const pool = filePool();
  await expect(pool.source(join(folder, "gone"), "gone", 5).read(0, 5)).rejects.toMatchObject({
    code: "ENOENT",
  });
  await pool.close();
});
