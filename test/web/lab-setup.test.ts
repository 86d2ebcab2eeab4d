import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { causes } from "../../src/causes/index.ts";
import { readTrace } from "../../src/formats/trace.ts";
import { mitigations } from "../../src/mitigations/index.ts";
import { activationRef } from "../../src/model/activations/index.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import { networkNamed } from "../../src/model/networks/index.ts";
import { changed } from "../../web/lab/changed.ts";
import { checked } from "../../web/lab/checked.ts";
import { setupLike } from "../../web/lab/clone.ts";
import { controls } from "../../web/lab/controls/index.ts";
import { hashOf, type LabPlace, placeIn, usualShow } from "../../web/lab/link.ts";
import { planFor } from "../../web/lab/plan.ts";
import { faults, repairs } from "../../web/lab/presets/index.ts";
import { scaledInitializer } from "../../web/lab/scaled-initializer.ts";
import { usualSetup } from "../../web/lab/setup.ts";
import { problemFor } from "../../web/lab/tasks.ts";
import { tour } from "../../web/lab/tour.ts";

/** Characters of a link that names two networks. */
const longestLink = 430;

describe("presets", () => {
  test("are one for every cause and every mitigation, each with three sentences and a source", () => {
    expect(faults.map(({ id }) => id)).toEqual(causes.map(({ id }) => id));
    expect(repairs.map(({ id }) => id)).toEqual(mitigations.map(({ id }) => id));
    for (const { sentences, source } of [...faults, ...repairs]) {
      expect(sentences.every((sentence) => sentence.length > 10)).toBe(true);
      expect(source).not.toBe("");
    }
  });
});

describe("a link", () => {
  const somewhere: Omit<LabPlace, "setups"> = {
    step: 1234,
    show: usualShow,
    layer: "hidden_10",
    active: 0,
    speed: "normal",
    preset: undefined,
    tour: undefined,
  };
  const everything = [...faults, ...repairs, ...tour].map(({ setups }) => setups);

  test("opens the networks that it was made of, in at most 430 characters", () => {
    for (const setups of everything) {
      const hash = hashOf({ ...somewhere, setups });
      expect(placeIn(hash)).toEqual({ ...somewhere, setups });
      expect(hash.length).toBeLessThan(longestLink);
    }
  });

  test("keeps what single layers have of their own", () => {
    const own = { units: 5, activation: "relu", normalization: "layer", dropout: 0.1, skips: true };
    const setup = { ...usualSetup, layers: { hidden_3: own } };
    const hash = hashOf({ ...somewhere, setups: [setup] });
    expect(placeIn(hash).setups).toEqual([setup]);
  });

  test("keeps what is looked at, and how", () => {
    const place: LabPlace = {
      setups: [usualSetup, changed(usualSetup, { depth: 3 })],
      step: 0,
      show: "update-ratio",
      layer: undefined,
      active: 1,
      speed: "slow",
      preset: "fault/depth",
      tour: 3,
    };
    expect(placeIn(hashOf(place))).toEqual(place);
  });

  test("that says nonsense opens a network all the same", () => {
    expect(placeIn("#a=d:1e99,w:-4,a:<b>,t:%E0%A4,layers:{,n:cnn&b=&at=x").setups).toEqual([
      { ...usualSetup, depth: 100, width: 1 },
      { ...usualSetup, depth: 100, width: 1 },
    ]);
  });
});

describe("a setup", () => {
  test("takes a network that reads its task, and a task that its network reads", () => {
    expect(changed(usualSetup, { task: "remember" }).network).toBe("rnn");
    expect(changed(usualSetup, { network: "lstm" })).toMatchObject({ task: "remember", depth: 1 });
    expect(changed(usualSetup, { network: "resnet" })).toMatchObject({
      task: "digits",
      normalization: "batch",
    });
  });

  test("keeps every number in its range", () => {
    const wild = Object.fromEntries(controls.map(({ key }) => [key, 1e9]));
    for (const { key, range } of controls)
      if (range) expect(checked(wild)[key]).toBeLessThanOrEqual(range.most);
  });

  test("scales an initializer by its gain: the variance by its square", () => {
    expect(scaledInitializer("he-normal", 1)).toEqual({ id: "he-normal", config: {} });
    expect(scaledInitializer("he-normal", 3).config).toMatchObject({ scale: 18, mode: "fan_in" });
    expect(scaledInitializer("random-normal", 2).config).toMatchObject({ mean: 0, stddev: 0.1 });
    expect(scaledInitializer("glorot-uniform", 0).id).toBe("zeros");
  });

  test("like a recorded run is as deep, with its activation and its recipe", () => {
    const path = fileURLToPath(new URL("fixtures/deep-sigmoid.trace.jsonl", import.meta.url));
    const { header } = readTrace(readFileSync(path, "utf8"), "deep-sigmoid.trace.jsonl");
    const hidden = header.layers.filter(({ isWeighted }) => isWeighted).length - 1;
    expect(setupLike(header)).toMatchObject({
      network: "mlp",
      depth: hidden,
      activation: "sigmoid",
      optimizer: header.optimizer,
      learningRate: header.learningRate,
    });
  });

  test("gives one layer what the others do not have", async () => {
    const setup = { ...usualSetup, layers: { hidden_2: { units: 7, activation: "relu" } } };
    const { plan } = planFor(setup, await problemFor(setup));
    expect(plan.model.layers.find(({ name }) => name === "hidden_2")?.config).toMatchObject({
      units: 7,
      activation: { id: "relu" },
    });
  });

  test("puts norm, skip and dropout around one layer; a skip only where its input is as wide", async () => {
    const own = { normalization: "layer", skips: true, dropout: 0.2 };
    const setup = { ...usualSetup, depth: 2, layers: { hidden_1: own, hidden_2: own } };
    const { plan } = planFor(setup, await problemFor(setup));
    expect(plan.model.layers.map(({ name }) => name)).toEqual([
      "input",
      "hidden_1",
      "hidden_1_norm",
      "hidden_1_activation",
      "hidden_1_dropout",
      "hidden_2",
      "hidden_2_norm",
      "hidden_2_activation",
      "hidden_2_sum",
      "hidden_2_dropout",
      "output",
    ]);
    const sum = plan.model.layers.find(({ name }) => name === "hidden_2_sum");
    expect(sum?.inputs).toEqual(["hidden_1_dropout", "hidden_2_activation"]);
  });

  test("is the network of the registry where no layer has anything of its own", async () => {
    for (const normalization of ["none", "batch", "layer"]) {
      const setup = changed(usualSetup, { depth: 3, normalization });
      const { plan } = planFor(setup, await problemFor(setup));
      const activation = activationRef("sigmoid");
      const initializer = initializerRef("glorot-uniform");
      const { layers } = networkNamed("mlp", {
        ...{ input: [2], outputs: 2, head: "classes", depth: 3, width: 32 },
        ...{ activation, initializer, normalization },
      });
      expect(plan.model.layers).toEqual(layers);
    }
  });
});
