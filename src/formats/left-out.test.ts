import { expect, test } from "vitest";
import { leftOut } from "./left-out.ts";

const part = (name: string) => ({ name, why: "of type 8" });

test("a note counts all and names three", () => {
  expect(leftOut("weights", [])).toEqual([]);
  expect(leftOut("weights", [part("a")])).toEqual([
    { code: "left-out", what: "1 weights: a (of type 8)" },
  ]);
  expect(leftOut("arrays", ["a", "b", "c", "d"].map(part))).toEqual([
    { code: "left-out", what: "4 arrays: a (of type 8), b (of type 8), c (of type 8), …" },
  ]);
});
