import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { assetsBelow } from "../../server/assets.ts";
import { listen } from "../../server/listen.ts";
import { countArgument } from "../arguments.ts";
import type { Io } from "../io.ts";
import { pageFolder } from "../page-assets.ts";
import { interrupted, openBrowser } from "../serving.ts";
import { UsageError } from "../usage-error.ts";

const examples = `
Examples:
  isograd lab
  isograd lab --port 8080 --no-open
  isograd lab -o site

Everything is computed in the page, and nothing leaves this machine. With -o the page is written as static files for any web host.`;

interface LabOptions {
  readonly port: number;
  readonly host: string;
  readonly open: boolean;
  readonly out?: string;
}

const usualPort = 4611;
const mostPort = 65_535;

/** `isograd lab`: a real network that trains in the browser. */
export function addLab(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command("lab")
    .summary("train a network in the browser, and see every gradient")
    .description(
      "Opens the lab: a real network that trains in the page with this library, the gradient of every layer drawn, every fault and every mitigation to try, two networks racing from the same seed.",
    )
    .option(
      "--port <number>",
      "port of the page; 0 for any that is free",
      countArgument("--port", 0),
      usualPort,
    )
    .option(
      "--host <address>",
      "address to listen at; others than this machine need a token",
      "127.0.0.1",
    )
    .option("-o, --out <folder>", "write the page there as static files, and start no server")
    .option("--no-open", "do not open a browser")
    .option("--debug", "print the stack of an error")
    .addHelpText("after", examples)
    .action(async (options: LabOptions) => {
      done(await labCommand(options, io));
    });
}

async function labCommand({ port, host, open, out }: LabOptions, io: Io): Promise<number> {
  if (port > mostPort) throw new UsageError(`--port: must be at most ${mostPort}, got ${port}`);
  const folder = pageFolder("lab");
  if (out !== undefined) return written(folder, out, io);
  const server = await listen({ host, port, assets: assetsBelow(folder), runs: [] }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `lab: cannot listen at ${host} port ${port}, got ${error.code ?? error.message}; try --port 0`,
      );
    },
  );
  io.stdout.write(`${server.url}\n`);
  io.stderr.write("Ctrl-C ends it.\n");
  if (open) openBrowser(server.url);
  await interrupted(io);
  await server.close();
  return 0;
}

/** Copies the built page; a folder that holds something else is left alone. */
function written(folder: string, out: string, io: Io): number {
  if (existsSync(out))
    throw new UsageError(`--out: would overwrite what is there, got ${out}; try a new folder`);
  cpSync(folder, out, { recursive: true });
  io.stderr.write(`wrote ${join(out, "index.html")}\n`);
  return 0;
}
