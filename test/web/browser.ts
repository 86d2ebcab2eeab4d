import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Names under which a browser that we can drive lies in the PATH. */
const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "msedge",
];
/** Where it lies on systems that do not put it into the PATH. */
const places = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];
/** Within a folder of Playwright's cache. */
const cached = [
  "chrome-linux64/chrome",
  "chrome-linux/chrome",
  "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  "chrome-win64/chrome.exe",
  "chrome-win/chrome.exe",
];
const answerMs = 30_000;
const listMs = 120_000;
const installMs = 300_000;

/** What to do where no browser is found. */
export const noBrowser =
  "no Chromium, Chrome or Edge was found, and none could be installed; run `apt-get install chromium` or `npx playwright-core install chromium`, or set ISOGRAD_BROWSER to the path of one (README)";

/**
 * A browser that is installed and answers, `undefined` where there is none. The environment variable ISOGRAD_BROWSER names
 * one; its value `none` says that there shall be none.
 */
export function browserPath(): string | undefined {
  const wanted = process.env["ISOGRAD_BROWSER"];
  if (wanted === "none") return undefined;
  if (wanted !== undefined && wanted !== "") return answers(wanted) ? wanted : undefined;
  const inPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...inPath, ...places, ...fromPlaywright()].find(answers);
}

/** Debian's Chromium, installed now where this machine allows it: by root, within minutes. */
export function installedBrowser(): string | undefined {
  const wanted = process.env["ISOGRAD_BROWSER"] ?? "";
  if (wanted !== "" || !existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0)
    return undefined;
  process.stderr.write("test/web: no browser yet; apt-get installs Chromium, once\n");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (timeout: number, ...args: readonly string[]) =>
    spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=1", ...args], {
      ...{ env, timeout },
      stdio: "ignore",
      killSignal: "SIGKILL",
    });
  run(listMs, "update");
  run(installMs, "install", "-y", "--no-install-recommends", "chromium");
  return browserPath();
}

export function launched(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** Whether a path is a browser: Ubuntu's `chromium` may be a script that only says where to get one. */
function answers(path: string): boolean {
  if (!existsSync(path)) return false;
  if (process.platform === "win32") return true;
  const { status, stdout } = spawnSync(path, ["--version"], {
    encoding: "utf8",
    timeout: answerMs,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 && /chrom|edge/i.test(stdout);
}

function fromPlaywright(): readonly string[] {
  const folders = [
    process.env["PLAYWRIGHT_BROWSERS_PATH"],
    join(homedir(), ".cache/ms-playwright"),
    join(homedir(), "Library/Caches/ms-playwright"),
    join(process.env["LOCALAPPDATA"] ?? homedir(), "ms-playwright"),
  ].filter((folder) => folder !== undefined && existsSync(folder));
  const builds = folders.flatMap((folder) =>
    readdirSync(folder ?? "")
      .filter((name) => name.startsWith("chromium-"))
      .map((name) => join(folder ?? "", name)),
  );
  return builds.flatMap((build) => cached.map((path) => join(build, path)));
}
