import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { networkNamed } from "../../src/model/networks/index.ts";
import { compileStep } from "../../src/training/compile.ts";
import { type Network, workloads } from "./workload.ts";

const small = { loss: { id: "categorical-crossentropy", config: {} }, epochs: 1, clip: undefined };
const optimizer = { id: "sgd", config: { learningRate: 0.01 } };

/** What is built and loaded, with the seconds that it may take. */
const cases = [
  { id: "50×128 tanh", ...networkOf("mlp"), limit: 0.3 },
  { id: "LSTM, 100 time steps", ...networkOf("lstm"), limit: 1 },
  { id: "Transformer, 4 blocks", ...networkOf("transformer"), limit: undefined },
  {
    id: "ResNet-110",
    model: networkNamed("resnet110"),
    recipe: { ...small, optimizer, batchSize: 32 },
    limit: 2,
  },
];

/** CPU seconds from model to session, statistics included, as Markdown: the least of some rounds, in the same process. */
export async function loadTable(rounds: number): Promise<string> {
  const rows: string[] = [];
  for (const { id, model, recipe, limit } of cases) {
    const [build, load]: [number[], number[]] = [[], []];
    let nodes = 0;
    for (let round = 0; round < rounds; round++) {
      const start = process.cpuUsage();
      const { program } = compileStep(model, recipe, recipe.batchSize, true);
      build.push(secondsSince(start));
      const built = process.cpuUsage();
      const session = await onnxruntimeEngine.compile(program);
      load.push(secondsSince(built));
      nodes = program.graph.nodes.length;
      await session.dispose();
    }
    const [least, leastLoad] = [Math.min(...build), Math.min(...load)];
    const cells = [least, leastLoad, least + leastLoad].map((seconds) => seconds.toFixed(2));
    rows.push(`| ${id} | ${nodes} | ${cells.join(" | ")} | ${limit ?? ""} |`);
  }
  return [
    "| network | operators | build, s | load, s | together | limit |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function networkOf(kind: Network["kind"]): Network {
  const found = workloads.find(({ network }) => network.kind === kind);
  if (!found) throw new Error(`load: no such network, got ${kind}`);
  return found.network;
}
