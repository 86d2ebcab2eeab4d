import { expect, test } from "vitest";
import { styleOf } from "./style.ts";
import { testIo } from "./test-io.ts";

test.each([
  [{}, false, false],
  [{}, true, true],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "0" }, true, false],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
  [{ TERM: "dumb" }, true, false],
])("with %j on a terminal (%s) colors are %s", (env, isTTY, hasColors) => {
  const io = testIo({ isTTY, env });
  expect(styleOf(io, io.stdout).bad("x") !== "x").toBe(hasColors);
});
