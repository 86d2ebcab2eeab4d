import { expect, test } from "vitest";
import { sourceOfBytes } from "./byte-source.ts";
import { wholeText } from "./whole-text.ts";

test("line ends of Windows become those of the others, the last line stays as it is", async () => {
  const bytes = new TextEncoder().encode("a\r\n\r\nb");
  expect(await wholeText(sourceOfBytes("a.json", bytes), "demo", {})).toBe("a\n\nb");
});

test("more than 64 MiB are refused before anything is read", async () => {
  const source = {
    name: "a.json",
    size: 2 ** 26 + 1,
    read: () => Promise.reject(new Error("read")),
  };
  await expect(wholeText(source, "demo", {})).rejects.toThrow(
    "demo: a.json: may have at most 67108864 bytes, got 67108865",
  );
});
