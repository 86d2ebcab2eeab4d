const utf8 = new TextDecoder();
/** Below this, putting characters together is faster than asking a decoder. */
const short = 48;
/** Arguments of one call. */
const most = 4096;

/** Text of UTF-8 bytes. */
export function utf8Text(bytes: Uint8Array): string {
  if (bytes.byteLength > short) return utf8.decode(bytes);
  let text = "";
  for (const byte of bytes) {
    if (byte > 0x7f) return utf8.decode(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Text with one character for each byte. */
export function byteText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += most)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + most)));
  return parts.join("");
}

/** Bytes of a text with one character for each, as Python's `encode("latin1")`; `undefined` where one does not fit. */
export function textBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** The text that a Python literal such as `'it\'s'` stands for, escapes of quotes, lines and bytes resolved. */
export function literalText(literal: string): string {
  const body = /^(['"])(.*)\1$/s.exec(literal)?.[2] ?? literal;
  return body.replaceAll(/\\(x[0-9a-fA-F]{2}|[\s\S])/g, (_, code: string) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return escapes.get(code) ?? code;
  });
}

/** The text that protocol 0 writes for a unicode string: `\uXXXX` for what is not Latin-1. */
export function rawUnicodeText(raw: string): string {
  return raw.replaceAll(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, narrow, wide) => {
    const code = Number.parseInt(narrow ?? wide, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
