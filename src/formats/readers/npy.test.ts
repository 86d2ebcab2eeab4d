import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { agreesWithGolden, contentOfFixture, fixture, numbersIn } from "../weights.fixture.ts";
import { npy } from "./npy.ts";

agreesWithGolden(npy, ["fortran.npy", "big-endian.npy"]);

survivesDamage(
  npy,
  ["fortran.npy", "big-endian.npy"].map((name) => ({ name, bytes: fixture(`weights/${name}`) })),
);

test("column-major numbers come row-major", async () => {
  const golden = JSON.parse(new TextDecoder().decode(fixture("weights/golden.json")));
  const { checkpoint } = await contentOfFixture(npy, "weights/fortran.npy");
  const [weight] = checkpoint?.weights ?? [];
  expect(weight && (await numbersIn(weight))).toEqual(golden["fortran.npy"].values);
});

test("an array of text is refused", async () => {
  const header = "{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }\n";
  const bytes = Uint8Array.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}a\0\0\0`,
    (c) => c.charCodeAt(0),
  );
  await expect(npy.read(sourceOfBytes("a.npy", bytes))).rejects.toThrow(
    'npy: a.npy: needs an array of numbers, got one of type <U1; try astype("float32") at byte 10',
  );
});
