import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { built } from "../build.ts";
import { networkNamed, networks } from "./index.ts";

test("src/model/networks/ holds exactly the registered networks, one file each, under its id", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter(
    (file) => !file.endsWith(".test.ts") && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(networks.map(({ id }) => `${id}.ts`).toSorted());
});

describe.each(networks.map((network) => [network.id, network] as const))("%s", (id, network) => {
  const model = network.build();

  test("its defaults make a model with layers of different names and one end", () => {
    const layers = built(model);
    expect(new Set(layers.map(({ layer }) => layer.name)).size).toBe(layers.length);
    const read = new Set(layers.flatMap(({ layer }) => layer.inputs));
    const ends = layers.map(({ layer }) => layer.name).filter((name) => !read.has(name));
    expect(ends).toEqual(["output"]);
    expect(layers.at(-1)?.outputShape).toEqual([network.defaults.outputs]);
  });

  test("the name alone is the network with its defaults", () => {
    expect(networkNamed(id)).toEqual(model);
  });
});

test.each([
  ["mlp50", "mlp50"],
  ["residual-mlp3", "residual-mlp3"],
  ["cnn20", "cnn20"],
  ["resnet20", "resnet20v1"],
  ["resnet56", "resnet56v1"],
  ["resnet110v2", "resnet110v2"],
  ["transformer2", "transformer2"],
])("%s is %s", (name, built) => {
  expect(networkNamed(name).name).toBe(built);
});

test("options come before what the name says", () => {
  expect(networkNamed("mlp50", { depth: 2 }).name).toBe("mlp2");
});

test.each([
  ["resnett20", 'network: unknown name, got "resnett20"; try "resnet"'],
  ["20", 'network: unknown name, got "20"; known: '],
  ["resnet20v3", "resnet: version must be 1 or 2, got 3"],
  ["resnet21", "resnet: layers must be 6k + 2, got 21; try 20"],
  ["resnetv2", 'network: resnet has no such number, got "resnetv2"; try "resnet"'],
  ["lstm3", 'network: lstm has no such number, got "lstm3"; try "lstm"'],
])("refuses %s", (name, message) => {
  expect(() => networkNamed(name)).toThrow(message);
});
