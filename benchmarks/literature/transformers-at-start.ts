import { networkNamed } from "../../src/model/networks/index.ts";
import { moments } from "../../src/stats/moments.ts";
import { meanPairCosine } from "../../src/trace/cosine.ts";
import { decades, digits, near, nearly, type Row } from "./expectation.ts";
import { part } from "./part.ts";
import { passage } from "./passage.ts";
import type { Norm } from "./transformers.ts";

const depths = [6, 12, 24, 48] as const;
type Depth = (typeof depths)[number];

/** What one pass through the blocks of a fresh transformer shows. */
interface Passed {
  /** ‖∂L/∂x₀‖ / ‖∂L/∂x_L‖: tokens before the first block against those behind the last sum. */
  readonly growth: number;
  /** ‖∂L/∂W₂‖ of the last feed-forward layer. */
  readonly last: number;
  readonly query: number;
  /** Mean cosine of two tokens behind the last block. */
  readonly cosine: number;
}

const width = 128;
const steps = 32;
const batch = 4;

async function passed(kind: Norm, depth: number, seed: number): Promise<Passed> {
  const whole = networkNamed("transformer", { depth, steps, features: 8, width, norm: kind });
  const branch = `block_${depth}_feed_forward`;
  const model = part(whole, "embedded", kind === "pre" ? "last_norm" : `${branch}_norm`);
  const read = await passage(model, { seed, batch }, ({ network, gradOf, layer, norm }) => {
    const end = layer(kind === "pre" ? `${branch}_sum` : `${branch}_norm`).output;
    const kernel = (owner: string, name: string) => {
      const found = layer(owner).parameters.find(({ spec }) => spec.name === `${owner}/${name}`);
      return found && gradOf(found.tensor);
    };
    return {
      start: norm(gradOf(network.x)),
      end: norm(gradOf(end)),
      last: norm(kernel(branch, "kernel")),
      query: norm(kernel(`block_${depth}_attention`, "query/kernel")),
      cosine: meanPairCosine(network.ops, end),
    };
  });
  const number = (key: keyof typeof read) => read[key]?.[0] ?? Number.NaN;
  return {
    growth: number("start") / number("end"),
    last: number("last"),
    query: number("query"),
    cosine: number("cosine"),
  };
}

/** Post-LN's, DeepNorm's and Pre-LN's gradients before anything is trained: R58, R59 and rank collapse. */
export async function transformersAtStart(seeds: readonly number[]): Promise<readonly Row[]> {
  const found = new Map<string, number>();
  for (const kind of ["pre", "post", "deepnorm"] as const)
    for (const depth of depths) {
      const passes: Passed[] = [];
      for (const seed of seeds) passes.push(await passed(kind, depth, seed));
      for (const key of ["growth", "last", "query", "cosine"] as const)
        found.set(`${kind}/${key}/${depth}`, moments(passes.map((each) => each[key])).mean);
    }
  const at = (kind: Norm, key: keyof Passed, depth: Depth) =>
    found.get(`${kind}/${key}/${depth}`) ?? Number.NaN;
  const ratio = (kind: Norm, key: keyof Passed, from: Depth, to: Depth) =>
    at(kind, key, from) / at(kind, key, to);

  const growths = { 6: 2.1, 12: 2.7, 24: 3.8, 48: 4.5 } as const;
  const cosines = { 6: 0.873, 12: 0.996, 24: 1, 48: 1 } as const;
  return [
    {
      id: "transformer/pre-last",
      what: "Pre-LN, ‖∂L/∂W₂‖ of the last block: 6 blocks / 24 blocks",
      source: "R58; Xiong et al. 2020",
      expectation: nearly(2, 0.2),
      measured: ratio("pre", "last", 6, 24),
      format: digits,
    },
    {
      id: "transformer/post-last",
      what: "Post-LN, the same",
      source: "R58; Xiong et al. 2020",
      expectation: nearly(0.98, 0.2),
      measured: ratio("post", "last", 6, 24),
      format: digits,
    },
    ...depths.map((depth) => ({
      id: `transformer/pre-growth-${depth}`,
      what: `Pre-LN, ${depth} blocks: ‖∂L/∂x₀‖/‖∂L/∂x_L‖`,
      source: "§2.5",
      expectation: nearly(growths[depth], 0.2),
      measured: at("pre", "growth", depth),
      format: digits,
    })),
    ...depths.map((depth) => ({
      id: `transformer/deepnorm-growth-${depth}`,
      what: `DeepNorm, ${depth} blocks: ‖∂L/∂x₀‖/‖∂L/∂x_L‖`,
      source: "R59; Wang et al. 2022",
      expectation: nearly(1, 0.03),
      measured: at("deepnorm", "growth", depth),
      format: digits,
    })),
    ...depths.map((depth) => ({
      id: `transformer/post-cosine-${depth}`,
      what: `Post-LN, ${depth} blocks: mean cosine of two tokens`,
      source: "§2.5; Dong et al. 2021",
      expectation: near(cosines[depth], depth === 6 ? 0.05 : 0.01),
      measured: at("post", "cosine", depth),
      format: digits,
    })),
    {
      id: "transformer/deepnorm-cosine",
      what: "DeepNorm, 48 blocks: mean cosine of two tokens",
      source: "§2.5",
      expectation: near(0, 0.05),
      measured: at("deepnorm", "cosine", 48),
      format: digits,
    },
    {
      id: "transformer/query",
      what: "Post-LN, ‖∂L/∂W_Q‖ of the last block: 24 blocks / 6 blocks",
      source: "§2.2; Noci et al. 2022",
      expectation: near(Math.log10(1.2e-5 / 0.43), 1, "decades"),
      measured: Math.log10(ratio("post", "query", 24, 6)),
      format: decades,
    },
  ];
}
