import { FormatError } from "../core/errors.ts";
import type { ByteSource } from "./byte-source.ts";
import type { ReadOptions } from "./reader.ts";
import { linesOf, type TextLine } from "./text-lines.ts";

/** A parsed document takes several times its size in memory. */
const mostBytes = 2 ** 26;

/**
 * All text of a source, with "\n" at the end of every line.
 *
 * @throws FormatError as `linesOf`, and for more than 64 MiB.
 */
export async function wholeText(
  source: ByteSource,
  format: string,
  options: ReadOptions,
): Promise<string> {
  const lines = await allLines(source, format, options);
  return lines.map(({ text, isWhole }) => (isWhole ? `${text}\n` : text)).join("");
}

/** All lines of a source; throws as `wholeText`. */
export async function allLines(
  source: ByteSource,
  format: string,
  options: ReadOptions,
): Promise<readonly TextLine[]> {
  if (source.size > mostBytes)
    throw new FormatError(
      format,
      `${source.name}: may have at most ${mostBytes} bytes, got ${source.size}`,
      { offset: mostBytes },
    );
  const lines: TextLine[] = [];
  for await (const batch of linesOf(source, format, options))
    for (const line of batch) lines.push(line);
  return lines;
}
