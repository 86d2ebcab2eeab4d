import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { outermost, sourceOfBytes } from "./byte-source.ts";
import { readerFor } from "./read-any.ts";
import { headBytes } from "./reader.ts";
import { bytesOfTensor } from "./tensor-ref.ts";

const folders = ["fixtures/weights/", "fixtures/torch/"].map(
  (path) => new URL(path, import.meta.url),
);
const large = 2 ** 20;

/** Formats that keep tensors in one piece. */
const plain = ["safetensors", "torch", "keras", "keras-h5", "npz", "onnx"];

test("the place of a tensor holds the bytes of its blocks", async () => {
  const placed = new Set<string>();
  const files = folders.flatMap((url) => readdirSync(url).map((name) => new URL(name, url)));
  for (const file of files) {
    const name = file.pathname.split("/").at(-1) ?? "";
    const bytes = new Uint8Array(readFileSync(file));
    const head = bytes.subarray(0, headBytes);
    const reader = readerFor({ name, size: bytes.byteLength, head });
    if (!reader || bytes.byteLength > large) continue;
    const source = sourceOfBytes(name, bytes);
    const content = await reader.read(source, {}).catch(() => undefined);
    for (const tensor of content?.checkpoint?.weights ?? []) {
      const place = tensor.at && (await outermost(tensor.at));
      if (place?.source !== source) continue;
      placed.add(reader.id);
      const blocks: Uint8Array[] = [];
      for await (const block of tensor.blocks()) blocks.push(block);
      const end = place.offset + bytesOfTensor(tensor);
      expect(Buffer.concat(blocks), `${name}: ${tensor.name}`).toEqual(
        Buffer.from(bytes.subarray(place.offset, end)),
      );
    }
  }
  expect([...placed].toSorted()).toEqual(plain.toSorted());
});
