import { describe, expect, test } from "vitest";
import { built } from "../../model/build.ts";
import { writeKerasJson } from "../keras-json.ts";
import { dense, entry, fixture, input, read, sequential } from "./file.fixture.ts";

const free = sequential("m", input("x", null, 3), dense("a"));

describe("sequences of any length", () => {
  test("an open axis becomes the length that the caller says", () => {
    const model = read(free, { sequenceLength: 7 });
    expect(built(model).map(({ outputShape }) => outputShape)).toEqual([
      [7, 3],
      [7, 2],
    ]);
    expect(JSON.parse(writeKerasJson(model)).config.layers[0].config.batch_input_shape).toEqual([
      null,
      7,
      3,
    ]);
  });

  test("without a length they are refused", () => {
    expect(() => read(free)).toThrow(
      'keras-json: model.json: layer "x": axes are left open, got [null,null,3]; try a sequenceLength, how many steps sequences have',
    );
  });

  test("an Embedding in front may leave the length open", () => {
    const embedding = entry("Embedding", "e", {
      input_dim: 5,
      output_dim: 2,
      batch_input_shape: [null, null],
    });
    const model = read(sequential("m", embedding), { sequenceLength: 4 });
    expect(built(model).at(-1)?.outputShape).toEqual([4, 2]);
  });

  test("a length is not used where no axis is open", () => {
    const file = JSON.parse(fixture("keras2-bare"));
    expect(read(file, { sequenceLength: 9 })).toEqual(read(file));
  });

  test.each([0, -1, 1.5, Number.NaN])("sequenceLength %d is a wrong call", (sequenceLength) => {
    expect(() => read(free, { sequenceLength })).toThrow(
      new RangeError(
        `readKerasJson: sequenceLength must be a whole number ≥ 1, got ${sequenceLength}`,
      ),
    );
  });

  test("an axis that is no size is refused with or without a length", () => {
    const file = sequential(
      "m",
      entry("InputLayer", "x", { batch_input_shape: [null, null, 0] }),
      dense("a"),
    );
    expect(() => read(file, { sequenceLength: 3 })).toThrow(
      'layer "x": every axis but the first must be a whole number ≥ 1, got [null,3,0]',
    );
  });
});

test("the input shape of a model in front may stand deep inside", () => {
  const file = sequential("m", sequential("a", sequential("b", dense("c"), dense("d"))));
  expect(() => read(file)).toThrow('layer "a": input shape is missing');
  const first = { ...dense("c"), config: { name: "c", units: 2, batch_input_shape: [null, 5] } };
  const model = read(sequential("m", sequential("a", sequential("b", first, dense("d")))));
  expect(built(model).map(({ layer, outputShape }) => [layer.name, outputShape])).toEqual([
    ["a_input", [5]],
    ["a/b/c", [2]],
    ["a/b/d", [2]],
  ]);
});
