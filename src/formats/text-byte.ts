/**
 * Byte at which a part of a text first stands, such as a name in quotes; `undefined` where it does not, or is written
 * with escapes.
 */
export function byteOf(part: string, text: string): number | undefined {
  const at = text.indexOf(part);
  return at < 0 ? undefined : new TextEncoder().encode(text.slice(0, at)).byteLength;
}
