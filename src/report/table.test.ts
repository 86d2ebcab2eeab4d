import { expect, test } from "vitest";
import { tableLines, wrapped } from "./table.ts";

test("columns are aligned, painted after padding, and lines end without spaces", () => {
  const lines = tableLines(
    [
      { title: "layer", align: "left" },
      { title: "norm", align: "right" },
      { title: "note", align: "left" },
    ],
    [
      ["a", { text: "1", paint: (text) => `<${text}>` }, ""],
      ["層_12", "1.2e-5", "x"],
    ],
    (text) => text,
  );
  expect(lines).toEqual(["  layer    norm  note", "  a           <1>", "  層_12   1.2e-5  x"]);
});

test("text is broken at spaces and a long word stays whole", () => {
  expect(wrapped("one two three-and-more", "- ", 9)).toEqual(["- one two", "- three-and-more"]);
  expect(wrapped("", "  ")).toEqual(["  "]);
});
