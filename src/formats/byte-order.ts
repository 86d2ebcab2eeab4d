/**
 * Elements with the order of their bytes reversed: big-endian numbers as little-endian ones. A rest that is no whole
 * element is left out.
 */
export function swapped(bytes: Uint8Array, elementBytes: number): Uint8Array {
  const result = new Uint8Array(bytes.byteLength - (bytes.byteLength % elementBytes));
  for (let start = 0; start < result.byteLength; start += elementBytes)
    for (let byte = 0; byte < elementBytes; byte++)
      result[start + byte] = bytes[start + elementBytes - 1 - byte] ?? 0;
  return result;
}
