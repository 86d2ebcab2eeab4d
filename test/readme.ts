/** Writes the real output of the commands into README.md: `npx tsx test/readme.ts`. The test compares it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const readme = new URL("../README.md", import.meta.url);
const cli = new URL("../dist/cli/main.js", import.meta.url).pathname;
const root = new URL("..", import.meta.url).pathname;
const options =
  "examples/deep-sigmoid/model.json --data digits --optimizer sgd --lr 0.1 --momentum 0.9 --batch-size 64 --epochs 5 --seeds 5";

/** What a command prints, and nothing of it lost when it exits with 1. */
function output(command: string, words = options): string {
  try {
    return execFileSync(process.execPath, [cli, command, ...words.split(" ")], {
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

const sequences = "--data remember:lag=40,samples=400 --lr 0.01";

/** What `use` makes of the file of an LSTM that `isograd new` has written. */
function withLstm<T>(use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "isograd-readme-"));
  try {
    const file = join(folder, "lstm.json");
    output("new", `lstm units=16 --for remember:lag=40 -o ${file}`);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a diagnosis says of a recurrent layer, and its cause. */
export function shownMemory(): string {
  const text = withLstm((file) => output("diagnose", `${file} ${sequences} --epochs 3 --seeds 1`));
  return [part(text, "Recurrent", "Findings"), "…", part(text, "Cause", "What to do")].join("\n\n");
}

/** What a repair tries on it. */
export function shownMemoryRepair(): string {
  const text = withLstm((file) => output("repair", `${file} ${sequences} --epochs 30`));
  return part(text, "Changes", "Keras");
}

/** What an optimizer remembers of a Hugging Face run. */
export function shownEvidence(): string {
  const text = output("diagnose", "test/artefacts/hf/vanishing");
  return [text.split("\n")[0], "…", part(text, "Gradients of layers", "Weights")].join("\n\n");
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
  const blocks = [
    shownRepair(),
    shownBudget(),
    shownMemory(),
    shownMemoryRepair(),
    shownEvidence(),
  ];
  let next = 0;
  const text = readFileSync(readme, "utf8").replaceAll(
    /```text\n[\s\S]*?```/g,
    () => `\`\`\`text\n${blocks[next++] ?? ""}\n\`\`\``,
  );
  writeFileSync(readme, text);
}
