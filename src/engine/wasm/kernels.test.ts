import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { kernelFiles } from "../../../scripts/build-engine.mjs";
import { emptyMemory, kernelsOn } from "./module.ts";
import { relaxedKernels } from "./relaxed-kernels.ts";

test("the committed kernels are what assembly/ compiles to, byte for byte", async () => {
  for (const [path, text] of Object.entries<string>(await kernelFiles()))
    expect(readFileSync(path, "utf8") === text, path).toBe(true);
}, 120_000);

test("the kernels take at most 100 KB of the package, 40 KB of it compressed", () => {
  const texts = ["simd", "relaxed"].map((id) =>
    readFileSync(new URL(`${id}-kernels.ts`, import.meta.url)),
  );
  const bytes = Buffer.concat(texts);
  expect(bytes.byteLength).toBeLessThan(100_000);
  expect(gzipSync(bytes).byteLength).toBeLessThan(40_000);
});

test("every Node that is supported fuses multiplication and addition", async () => {
  await kernelsOn(emptyMemory());
  const { validate } = (globalThis as unknown as { WebAssembly: { validate(x: Buffer): boolean } })
    .WebAssembly;
  expect(validate(Buffer.from(relaxedKernels, "base64"))).toBe(true);
});
