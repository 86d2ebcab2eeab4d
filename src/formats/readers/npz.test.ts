import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { agreesWithGolden, contentOfFixture, fixture } from "../weights.fixture.ts";
import { npz } from "./npz.ts";

agreesWithGolden(npz, ["arrays.npz", "train-state.npz"]);

survivesDamage(
  npz,
  ["arrays.npz", "train-state.npz"].map((name) => ({ name, bytes: fixture(`weights/${name}`) })),
);

test("an archive of arrays is recognised by its name or its first file", () => {
  const head = fixture("weights/arrays.npz");
  expect(npz.recognises({ name: "a.npz", size: 1, head })).toBe(true);
  expect(npz.recognises({ name: "a", size: 1, head })).toBe(true);
  const keras = fixture("weights/keras3.keras").subarray(0, 4096);
  expect(npz.recognises({ name: "a.zip", size: 1, head: keras })).toBe(false);
});

test("arrays of text are left out", async () => {
  const { notes } = await contentOfFixture(npz, "weights/arrays.npz");
  expect(notes).toEqual([{ code: "left-out", what: "1 arrays: names (of type <U1)" }]);
});

test("data to train on is no checkpoint", async () => {
  await expect(contentOfFixture(npz, "weights/data-set.npz")).rejects.toThrow(
    "npz: data-set.npz: holds data to train on, got x, y; try --data data-set.npz at byte 0",
  );
});

test("an archive without arrays is refused", async () => {
  const bytes = zipSync({ "a.txt": strToU8("x") });
  await expect(npz.read(sourceOfBytes("a.npz", bytes))).rejects.toThrow(
    "npz: a.npz: needs arrays, got 0 in 1 files; try np.savez(file, **weights) at byte 111",
  );
});
