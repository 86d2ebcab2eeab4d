import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Contender, networkRequest, type Timing, type Workload } from "./workload.ts";

/** One thread in every library that a peer may use; nothing written beside the sources. */
const environmentOfPeers = {
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  NPROC: "1",
  PYTHONDONTWRITEBYTECODE: "1",
  XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
};

/** A process that answers one line for one. */
export interface Peer {
  /** Library, version, BLAS. */
  readonly name: string;
  contender(name: string, mode: string, runs: (workload: Workload) => boolean): Contender;
  end(): void;
}

/** The peer, or `undefined` when its library cannot be imported. `program` runs the script: Python, or Node. */
export async function peerOf(
  program: string,
  script: string,
  environment: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): Promise<Peer | undefined> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(program, [path, ...words], {
    env: { ...process.env, ...environmentOfPeers, ...environment },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const answers = answersOf(child);
  const hello = await answers();
  if (hello === undefined) return undefined;
  const { name } = JSON.parse(hello) as { readonly name: string };
  return {
    name,
    contender: (name, mode, runs) => ({
      name,
      runs,
      async measure({ network, every, steps, chunk }) {
        const { learningRate } = network;
        const request = {
          network: networkRequest(network),
          learningRate,
          mode,
          every,
          steps,
          chunk,
        };
        child.stdin?.write(`${JSON.stringify(request)}\n`);
        const answer = await answers();
        if (answer === undefined) throw new Error(`${name}: the process ended`);
        return JSON.parse(answer) as Timing;
      },
    }),
    end: () => child.stdin?.end(),
  };
}

/** The next line of a process; `undefined` when it has ended or never began. */
function answersOf(child: ChildProcess): () => Promise<string | undefined> {
  if (!child.stdout) throw new Error("peer: no output to read");
  const ended = new Promise<undefined>((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("close", () => resolve(undefined));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const next = await Promise.race([lines.next(), ended]);
    return next === undefined || next.done ? undefined : next.value;
  };
}
