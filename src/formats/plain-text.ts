import { FormatError } from "../core/errors.ts";

/**
 * The text in a UTF-8 file, without a byte order mark and with "\n" at the end of every line.
 *
 * @param name - of the file, for messages.
 * @throws FormatError "text" naming the first byte that is not text: NUL, or not UTF-8.
 */
export function readPlainText(bytes: Uint8Array, name: string): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw problem(name, "is not text, got the byte 0x00", zero);
  // A mark at the start stays a character here, so that characters and bytes can be counted alike.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const invalid = invalidByte(bytes, text);
  if (invalid !== undefined) {
    const byte = (bytes[invalid] ?? 0).toString(16).padStart(2, "0");
    throw problem(name, `is not UTF-8, got the byte 0x${byte}`, invalid);
  }
  return text.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
}

const replacement = 0xfffd;
const replacementBytes = [0xef, 0xbf, 0xbd];

/** Where the decoder put U+FFFD in place of bytes that do not spell it. */
function invalidByte(bytes: Uint8Array, text: string): number | undefined {
  if (!text.includes("\uFFFD")) return undefined;
  let offset = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isSpelled = replacementBytes.every((byte, i) => bytes[offset + i] === byte);
    if (code === replacement && !isSpelled) return offset;
    offset += encodedLength(code);
  }
  return undefined;
}

/** Bytes of a character in UTF-8 (RFC 3629, §3). */
function encodedLength(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

function problem(name: string, text: string, offset: number): FormatError {
  return new FormatError("text", `${name} ${text}`, { offset });
}
