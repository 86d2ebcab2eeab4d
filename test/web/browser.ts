import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const known = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  chromium.executablePath(),
];
const installMs = 120_000;

/** A browser that is installed; on Debian, as root, one that is installed now; `undefined` where there is none. */
export function browserPath(): string | undefined {
  const found = known.find((path) => path !== undefined && path !== "" && existsSync(path));
  if (found !== undefined || !existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0)
    return found;
  const options = { stdio: "ignore", timeout: installMs } as const;
  spawnSync("apt-get", ["update"], options);
  spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], {
    ...options,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return known.find((path) => path !== undefined && path !== "" && existsSync(path));
}

/** What to do where no browser is found. */
export const noBrowser =
  "no Chromium was found: apt-get install chromium (as root), npx playwright-core install chromium, or set CHROMIUM_PATH";

export function launched(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
