import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { causes } from "../../src/causes/index.ts";
import { readTrace } from "../../src/formats/trace.ts";
import { mitigations } from "../../src/mitigations/index.ts";
import { setupLike } from "../../web/lab/clone.ts";
import { labEngine } from "../../web/lab/engine.ts";
import { hashOf, placeIn, usualShow } from "../../web/lab/link.ts";
import { labNetwork, planWithTrace } from "../../web/lab/network.ts";
import { planFor, scaledInitializer } from "../../web/lab/plan.ts";
import { faults, repairs } from "../../web/lab/presets.ts";
import { changed, checked, controls, usualSetup } from "../../web/lab/setup.ts";
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

  test("every mitigation but those on images changes the network that it is shown on", async () => {
    for (const { id, setups } of repairs) {
      const [before, after = before] = setups;
      // Digits come out of the page's build.
      if (before.task === "digits") continue;
      const problem = await problemFor(before);
      const { idle, plan } = await planWithTrace(after, problem, labEngine);
      expect(idle, id).toEqual([]);
      expect(plan, id).not.toEqual(planFor(before, problem).plan);
    }
  }, 60_000);

  test.each(["saturating-activation", "strong-initial-variance", "symmetric-initialization"])(
    "the network of %s suffers from it",
    async (id) => {
      const preset = faults.find((one) => one.id === id);
      const setup = { ...(preset?.setups[0] ?? usualSetup), steps: 300 };
      const network = await labNetwork(setup, await problemFor(setup), labEngine);
      while (!network.run.isOver) await network.run.advance(5);
      expect((await network.causes()).map(({ cause }) => cause)).toContain(id);
      await network.dispose();
    },
    20_000,
  );
});

describe("a link", () => {
  const everything = [...faults, ...repairs, ...tour].map(({ setups }) => setups);

  test("opens the networks that it was made of, in at most 430 characters", () => {
    for (const setups of everything) {
      const hash = hashOf({ setups, step: 1234, show: usualShow, layer: "hidden_10" });
      expect(placeIn(hash).setups).toEqual(setups);
      expect(placeIn(hash).step).toBe(1234);
      expect(hash.length).toBeLessThan(longestLink);
    }
  });

  test("keeps what single layers have of their own", () => {
    const setup = { ...usualSetup, layers: { hidden_3: { units: 5, activation: "relu" } } };
    const hash = hashOf({ setups: [setup], step: 0, show: usualShow, layer: undefined });
    expect(placeIn(hash).setups).toEqual([setup]);
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
});
