import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { readKerasJson } from "../formats/keras-json.ts";
import { dense, input, layer, planOf } from "../mitigations/plans.fixture.ts";
import type { Layer, Model } from "../model/model.ts";
import { loadProblem } from "./data.ts";
import { openLength } from "./open-length.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-data-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function sequential(shape: readonly number[], ...layers: readonly object[]) {
  const first = { class_name: "InputLayer", config: { name: "x", batch_shape: [null, ...shape] } };
  const config = { name: "m", layers: [first, ...layers] };
  return readKerasJson(JSON.stringify({ class_name: "Sequential", config }), "m.json");
}

const units = (count: number) => ({
  class_name: "Dense",
  config: { name: `dense_${count}`, units: count },
});
const flatten = { class_name: "Flatten", config: { name: "flat" } };
const embedding = (rows: number) => ({
  class_name: "Embedding",
  config: { name: "e", input_dim: rows, output_dim: 2 },
});

test("a task is loaded with its options, under the name that was typed", async () => {
  const model = sequential([6, 3], flatten, units(2));
  const problem = await loadProblem("remember: lag=5, symbols=2", model, {});
  expect(problem.id).toBe("remember:lag=5,symbols=2");
  expect(problem.dataset).toMatchObject({ size: 2000, shape: [6, 3], lag: 5 });
  expect(problem.ceiling?.metric).toBe(1);
});

test("a text is read in windows of codes, and nobody knows its ceiling", async () => {
  const path = written("song.txt", "la li lu la li lu ".repeat(4));
  const model = sequential([4], embedding(5), flatten, units(5));
  const problem = await loadProblem(`text:${path},length=4`, model, {});
  expect(problem.id).toBe("text:song.txt,length=4");
  expect(problem.dataset).toMatchObject({ size: 68, shape: [4], codes: 5 });
  expect(problem.dataset.targets).toMatchObject({ names: [" ", "a", "i", "l", "u"] });
  expect(problem.ceiling).toBeUndefined();
  await expect(
    loadProblem(`text:${path},length=4`, sequential([4], embedding(3), flatten, units(5)), {}),
  ).rejects.toThrow("data: an embedding of 3 rows reads codes from 0 to 2, got 3; try input_dim 5");
});

test("a task that answers at every step fits a model that does", async () => {
  const options = "copy:lag=2,length=1,symbols=2,samples=20";
  const { dataset } = await loadProblem(options, sequential([4, 4], units(3)), {});
  expect(dataset.targets).toMatchObject({ positions: 4, names: ["blank", "1", "2"] });
  await expect(loadProblem(options, sequential([4, 4], flatten, units(3)), {})).rejects.toThrow(
    "data: 4 labels per sample do not fit the model's output, got [3]; try a last layer that answers [4, 3]",
  );
});

/** A .npy file of float32 numbers, or of integers. */
function npy(shape: readonly number[], values: readonly number[], descr = "<f4"): Uint8Array {
  const data = descr === "<f4" ? Float32Array.from(values) : Int32Array.from(values);
  const axes = shape.map((axis) => `${axis},`).join("");
  const header = strToU8(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`);
  const prefix = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0];
  return Uint8Array.of(...prefix, ...header, ...new Uint8Array(data.buffer));
}

test("an archive may hold an array for each input of the model", async () => {
  const { layers } = planOf([
    { ...input(2), name: "left" },
    { ...input(1), name: "right" },
    dense("l", "left", 3, "tanh"),
    dense("r", "right", 3, "tanh"),
    layer("Add", "sum", "l", {}),
    dense("out", "sum", 1, "sigmoid"),
  ]).model;
  const both = (each: Layer) => (each.name === "sum" ? { ...each, inputs: ["l", "r"] } : each);
  const model: Model = { ...sequential([3]), layers: layers.map(both) };
  const arrays = {
    "right.npy": npy([4, 1], [7, 8, 9, 10]),
    "left.npy": npy([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    "y.npy": npy([4], [0, 1, 0, 1], "<i4"),
  };
  const path = written("two.npz", zipSync(arrays));
  const { dataset } = await loadProblem(path, model, { validation: 0.5 });
  expect(dataset).toMatchObject({
    shape: [3],
    features: Float32Array.of(1, 2, 7, 3, 4, 8, 5, 6, 9, 7, 8, 10),
  });
  const { "left.npy": _, ...rest } = arrays;
  const lacking = written("lacking.npz", zipSync(rest));
  await expect(loadProblem(lacking, model, {})).rejects.toThrow(
    'npz: lacking.npz has no array "left", got right, y; try np.savez(file, left=left, right=right, y=y)',
  );
});

describe("open axes of a model", () => {
  test.each([
    ["codes of a text", [null], "text:length=6,samples=20", 6],
    ["vectors of a task", [null, 4], "remember:lag=6,symbols=3,samples=20", 7],
    ["both sides of an image", [null, null, 1], "shapes:size=12,samples=30", 12],
  ])("take the length of the data: %s", async (_, input, source, length) => {
    expect(await openLength([input], source, {})).toBe(length);
  });

  test("take what is left of a table's columns, or of an array", async () => {
    const table = written("steps.csv", "a,b,c,d,y\n1,2,3,4,0\n5,6,7,8,1\n");
    expect(await openLength([[null]], table, {})).toBe(4);
    expect(await openLength([[null, 2]], table, { target: "y" })).toBe(2);
    const x = npy([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const array = written("steps.npz", zipSync({ "x.npy": x, "y.npy": npy([2], [0, 1], "<i4") }));
    expect(await openLength([[null, 2]], array, {})).toBe(3);
  });

  test("stay open where nothing is, several inputs are read, or no length fits", async () => {
    expect(await openLength([[4]], "no file", {})).toBeUndefined();
    expect(await openLength([[null], [2]], "no file", {})).toBeUndefined();
    expect(await openLength([[null, 3]], "circle", {})).toBeUndefined();
  });
});
