import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../model/layer.ts";
import { type Layer, type Model, mapLayers } from "../../model/model.ts";
import { readKerasJson, writeKerasJson } from "../keras-json.ts";
import {
  called,
  dense,
  fixture,
  functional,
  input,
  read,
  sequential,
  wiring,
} from "./file.fixture.ts";

/** What Keras loaded of what was written, and found to predict the same: see make.py. */
interface Loaded {
  readonly parameters: number;
  readonly layers: readonly (readonly [name: string, nodes: unknown])[];
}
const loaded: Readonly<Record<string, Loaded>> = JSON.parse(fixture("loaded"));

function written(origin: string, dialect: Dialect): string {
  const model = readKerasJson(fixture(origin), origin, { sequenceLength: 7 });
  return writeKerasJson({ ...model, dialect });
}

describe.each(Object.entries(loaded))("%s", (file, { layers }) => {
  const [origin = "", dialect] = file.split(".") as [string, Dialect];
  const text = written(origin, dialect);

  test("is wired as Keras loaded it", () => {
    const entries: readonly { readonly name?: string; readonly inbound_nodes?: unknown }[] =
      JSON.parse(text).config.layers;
    const named = entries.filter(({ name }) => name !== undefined);
    expect(named.map(({ name, inbound_nodes: nodes = null }) => [name, nodes])).toEqual(layers);
  });

  test("read ∘ write is the identity", () => {
    const model = readKerasJson(text, "written");
    expect(readKerasJson(writeKerasJson(model), "again")).toEqual(model);
    const given = readKerasJson(fixture(origin), origin, { sequenceLength: 7 });
    expect(model).toEqual({ ...given, dialect });
  });
});

// make.py asks for the files that Keras is to load.
const folder = process.env["ISOGRAD_WRITTEN"];
if (folder !== undefined)
  test("the files for Keras are written", () => {
    mkdirSync(folder, { recursive: true });
    for (const file of Object.keys(JSON.parse(fixture("shapes"))))
      for (const dialect of ["keras2", "keras3"] as const)
        writeFileSync(`${folder}/${file}.${dialect}.json`, written(file, dialect));
  });

describe("TF.js", () => {
  test.each(["cnn", "resnet", "shared", "transformer", "nested", "free"])(
    "%s: read ∘ write is the identity",
    (name) => {
      const model = readKerasJson(written(`keras3-${name}`, "tfjs"), "m");
      expect(model.dialect).toBe("tfjs");
      expect(readKerasJson(writeKerasJson(model), "again")).toEqual(model);
    },
  );
});

describe("names with a slash", () => {
  const nested = read(sequential("m", input("x"), sequential("in", dense("a")), dense("in.a")));

  test("are written to Keras 3 with a dot, fresh, and kept beside it", () => {
    const { config } = JSON.parse(writeKerasJson({ ...nested, dialect: "keras3" }));
    const layers: readonly {
      readonly name?: string;
      readonly config: { readonly name: string };
    }[] = config.layers;
    expect(layers.map((layer) => [layer.name, layer.config.name])).toEqual([
      [undefined, "x"],
      ["in/a", "in.a_"],
      [undefined, "in.a"],
    ]);
  });

  test.each(["keras2", "keras3", "tfjs"] as const)("%s: come back", (dialect) => {
    const model: Model = { ...nested, dialect };
    expect(readKerasJson(writeKerasJson(model), "m")).toEqual(model);
  });
});

describe("calls of one layer with other settings", () => {
  const model = read(
    functional("m", ["x"], [["d", 1]], input("x"), called(dense("d"), ["x"], ["d"])),
  );

  test("cannot be written", () => {
    expect(wiring(model)).toEqual(["x()", "d(x)", "d/1(d) = d"]);
    const change = (layer: Layer) =>
      layer.name === "d/1" ? { ...layer, trainable: false } : layer;
    expect(() => writeKerasJson(mapLayers(model, change))).toThrow(
      new RangeError(
        'layer "d/1": shares parameters with "d", but has other settings; try two layers',
      ),
    );
  });
});
