// TensorFlow.js's side of the benchmark, WASM backend with SIMD, one thread: one JSON request a line in, one answer out.
// argv: a folder whose node_modules holds @tensorflow/tfjs and @tensorflow/tfjs-backend-wasm.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { networks } from "./tfjs_networks.mjs";

const folder = join(process.argv[2] ?? ".", "peer.cjs");
const load = createRequire(folder);
// It writes advice to the console, where answers are read.
for (const kind of ["log", "warn", "info"]) console[kind] = () => {};
const tf = load("@tensorflow/tfjs");
const { setWasmPaths, setThreadsCount } = load("@tensorflow/tfjs-backend-wasm");
setWasmPaths(`${dirname(load.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();

const batchStart = 2 ** 30;
const saturated = 1.832;

function hashed(start, count) {
  return Float32Array.from({ length: count }, (_, i) => {
    let x = (start + i) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    return ((x ^ (x >>> 16)) >>> 8) / 2 ** 23 - 1;
  });
}

function prepared({ network, chunk }) {
  let position = 0;
  const values = new Map();
  for (const { name, shape, limit, offset } of network.parameters) {
    const count = shape.reduce((product, size) => product * size, 1);
    const numbers = hashed(position, count).map((value) => value * limit + offset);
    values.set(name, tf.tensor(numbers, shape));
    position += count;
  }
  const size = network.batchSize;
  const each = network.input.reduce((product, axis) => product * axis, size);
  const x = hashed(batchStart, chunk * each);
  const batches = Array.from({ length: chunk }, (_, i) => {
    const classes = Array.from({ length: size }, (_, k) => (i * size + k) % network.classes);
    return [
      tf.tensor(x.slice(i * each, (i + 1) * each), [size, ...network.input]),
      tf.oneHot(tf.tensor1d(classes, "int32"), network.classes).toFloat(),
    ];
  });
  return { net: networks[network.kind](tf, network, [...values.keys()]), values, batches };
}

const known = new Map();

function measure(request) {
  const { network, learningRate, every, chunk, steps } = request;
  const key = JSON.stringify(network.parameters);
  if (!known.has(key)) known.set(key, prepared(request));
  const { net, values, batches } = known.get(key);
  const rate = tf.scalar(learningRate);
  let weights = [...values.values()].map((value) => value.clone());

  const step = (i) => {
    const [x, y] = batches[i];
    const isWatched = every > 0 && i % every === 0;
    const { loss, row, next } = tf.tidy(() => {
      let outputs = [];
      const lossOf = (...given) => {
        const seen = net.forward(x, given.slice(0, weights.length), given.slice(weights.length));
        outputs = isWatched ? seen.outputs.map((z) => tf.keep(z)) : [];
        return tf.losses.softmaxCrossEntropy(y, seen.logits);
      };
      // The gradient of an output is that of zeros added to it.
      const added = isWatched ? net.zeros() : [];
      const { value, grads } = tf.valueAndGrads(lossOf)([...weights, ...added]);
      const next = weights.map((weight, k) => weight.sub(grads[k].mul(rate)));
      const row = isWatched ? rowOf(net, { weights, next, grads, outputs }) : undefined;
      tf.dispose(outputs);
      return { loss: value, next, row };
    });
    tf.dispose(weights);
    weights = next;
    return { loss, row };
  };
  const runChunk = () => {
    const all = batches.slice(0, chunk).map((_, i) => step(i));
    const losses = all.map(({ loss }) => loss.dataSync()[0]);
    const rows = all.map(({ row }) => (row ? Array.from(row.dataSync()) : []));
    tf.dispose(all);
    return { losses, rows };
  };

  const first = runChunk();
  const wall = performance.now();
  const cpu = process.cpuUsage();
  for (let done = 0; done < steps; done += chunk) runChunk();
  const used = process.cpuUsage(cpu);
  tf.dispose(weights);
  return {
    seconds: (performance.now() - wall) / 1e3,
    cpuSeconds: (used.user + used.system) / 1e6,
    losses: first.losses,
    statistics: first.rows[0] ?? [],
  };
}

/** The quantities of perceptrons in the order of torch_peer.py. */
function rowOf(net, { weights, next, grads, outputs }) {
  const kernels = weights.flatMap((weight, k) => (weight.rank === 2 ? [k] : []));
  const norm = (tensor) => tensor.square().sum().sqrt();
  const sizes = kernels.map((k) => norm(weights[k]));
  const flat = outputs.slice(0, -1).map((z) =>
    net.activation === "tanh"
      ? z.abs().greater(saturated).toFloat().mean()
      : z.max(0).lessEqual(0).toFloat().mean(),
  );
  return tf.stack([
    ...outputs.map((_, i) => norm(grads[weights.length + i])),
    ...kernels.map((k) => norm(grads[k])),
    ...sizes,
    ...kernels.map((k, i) => norm(next[k].sub(weights[k])).div(sizes[i])),
    ...outputs.map((z) => z.square().mean()),
    ...flat,
  ]);
}

process.stdout.write(`${JSON.stringify({ name: `TensorFlow.js ${tf.version_core} WASM, one thread` })}\n`);
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(measure(JSON.parse(line)))}\n`);
