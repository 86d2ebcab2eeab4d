/// <reference path="./virtual-digits.d.ts" />
import { labels, pixels, side } from "virtual:isograd-digits";
import type { DigitImages } from "./tasks.ts";

/** Images of handwritten digits that the build put beside the page. */
export function digits(): DigitImages {
  return { side, pixels: bytesOf(pixels), labels: bytesOf(labels) };
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
