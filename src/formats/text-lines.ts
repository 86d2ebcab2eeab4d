import { FormatError } from "../core/errors.ts";
import type { ByteSource } from "./byte-source.ts";
import type { ReadOptions } from "./reader.ts";
import { watchedPieces } from "./source-pieces.ts";

/** A line of a text. */
export interface TextLine {
  /** Without its line break. */
  readonly text: string;
  /** Byte of the file near which it begins: exact in UTF-8 without damage. */
  readonly offset: number;
  /** False for a last line without a line break. */
  readonly isWhole: boolean;
}

/** Longer than any line of a log, a chart in base64 too; shorter than what a string may hold. */
const mostCharacters = 2 ** 26;
/** A crash of the machine leaves zeros in a log, at its end most of all; bytes have them everywhere. */
const mostZeros = 0.1;
const evidence = 4096; // characters at the start

/**
 * The lines of a text in pieces as they are read, blank ones too. UTF-8, or UTF-16 with a byte order mark, which Windows
 * PowerShell writes; bytes that are no text are replacement characters.
 *
 * @throws FormatError where the start is full of NULs, which are left out elsewhere, and for a line of more than 64 Mi characters.
 */
export async function* linesOf(
  source: ByteSource,
  format: string,
  options: ReadOptions,
): AsyncGenerator<readonly TextLine[]> {
  const encoding = encodingOf(await source.read(0, 2));
  const bytesPerUnit = encoding === "utf-8" ? 1 : 2;
  const decoder = new TextDecoder(encoding);
  const measure = new TextEncoder();
  let rest = "";
  let offset = 0;
  const sizeOf = (text: string) =>
    bytesPerUnit === 2 ? 2 * text.length : measure.encode(text).byteLength;

  const withoutZeros = (text: string) => {
    const start = text.slice(0, evidence);
    if (offset === 0 && start.split("\0").length - 1 > start.length * mostZeros)
      throw new FormatError(format, `${source.name}: is not text, got the byte 0x00`, {
        offset: sizeOf(text.slice(0, text.indexOf("\0"))),
      });
    return text.replaceAll("\0", "");
  };
  const split = (raw: string): readonly TextLine[] => {
    const text = raw.includes("\0") ? withoutZeros(raw) : raw;
    const texts = text.split("\n");
    rest = texts.pop() ?? "";
    if (rest.length > mostCharacters)
      throw new FormatError(
        format,
        `${source.name}: a line may have at most ${mostCharacters} characters, got more`,
        { offset },
      );
    return texts.map((line) => {
      const start = offset;
      offset += sizeOf(line) + bytesPerUnit;
      return { text: line.endsWith("\r") ? line.slice(0, -1) : line, offset: start, isWhole: true };
    });
  };

  for await (const piece of watchedPieces(source, options))
    yield split(rest + decoder.decode(piece, { stream: true }));
  yield split(rest + decoder.decode());
  if (rest !== "") yield [{ text: rest, offset, isWhole: false }];
}

function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** Text at the start of a file, its last line perhaps cut; `undefined` where it is none. */
export function headText(head: Uint8Array): string | undefined {
  const text = new TextDecoder(encodingOf(head)).decode(head, { stream: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells bytes from text.
  if (/[\u0000-\u0006\u000e-\u001a]/.test(text)) return undefined;
  const strange = text.split("\uFFFD").length - 1;
  return strange > text.length / 50 ? undefined : text;
}
