import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { assetsBelow } from "../../server/assets.ts";
import type { Io } from "../io.ts";
import { pageFolder } from "../page-assets.ts";
import { type ServingOptions, served, withServingOptions } from "../serving.ts";
import { UsageError } from "../usage-error.ts";

const examples = `
Examples:
  isograd lab
  isograd lab --port 8080 --no-open
  isograd lab -o site

Everything is computed in the page, and nothing leaves this machine. With -o the page is written as static files for any web host.`;

interface LabOptions extends ServingOptions {
  readonly out?: string;
}

const usualPort = 4611;

/** `isograd lab`: a real network that trains in the browser. */
export function addLab(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command("lab")
    .summary("train a network in the browser, and see every gradient")
    .description(
      "Opens the lab: a real network that trains in the page with this library, the gradient of every layer drawn, every fault and every mitigation to try, two networks racing from the same seed.",
    )
    .option("-o, --out <folder>", "write the page there as static files, and start no server");
  withServingOptions(command, usualPort)
    .addHelpText("after", examples)
    .action(async ({ out, ...options }: LabOptions) => {
      const folder = pageFolder("lab");
      if (out !== undefined) written(folder, out, io);
      else await served("lab", options, { assets: assetsBelow(folder), runs: [] }, io);
      done(0);
    });
}

/** Copies the built page; a folder that holds something else is left alone. */
function written(folder: string, out: string, io: Io): void {
  if (existsSync(out))
    throw new UsageError(`--out: would overwrite what is there, got ${out}; try a new folder`);
  cpSync(folder, out, { recursive: true });
  io.stderr.write(`wrote ${join(out, "index.html")}\n`);
}
