import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { UsageError } from "./usage-error.ts";

/** A file that was found below what the user named. */
export interface FoundFile {
  readonly path: string;
  /** Below the named folder, with "/"; the file's own name where it was named itself. */
  readonly name: string;
  readonly size: number;
}

const mostFiles = 10_000;
const deepest = 12;
/** Nothing that a training left behind; some are large. */
const skipped = new Set([
  "node_modules",
  "__pycache__",
  ".git",
  ".venv",
  "venv",
  ".ipynb_checkpoints",
]);

/**
 * The files of the paths that a user named, folders with all that lies below them, in natural order. Links that lead out of
 * the folder are not followed, and what is reached by several ways is there once.
 *
 * @throws UsageError for a path that does not exist, and for more than 10,000 files.
 */
export function filesBelow(paths: readonly string[]): readonly FoundFile[] {
  const files: FoundFile[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats)
      throw new UsageError(
        `diagnose: ${path} does not exist; try a file or a folder of a training`,
      );
    if (stats.isDirectory()) walk(path, path, 0, files, seen);
    else if (stats.isFile() && isNew(stats, seen))
      files.push({ path, name: nameOf(path), size: stats.size });
  }
  return files;
}

function walk(
  folder: string,
  root: string,
  depth: number,
  files: FoundFile[],
  seen: Set<string>,
): void {
  if (depth > deepest) return;
  const names = readdirSync(folder).toSorted(naturalOrder.compare);
  for (const name of names) {
    if (skipped.has(name)) continue;
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats || (lstatSync(path).isSymbolicLink() && !isInside(path, root))) continue;
    if (!isNew(stats, seen)) continue;
    if (stats.isDirectory()) walk(path, root, depth + 1, files, seen);
    if (!stats.isFile()) continue;
    files.push({ path, name: relative(root, path).split(sep).join("/"), size: stats.size });
    if (files.length > mostFiles)
      throw new UsageError(
        `diagnose: ${root} holds more than ${mostFiles} files; try the folder of one training`,
      );
  }
}

const naturalOrder = new Intl.Collator("en", { numeric: true });

/** A link such as `latest` leads to what is found anyway. */
function isNew({ dev, ino }: Stats, seen: Set<string>): boolean {
  const key = `${dev}:${ino}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function isInside(path: string, root: string): boolean {
  return realpathSync(path).startsWith(realpathSync(root) + sep);
}

function nameOf(path: string): string {
  return resolve(path).split(sep).at(-1) ?? path;
}
