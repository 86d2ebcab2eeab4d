/**
 * Runs what the lab exports in the programs that it is for: some training steps, and the number of parameters.
 * `--python` has torch and keras; below `--tfjs` @tensorflow/tfjs is installed; what is not given is left out.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { sizeOf } from "../../../src/graph/tensor.ts";
import { built } from "../../../src/model/build.ts";
import { changed } from "../../../web/lab/changed.ts";
import { digitImages } from "../../../web/lab/digits-plugin.ts";
import { labEngine } from "../../../web/lab/engine.ts";
import { exported } from "../../../web/lab/exported.ts";
import type { ExportKind } from "../../../web/lab/messages.ts";
import { planWithTrace } from "../../../web/lab/network.ts";
import { usualSetup } from "../../../web/lab/setup.ts";
import { problemFor } from "../../../web/lab/tasks.ts";
import { networks, refused } from "./networks.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    tfjs: { type: "string" },
    only: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});

const forms = ["keras-json", "keras", "pytorch", "tfjs"] as const satisfies readonly ExportKind[];

/** What a peer is told of a network besides its files. */
interface Spec {
  readonly name: string;
  readonly folder: string;
  /** Files that there are. */
  readonly files: readonly ExportKind[];
  readonly input: readonly number[];
  readonly outputs: number;
  readonly isClasses: boolean;
  readonly parameters: number;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const root = mkdtempSync(join(values.tfjs ? resolve(values.tfjs) : tmpdir(), "exports-"));
try {
  const specs: Spec[] = [];
  for (const [i, name] of Object.keys(networks).entries())
    if (values.only === undefined || name.includes(values.only))
      specs.push(await written(name, join(root, `${i}`)));
  const list = join(root, "specs.json");
  writeFileSync(list, JSON.stringify(specs));
  if (values.python !== undefined)
    for (const framework of ["keras", "pytorch"])
      checked(values.python, [here("peer.py"), framework, list]);
  if (values.tfjs !== undefined) {
    // Its imports are looked up from where it lies.
    for (const { folder, files } of specs)
      if (files.includes("tfjs")) checked(process.execPath, [here("peer.mjs"), folder, list]);
  }
} finally {
  if (values.keep) console.log(`kept ${root}`);
  else rmSync(root, { recursive: true, force: true });
}

/** Writes the four files of a network. */
async function written(name: string, folder: string): Promise<Spec> {
  const setup = changed(usualSetup, { steps: 60, ...networks[name] });
  const problem = await problemFor(setup, async () => digitImages());
  const { plan, edits, idle } = await planWithTrace(setup, problem, labEngine);
  if (idle.length > 0) throw new RangeError(`exports: ${name} is not changed by ${idle}`);
  mkdirSync(folder);
  const files = forms.filter((what) => !refused[name]?.includes(what));
  for (const what of files) {
    const file = exported(what, plan, edits, { header: undefined as never, records: [] });
    writeFileSync(join(folder, file.name), file.text);
  }
  const layers = built(plan.model);
  const { targets, shape } = problem.dataset;
  return {
    name,
    folder,
    files,
    input: shape,
    outputs: layers.at(-1)?.outputShape.at(-1) ?? 0,
    isClasses: targets.kind === "classes",
    parameters: layers
      .flatMap(({ parameters }) => parameters)
      .filter(({ trainable }) => trainable)
      .reduce((sum, parameter) => sum + sizeOf(parameter.shape), 0),
  };
}

function checked(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
