import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { type ByteSource, sourceOfBytes } from "./byte-source.ts";
import { readAny, readerFor } from "./read-any.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const log = bytesOf("step,loss\n0,2\n1,1\n2,0.5\n");

const failing = (error: unknown): ByteSource => ({
  name: "a.csv",
  size: 9,
  read: () => Promise.reject(error),
});

test("a file is read by the format that it is of, whatever its name", async () => {
  const [file] = await readAny(sourceOfBytes("x.txt", log));
  expect(file).toMatchObject({ kind: "read", content: { format: "table" } });
});

test("a file of no known format says what it seems to be", async () => {
  const notebook = bytesOf('{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}');
  expect(await readAny(sourceOfBytes("a.ipynb", notebook))).toMatchObject([
    { kind: "unknown", seems: "a Jupyter notebook" },
  ]);
});

test("a damaged file is what its reader says of it", async () => {
  const state = bytesOf('{"log_history": 3}');
  const [file] = await readAny(sourceOfBytes("trainer_state.json", state));
  expect(file?.kind).toBe("unreadable");
  expect(file?.kind === "unreadable" && file.error).toBeInstanceOf(FormatError);
});

test("every file of an archive is a file of its own", async () => {
  const bytes = zipSync({
    "run/log.csv": log,
    "run/a.ipynb": bytesOf('{"cells":[],"nbformat":4}'),
  });
  const files = await readAny(sourceOfBytes("run.zip", bytes));
  expect(files.map(({ kind }) => kind).toSorted()).toEqual(["read", "unknown"]);
});

test("what the disk says is a reason like any other", async () => {
  const error = Object.assign(new Error("no"), { code: "EACCES" });
  const [file] = await readAny(failing(error));
  expect(file?.kind === "unreadable" && file.error.message).toBe(
    "file: a.csv cannot be read, got EACCES",
  );
});

test("a mistake of ours is not hidden", async () => {
  await expect(readAny(failing(new TypeError("x is not a function")))).rejects.toThrow(TypeError);
});

test.each([new Uint8Array(), Uint8Array.of(0), new Uint8Array(4096)])(
  "%# is of no format",
  (head) => {
    expect(readerFor({ name: "a.bin", size: head.length, head })).toBeUndefined();
  },
);
