import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Dialect } from "../../model/layer.ts";
import type { Layer, Model } from "../../model/model.ts";
import { readKerasJson, writeKerasJson } from "../keras-json.ts";
import { called, dense, entry, functional, input, read, wiring } from "./file.fixture.ts";

describe("the order of layers", () => {
  test("further calls come as soon as they can, others as given", () => {
    const file = functional(
      "m",
      ["x"],
      ["out"],
      called(entry("Add", "out"), ["z", ["d", 1]]),
      called(dense("z"), ["d"]),
      called(dense("d"), ["x"], ["x"]),
      input("x"),
    );
    expect(wiring(read(file))).toEqual(["x()", "d(x)", "d/1(x) = d", "z(d)", "out(z, d/1)"]);
  });

  test("the first call in order owns the parameters, whichever the file lists first", () => {
    const file = functional(
      "m",
      ["x"],
      [["d", 0]],
      input("x"),
      called(dense("d"), [["d", 1]], ["x"]),
    );
    expect(wiring(read(file))).toEqual(["x()", "d(x)", "d/1(d) = d"]);
  });

  test("names of further calls are fresh", () => {
    const file = functional(
      "m",
      ["x"],
      ["d/1"],
      input("x"),
      called(dense("d"), ["x"], ["d"]),
      called(dense("d/1"), [["d", 1]]),
    );
    expect(wiring(read(file))).toEqual(["x()", "d(x)", "d/2(d) = d", "d/1(d/2)"]);
  });

  test("layers that read each other are refused", () => {
    const file = functional(
      "m",
      ["x"],
      ["s"],
      input("x"),
      called(entry("Add", "s"), ["x", ["d", 0]]),
      called(dense("d"), ["s"]),
    );
    expect(() => read(file)).toThrow('layer "s": reads itself, through others');
  });
});

const {
  layers: [, denseLayer],
} = read(functional("m", ["x"], ["d"], input("x", 2), called(dense("d"), ["x"])));

/** Models with skips, several inputs and shared layers, in any order that is possible. */
const models = fc
  .record({
    inputs: fc.integer({ min: 1, max: 3 }),
    steps: fc.array(
      fc.record({ shared: fc.nat(), from: fc.nat(), and: fc.nat(), kind: fc.nat({ max: 2 }) }),
      {
        maxLength: 8,
      },
    ),
    dialect: fc.constantFrom<Dialect>("keras2", "keras3", "tfjs"),
  })
  .map(({ inputs, steps, dialect }): Model => {
    const layers: Layer[] = Array.from({ length: inputs }, (_, i) => ({
      kind: "InputLayer",
      name: `x${i}`,
      inputs: [],
      trainable: true,
      config: { shape: [2] },
    }));
    const at = (i: number) => layers[i % layers.length]?.name ?? "";
    for (const { shared, from, and, kind } of steps) {
      const name = `l${layers.length}`;
      const owners = layers.filter((layer) => layer.kind === "Dense" && !layer.sharedWith);
      const owner = owners[shared % Math.max(1, owners.length)];
      if (kind === 0)
        layers.push({
          kind: "Add",
          name,
          inputs: [at(from), at(and)],
          trainable: true,
          config: {},
        });
      else {
        const sharing = kind === 2 && owner ? { sharedWith: owner.name } : {};
        layers.push({ ...denseLayer, name, inputs: [at(from)], ...sharing } as Layer);
      }
    }
    const read = new Set(layers.flatMap((layer) => layer.inputs));
    const loose = layers.map(({ name }) => name).filter((name) => !read.has(name));
    layers.push({
      kind: "Add",
      name: "end",
      inputs: [...loose, at(0)],
      trainable: true,
      config: {},
    });
    return { name: "m", layers, dialect, training: undefined };
  });

/** What a model computes, as one formula. */
function formula({ layers }: Model): string {
  const formulas = new Map<string, string>();
  for (const { name, inputs, sharedWith } of layers)
    formulas.set(name, `${sharedWith ?? name}(${inputs.map((each) => formulas.get(each)).join()})`);
  return formulas.get(layers.at(-1)?.name ?? "") ?? "";
}

describe("writing and reading", () => {
  test.prop([models])("keeps what a model computes", (model) => {
    const again = readKerasJson(writeKerasJson(model), "m");
    expect(formula(again)).toBe(formula(model));
    expect(again.layers).toHaveLength(model.layers.length);
  });

  test.prop([models])("is the identity on what was read", (model) => {
    const once = readKerasJson(writeKerasJson(model), "m");
    expect(readKerasJson(writeKerasJson(once), "m")).toEqual(once);
  });
});
