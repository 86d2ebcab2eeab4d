// Compiles assembly/ to src/engine/wasm/{simd,relaxed}-kernels.ts. With --check it only says whether they are up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = new URL("..", import.meta.url);
const variants = [
  { id: "simd", flags: ["--enable", "simd"] },
  { id: "relaxed", flags: ["--enable", "simd", "--enable", "relaxed-simd"] },
];

/** The text of every kernel file by its path from the repository's root. */
export async function kernelFiles() {
  const files = {};
  for (const { id, flags } of variants) {
    const bytes = await compiled(flags);
    files[`src/engine/wasm/${id}-kernels.ts`] = textOf(id, bytes);
  }
  return files;
}

async function compiled(flags) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      "assembly/index.ts",
      ...["-O3", "--runtime", "stub", "--noAssert", "--importMemory", "--outFile", "out.wasm"],
      ...flags,
    ],
    {
      readFile: (name, base) => {
        try {
          const text = readFileSync(new URL(name, new URL(`${base}/`, root)), "utf8");
          // Constants are globals to this compiler unless told: inlined loops would ask for their operation at every vector.
          return text.replace(/^(export )?const (?=\w+(: i32)? = \d)/gm, "@inline\n$1const ");
        } catch {
          return null;
        }
      },
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return binary;
}

function textOf(id, bytes) {
  const base64 = Buffer.from(bytes).toString("base64");
  return `/** assembly/ compiled by scripts/build-engine.mjs, ${bytes.length} bytes. */\nexport const ${id}Kernels =\n  "${base64}";\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await kernelFiles();
  const isCheck = process.argv.includes("--check");
  for (const [path, text] of Object.entries(files)) {
    const file = new URL(path, root);
    if (isCheck) {
      if (readFileSync(file, "utf8") !== text) {
        console.error(`${path} is not what assembly/ compiles to; run node scripts/build-engine.mjs`);
        process.exitCode = 1;
      }
    } else writeFileSync(file, text);
  }
}
