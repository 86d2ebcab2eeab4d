import { spawn } from "node:child_process";
import type { Command } from "commander";
import { type ListenOptions, listen } from "../server/listen.ts";
import { countArgument } from "./arguments.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/** Where a page is served, and whether a browser is opened. */
export interface ServingOptions {
  readonly port: number;
  readonly host: string;
  readonly open: boolean;
}

const mostPort = 65_535;

/** Gives a command the options of a page that is served. */
export function withServingOptions(command: Command, port: number): Command {
  return command
    .option(
      "--port <number>",
      "port of the page; 0 for any that is free",
      countArgument("--port", 0),
      port,
    )
    .option(
      "--host <address>",
      "address to listen at; others than this machine need a token",
      "127.0.0.1",
    )
    .option("--no-open", "do not open a browser")
    .option("--debug", "print the stack of an error");
}

/**
 * Serves a page until Ctrl-C.
 *
 * @param who - the command, for messages.
 * @throws UsageError where nothing can listen there.
 */
export async function served(
  who: string,
  { port, host, open }: ServingOptions,
  { assets, runs }: Pick<ListenOptions, "assets" | "runs">,
  io: Io,
): Promise<void> {
  if (port > mostPort) throw new UsageError(`--port: must be at most ${mostPort}, got ${port}`);
  const server = await listen({ host, port, assets, runs }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `${who}: cannot listen at ${host} port ${port}, got ${error.code ?? error.message}; try --port 0`,
      );
    },
  );
  io.stdout.write(`${server.url}\n`);
  io.stderr.write("Ctrl-C ends it.\n");
  if (open) openBrowser(server.url);
  await interrupted(io);
  await server.close();
}

/** Resolves at Ctrl-C. */
function interrupted(io: Io): Promise<void> {
  return new Promise((resolve) => {
    const stop = io.onInterrupt(() => {
      stop();
      resolve();
    });
  });
}

/** Opens the user's browser; where there is none, the address was printed. */
function openBrowser(url: string): void {
  const [command, ...before] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", ""]
        : ["xdg-open"];
  const child = spawn(command ?? "xdg-open", [...before, url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
