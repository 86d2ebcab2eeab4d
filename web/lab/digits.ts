/// <reference path="./virtual-digits.d.ts" />
import { labels, pixels, side } from "virtual:isograd-digits";

/** Images of handwritten digits that the build put beside the page: pixels from 0 to 255, image after image. */
export function digits() {
  return { side, pixels: bytesOf(pixels), labels: bytesOf(labels) };
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
