import { spawn } from "node:child_process";
import type { Io } from "./io.ts";

/** Resolves at Ctrl-C. */
export function interrupted(io: Io): Promise<void> {
  return new Promise((resolve) => {
    const stop = io.onInterrupt(() => {
      stop();
      resolve();
    });
  });
}

/** Opens the user's browser; where there is none, the address was printed. */
export function openBrowser(url: string): void {
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
