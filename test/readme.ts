/** Writes the real output of the two commands into README.md: `npx tsx test/readme.ts`. The test compares it. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const readme = new URL("../README.md", import.meta.url);
const cli = new URL("../dist/cli/main.js", import.meta.url).pathname;
const root = new URL("..", import.meta.url).pathname;
const options =
  "examples/deep-sigmoid/model.json --data digits --optimizer sgd --lr 0.1 --momentum 0.9 --batch-size 64 --epochs 5 --seeds 5";

/** What a command prints, and nothing of it lost when it exits with 1. */
function output(command: string): string {
  try {
    return execFileSync(process.execPath, [cli, command, ...options.split(" ")], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    if (!stdout) throw error;
    return stdout;
  }
}

/** From the line that starts with `from` up to the one that starts with `to`, without it. */
function part(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  const end = to === "" ? text.length : text.indexOf(`\n${to}`, start);
  return text.slice(start, end).trimEnd();
}

/** The repair as the README shows it: without findings and code. */
export function shownRepair(): string {
  const text = output("repair");
  return [
    part(text, text.slice(0, 10), "Findings"),
    "…",
    part(text, "Cause", "Keras"),
    "…",
    part(text, "SOLVED", ""),
  ].join("\n\n");
}

/** The part of a diagnosis that the README shows. */
export function shownBudget(): string {
  return part(output("diagnose"), "Gradient budget", "Cause");
}

/** The fenced text blocks of the README, in order. */
export function textBlocks(): readonly string[] {
  return [...readFileSync(readme, "utf8").matchAll(/```text\n([\s\S]*?)\n```/g)].map(
    ([, block = ""]) => block,
  );
}

/** The fenced TypeScript blocks. */
export function codeBlocks(): readonly string[] {
  return [...readFileSync(readme, "utf8").matchAll(/```ts\n([\s\S]*?)\n```/g)].map(
    ([, block = ""]) => block,
  );
}

if (process.argv[1]?.endsWith("test/readme.ts")) {
  const blocks = [shownRepair(), shownBudget()];
  let next = 0;
  const text = readFileSync(readme, "utf8").replaceAll(
    /```text\n[\s\S]*?\n```/g,
    () => `\`\`\`text\n${blocks[next++] ?? ""}\n\`\`\``,
  );
  writeFileSync(readme, text);
}
