import { expect, test } from "vitest";
import { definitionsIn, uses } from "./definitions.ts";
import { kerasDefinitions } from "./keras/definitions.ts";
import { identifiersOf } from "./python.ts";
import { torchDefinitions } from "./pytorch/definitions.ts";

const table = {
  base: "\ndef base():\n    return 1\n",
  top: "\ndef top():\n    return base()\n",
  other: "\ndef other():\n    pass\n",
};

test("a program brings along what it uses and what that uses, in the table's order", () => {
  expect(definitionsIn(["x = top()"], table)).toEqual([
    "",
    "",
    "def base():",
    "    return 1",
    "",
    "",
    "def top():",
    "    return base()",
  ]);
});

test("names in strings, comments and of attributes are no use", () => {
  const program = ['layer(name="top")', "x = 1  # top", "model.top()", '"""The top."""'];
  expect(definitionsIn(program, table)).toEqual([]);
  expect(uses(["math.pi"], "math")).toBe(true);
  expect(uses(["torch.math"], "math")).toBe(false);
});

test.each([
  ["Keras", kerasDefinitions],
  ["PyTorch", torchDefinitions],
])("every definition of %s defines its name, which no variable of a program can have", (_, all) => {
  for (const [name, text] of Object.entries(all)) {
    expect(text).toMatch(new RegExp(`^(def|class) ${name}\\b`, "m"));
    const variables = ["layer", "output"].flatMap((suffix) => [
      ...identifiersOf([name], suffix).values(),
    ]);
    expect(variables).not.toContain(name);
  }
});
