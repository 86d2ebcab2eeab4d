import { FormatError } from "../core/errors.ts";
import type { ByteSource } from "./byte-source.ts";
import type { ReadOptions } from "./reader.ts";
import { linesOf } from "./text-lines.ts";

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
  if (source.size > mostBytes)
    throw new FormatError(
      format,
      `${source.name}: may have at most ${mostBytes} bytes, got ${source.size}`,
    );
  const lines: string[] = [];
  for await (const batch of linesOf(source, format, options))
    for (const { text, isWhole } of batch) lines.push(isWhole ? `${text}\n` : text);
  return lines.join("");
}
