import picocolors from "picocolors";
import type { Style } from "../report/style.ts";
import type { Io, Output } from "./io.ts";

/**
 * The colors of a stream: none with `NO_COLOR` or `TERM=dumb`, always with `FORCE_COLOR`, otherwise when it is a terminal.
 *
 * Source: https://no-color.org, https://force-color.org
 */
export function styleOf({ env }: Pick<Io, "env">, output: Output): Style {
  const { bold, dim, green, red, yellow } = picocolors.createColors(hasColors(env, output));
  return { bold, dim, good: green, bad: red, warn: yellow };
}

function hasColors(env: Io["env"], { isTTY }: Output): boolean {
  const { NO_COLOR: none, FORCE_COLOR: force, TERM: terminal } = env;
  if (none !== undefined && none !== "") return false;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  return isTTY && terminal !== "dumb";
}
