import { describe, expect, test } from "vitest";
import { agreesWithKeras, run } from "./layer-run.fixture.ts";
import { layerKindOf } from "./layers/index.ts";
import { raggedMask, recurrentConfigs, sequence } from "./recurrent.fixture.ts";

agreesWithKeras("recurrent");

describe.each(["SimpleRNN", "LSTM", "GRU"] as const)("%s", (name) => {
  const kind = layerKindOf(name);
  const config = recurrentConfigs[name];
  const { units } = config;
  const features = 2;

  test("dropout asks for one mask over the inputs and one over the state, for all steps", () => {
    const given = { ...config, dropout: 0.2, recurrentDropout: 0.3 };
    const { values } = run(kind, { config: given, inputs: sequence }, { training: true, batch: 5 });
    expect(values["noise"]).toHaveLength(5 * features);
    expect(values["noise1"]).toHaveLength(5 * units);
    expect(values["noise2"]).toBeUndefined();
  });

  test("dropout of rate 1 cuts input and state off: every sample gets the same", () => {
    const given = { ...config, dropout: 1, recurrentDropout: 1 };
    const { y } = run(
      kind,
      { config: given, inputs: sequence },
      { training: true, batch: 2 },
    ).values;
    expect(y?.slice(0, units)).toEqual(y?.slice(units));
  });

  test("without training nothing is dropped", () => {
    const given = { ...config, dropout: 0.5, recurrentDropout: 0.5 };
    const each = { config: given, inputs: sequence };
    const kept = run(kind, { ...each, config }, { training: false }).values;
    const { y, noise } = run(kind, each, { training: false }).values;
    expect(noise).toBeUndefined();
    expect(y).toEqual(kept["y"]);
  });

  test("the mask goes on where the output is a sequence", () => {
    const maskOf = (returnSequences: boolean) =>
      run(
        kind,
        { config: { ...config, returnSequences }, inputs: sequence, mask: raggedMask },
        { training: true },
      );
    expect(maskOf(false).mask).toBeUndefined();
    expect(maskOf(true).mask?.name).toBe("x mask");
  });

  test("what stands at masked steps does not reach the output, not even NaN", () => {
    const each = { config, inputs: sequence, mask: raggedMask };
    const clean = run(kind, each, { training: true }).values;
    const x0 = clean["x0"]?.map((x, i) =>
      raggedMask[Math.floor(i / features)] === 0 ? Number.NaN : x,
    );
    const dirty = run(kind, each, { training: true, values: { ...clean, x0: x0 ?? [] } }).values;
    expect(dirty["y"]).toEqual(clean["y"]);
  });
});
