/** Trains what the lab exported with TensorFlow.js, from a folder below which `@tensorflow/tfjs` is installed. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, list] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(list, "utf8")).find((each) => each.folder === folder);
const samples = 64;

// What TensorFlow.js says of itself when it is loaded.
console.info = () => {};
console.warn = () => {};
const tf = await import(
  pathToFileURL(createRequire(join(folder, "x.js")).resolve("@tensorflow/tfjs"))
);
try {
  const { model, train } = await import(pathToFileURL(join(folder, "train-tfjs.mjs")));
  const xs = tf.randomNormal([samples, ...spec.input], 0, 1, "float32", 0);
  const ys = spec.isClasses
    ? tf.oneHot(tf.range(0, samples).mod(tf.scalar(spec.outputs)).toInt(), spec.outputs)
    : tf.randomNormal([samples, spec.outputs], 0, 1, "float32", 1);
  const { history } = await train(xs, ys, 1);
  if (!history.loss.every(Number.isFinite)) throw new Error(`loss ${history.loss}`);
  const parameters = model.trainableWeights.reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  if (parameters !== spec.parameters)
    throw new Error(`${parameters} parameters instead of ${spec.parameters}`);
  console.log(`tfjs ${spec.name}: ok`);
} catch (error) {
  console.log(`tfjs ${spec.name}: WRONG: ${String(error).slice(0, 400)}`);
  process.exitCode = 1;
}
