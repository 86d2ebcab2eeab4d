import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { wasmEngine } from "../../src/engine/wasm.ts";
import { isograd, shared } from "./isograd.ts";
import { loadTable } from "./load.ts";
import { mklShim } from "./mkl-shim.ts";
import { type Peer, peerOf } from "./peer.ts";
import { costTable, embeddedTable, speedTable } from "./tables.ts";
import { type Contender, type Timing, type Workload, workloads } from "./workload.ts";

/** Losses of the first ten steps agree to this share of them; an error in a gradient shows from the second step on. */
const lossTolerance = 1e-5;
/** Relative: norms over up to a million float32 numbers, added in another order. */
const statisticsTolerance = 1e-4;

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    tfjs: { type: "string" },
    rounds: { type: "string", default: "15" },
    write: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const peers: Peer[] = [];
const embedded = isograd("Isograd, embedded engine", true, () => true, wasmEngine);
const contenders: Contender[] = [
  isograd(),
  isograd("Isograd, no statistics compiled", false, ({ every }) => every === 0),
  isograd("Isograd, shared statistics", shared, ({ every }) => every > 0),
  embedded,
  ...(await pythonContenders(values.python)),
  ...(await tfjsContenders(values.tfjs)),
];
const timings = new Map<string, Timing[]>();

for (let round = 0; round < rounds; round++) {
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  // A machine that slows down or speeds up in a round does so for everyone in turn.
  for (const contender of round % 2 === 0 ? contenders : contenders.toReversed())
    for (const workload of workloads.filter((candidate) => contender.runs(candidate))) {
      const key = `${workload.id}/${contender.name}`;
      timings.set(key, [...(timings.get(key) ?? []), await contender.measure(workload)]);
    }
  for (const workload of workloads) check(workload);
}
for (const peer of peers) peer.end();

const loads = loadavg().map((load) => load.toFixed(0));
const tables = [
  `${cpus()[0]?.model}, Node ${process.version}; ${peers.map(({ name }) => name).join("; ")}.`,
  `${rounds} rounds; other programs ran, load average ${loads.join(", ")} on ${cpus().length} cores.\n`,
  speedTable(contenders, timings),
  embeddedTable(embedded, contenders, timings),
  costTable(contenders, timings),
  await loadTable(3),
].join("\n");
process.stdout.write(tables);
if (values.write) writeTables(tables);

/** Puts the tables between their two marks in the README. */
function writeTables(text: string): void {
  const file = new URL("README.md", import.meta.url);
  const marked = /(<!-- tables -->\n)[\s\S]*(<!-- \/tables -->)/;
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(marked, (_, begin, end) => `${begin}\n${text}\n${end}`),
  );
}

async function pythonContenders(python: string | undefined): Promise<readonly Contender[]> {
  if (python === undefined) return [];
  const shim = mklShim();
  const [torch, fastTorch, jax] = await Promise.all([
    peerOf(python, "torch_peer.py", {}),
    shim === undefined ? undefined : peerOf(python, "torch_peer.py", { LD_PRELOAD: shim }),
    peerOf(python, "jax_peer.py", {}),
  ]);
  peers.push(...[torch, jax].filter((peer) => peer !== undefined));
  if (fastTorch) peers.push({ ...fastTorch, name: "the same with AVX-512 in MKL" });
  const all = () => true;
  const notNowAndThen = ({ every }: Workload) => every <= 1;
  const notWatched = ({ every, network }: Workload) => every === 0 && network.kind === "mlp";
  const everyStepOfMlp = ({ every, network }: Workload) => every === 1 && network.kind === "mlp";
  const everyStepOfLstm = ({ every, network }: Workload) => every === 1 && network.kind === "lstm";
  return [
    torch?.contender("PyTorch eager", "eager", notNowAndThen),
    torch?.contender("PyTorch eager, by lists", "lists", everyStepOfMlp),
    torch?.contender("PyTorch compile", "compile", notWatched),
    fastTorch?.contender("PyTorch eager, MKL AVX-512", "eager", all),
    fastTorch?.contender("PyTorch eager cell by cell, MKL AVX-512", "cells", everyStepOfLstm),
    fastTorch?.contender("PyTorch compile, MKL AVX-512", "compile", notWatched),
    jax?.contender("JAX jit", "jit", notNowAndThen),
  ].filter((contender) => contender !== undefined);
}

/** `folder` has TensorFlow.js and its WASM backend in its node_modules. */
async function tfjsContenders(folder: string | undefined): Promise<readonly Contender[]> {
  if (folder === undefined) return [];
  const tfjs = await peerOf(process.execPath, "tfjs_peer.mjs", {}, [folder]);
  if (!tfjs) return [];
  peers.push(tfjs);
  // Its WASM backend has no gradient of a convolution's kernel.
  const runs = ({ every, network: { kind } }: Workload) =>
    every === 0 ? kind !== "cnn" : every === 1 && kind === "mlp";
  return [tfjs.contender("TensorFlow.js WASM", "eager", runs)];
}

/** Everyone computes the same: first losses, and statistics of the first step. */
function check({ id }: Workload): void {
  const last = ({ name }: Contender) => timings.get(`${id}/${name}`)?.at(-1);
  const ours = contenders[0] && last(contenders[0]);
  for (const contender of contenders.slice(1)) {
    const theirs = last(contender);
    if (!ours || !theirs) continue;
    const loss = difference(ours.losses, theirs.losses, (loss) => Math.max(1, loss));
    const cells = ours.statistics.filter((cell) => cell !== null && Number.isFinite(cell));
    const statistics = difference(cells, theirs.statistics, (cell) => Math.abs(cell) || 1);
    if (!(loss <= lossTolerance && statistics <= statisticsTolerance))
      throw new Error(`${contender.name} computes something else on ${id}: ${loss}, ${statistics}`);
  }
}

/** Largest |a − b| / scale(a); NaN when they are not equally many. */
function difference(
  ours: readonly (number | null)[],
  theirs: readonly (number | null)[],
  scale: (value: number) => number,
): number {
  if (ours.length !== theirs.length) return Number.NaN;
  const errors = ours.map((a, i) => {
    const [x, y] = [a ?? Number.NaN, theirs[i] ?? Number.NaN];
    return Math.abs(x - y) / scale(x);
  });
  return Math.max(0, ...errors);
}
