import { viewOf } from "../byte-window.ts";
import { isZip, localSize } from "./directory.ts";

/** Name of the first file of an archive by the bytes it begins with; "" where they are none. */
export function firstName(head: Uint8Array): string {
  if (!isZip(head) || head.byteLength < localSize) return "";
  const length = viewOf(head).getUint16(26, true);
  return new TextDecoder().decode(head.subarray(localSize, localSize + length));
}
