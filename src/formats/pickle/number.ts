import { byteText } from "./text.ts";

/** More digits or bytes than any number of a training has. */
const mostBytes = 1024;

/** A whole number in little-endian two's complement; 0 for no bytes, `undefined` for more than 1024. */
export function longOf(bytes: Uint8Array): number | bigint | undefined {
  const { byteLength } = bytes;
  if (byteLength > mostBytes) return undefined;
  if (byteLength === 0) return 0;
  const isNegative = (bytes[byteLength - 1] ?? 0) > 0x7f;
  if (byteLength <= 6) {
    let value = 0;
    for (let i = byteLength - 1; i >= 0; i--) value = value * 256 + (bytes[i] ?? 0);
    return isNegative ? value - 256 ** byteLength : value;
  }
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).reverse();
  const value = BigInt(`0x${digits.join("")}`);
  return plain(isNegative ? value - (1n << BigInt(8 * byteLength)) : value);
}

/** A whole number in digits, "00" and "01" being false and true; `undefined` for anything else. */
export function integerOf(line: Uint8Array): number | bigint | boolean | undefined {
  if (line.byteLength > mostBytes) return undefined;
  const text = byteText(line).trim().replace(/L$/, "");
  if (text === "00") return false;
  if (text === "01") return true;
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  return plain(BigInt(text.replace(/^\+/, "")));
}

/** A float as Python's `repr` writes it; `undefined` for anything else. */
export function floatOf(line: Uint8Array): number | undefined {
  if (line.byteLength > mostBytes) return undefined;
  const text = byteText(line).trim();
  const word = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text);
  if (word?.[2]) {
    if (/^nan$/i.test(word[2])) return Number.NaN;
    return word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** A number where float64 holds it exactly. */
function plain(value: bigint): number | bigint {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return value <= most && value >= -most ? Number(value) : value;
}
