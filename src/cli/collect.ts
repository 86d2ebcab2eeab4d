import { lstatSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { FormatError } from "../core/errors.ts";
import type { ReadFile } from "../evidence/join.ts";
import type { ByteSource } from "../formats/byte-source.ts";
import { readAny } from "../formats/read-any.ts";
import type { TensorScan } from "../formats/tensor-scan.ts";
import { readTrace } from "../formats/trace.ts";
import { filePool } from "./file-source.ts";
import { scanPool } from "./scan-pool.ts";
import { type FoundFile, filesBelow } from "./walk.ts";

/** A file that gave nothing, and why. */
export interface SkippedFile {
  readonly name: string;
  readonly reason: string;
  /** Of a known format, but damaged or refused. */
  readonly error: FormatError | undefined;
}

/** What was found below some paths. */
export interface Collected {
  readonly files: readonly ReadFile[];
  readonly skipped: readonly SkippedFile[];
  readonly bytes: number;
  /** Scans the tensors of the files, large ones in several threads. */
  readonly scan: TensorScan;
  /** Closes what is still open: tensors are read when they are asked for. */
  close(): Promise<void>;
}

/** Parts of files that another file leads to: shards with an index, shards of TF.js. */
const shard = /-\d{5}-of-\d{5}\.(safetensors|bin)$|group\d+-shard\d+of\d+(\.bin)?$/;
/** More read no faster than memory gives, and each takes 40 MiB. */
const mostThreads = 8;
const mostTraceBytes = 2 ** 30;

/**
 * Reads every file below the paths.
 *
 * @throws UsageError for paths that do not exist.
 */
export async function collect(
  paths: readonly string[],
  onFile: (name: string, done: number, of: number) => void = () => {},
): Promise<Collected> {
  const found = filesBelow(paths);
  const byPath = new Map(found.map((file) => [file.path, file]));
  const files: ReadFile[] = [];
  const skipped: SkippedFile[] = [];
  const pool = filePool();
  const scans = scanPool(pool.pathOf, Math.min(mostThreads, availableParallelism()));
  const sourceOf = ({ path, name, size }: FoundFile) => pool.source(path, name, size);
  const hasIndex = new Set(
    found
      .filter(({ name }) => /\.index\.json$|(^|\/)model\.json$/.test(name))
      .map(({ path }) => dirname(path)),
  );
  for (const [i, file] of found.entries()) {
    onFile(file.name, i, found.length);
    if (shard.test(file.name) && hasIndex.has(dirname(file.path))) continue;
    if (file.size === 0) {
      skipped.push({ name: file.name, reason: "is empty", error: undefined });
      continue;
    }
    const folder = dirname(file.path);
    const sibling = async (name: string): Promise<ByteSource | undefined> => {
      if (/[\\/]|^\.\.?$/.test(name)) return undefined;
      const beside = byPath.get(join(folder, name)) ?? fileBeside(folder, name);
      return beside ? sourceOf(beside) : undefined;
    };
    for (const result of await readAny(sourceOf(file), { sibling })) {
      const { name } = result.source;
      if (result.kind === "unknown") {
        // Weights that a model.json of the folder leads to.
        if (name.endsWith(".bin") && hasIndex.has(folder)) continue;
        skipped.push({ name, reason: `seems to be ${result.seems}`, error: undefined });
      } else if (result.kind === "unreadable")
        skipped.push({ name, reason: result.error.message, error: result.error });
      else
        try {
          const trace = await traceOf(result.source, result.content.format);
          files.push({ name, content: result.content, ...trace });
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          skipped.push({ name, reason: error.message, error });
        }
    }
  }
  return {
    files,
    skipped,
    bytes: found.reduce((sum, { size }) => sum + size, 0),
    scan: scans.scan,
    close: async () => {
      await scans.dispose();
      await pool.close();
    },
  };
}

/** A file that was not named itself, in the folder of one that was. */
function fileBeside(folder: string, name: string): FoundFile | undefined {
  const path = join(folder, name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? { path, name, size: stats.size } : undefined;
}

/** Of a file that Isograd wrote, everything. */
async function traceOf(source: ByteSource, format: string): Promise<Pick<ReadFile, "trace">> {
  if (format !== "isograd-trace" || source.size > mostTraceBytes) return {};
  const bytes = await source.read(0, source.size);
  const trace = readTrace(new TextDecoder().decode(bytes), source.name);
  return trace.header.isConverted ? {} : { trace };
}
