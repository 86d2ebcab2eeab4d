// The networks of network.ts in TensorFlow.js, as forward(x, weights, added) → { logits, outputs }. No convolution: its
// WASM backend has no gradient for kernels.

function mlp(tf, { batchSize, activation, parameters }) {
  const widths = parameters.filter(({ shape }) => shape.length === 1).map(({ shape }) => shape[0]);
  return {
    activation,
    zeros: () => widths.map((width) => tf.zeros([batchSize, width])),
    forward(x, weights, added) {
      const outputs = [];
      let h = x;
      for (let i = 0; i < widths.length; i++) {
        let z = h.matMul(weights[2 * i]).add(weights[2 * i + 1]);
        if (added.length > 0) z = z.add(added[i]);
        outputs.push(z);
        h = activation === "tanh" ? z.tanh() : z.relu();
      }
      return { logits: outputs.at(-1), outputs };
    },
  };
}

function lstm(tf, { batchSize, input: [length = 1, features = 1] }, names) {
  const units = 128;
  return {
    forward(x, weights) {
      const of = (end) => weights[names.findIndex((name) => name.endsWith(end))];
      const inputs = x
        .reshape([batchSize * length, features])
        .matMul(of("lstm_1/kernel"))
        .add(of("lstm_1/bias"))
        .reshape([batchSize, length, 4 * units]);
      const recurrent = of("lstm_1/recurrent_kernel");
      let h = tf.zeros([batchSize, units]);
      let c = tf.zeros([batchSize, units]);
      for (const z of tf.unstack(inputs, 1)) {
        const [i, f, g, o] = tf.split(z.add(h.matMul(recurrent)), 4, 1);
        c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
        h = o.sigmoid().mul(c.tanh());
      }
      return { logits: h.matMul(of("output/kernel")).add(of("output/bias")), outputs: [] };
    },
  };
}

function transformer(tf, { batchSize, input: [length = 1, features = 1] }, names) {
  const [width, heads, epsilon] = [128, 4, 1e-5];
  const rows = batchSize * length;
  return {
    forward(x, weights) {
      const of = (name) => weights[names.indexOf(name)];
      const dense = (h, name) => {
        const [inner, ...outer] = of(`${name}/kernel`).shape;
        const columns = outer.reduce((product, size) => product * size, 1);
        return h
          .matMul(of(`${name}/kernel`).reshape([inner, columns]))
          .add(of(`${name}/bias`).reshape([columns]));
      };
      const norm = (h, name) => {
        const { mean, variance } = tf.moments(h, 1, true);
        return h
          .sub(mean)
          .mul(variance.add(epsilon).rsqrt())
          .mul(of(`${name}/gamma`))
          .add(of(`${name}/beta`));
      };
      const split = (h) =>
        h.reshape([batchSize, length, heads, width / heads]).transpose([0, 2, 1, 3]);
      const attention = (h, name) => {
        const [query, key, value] = ["query", "key", "value"].map((role) =>
          split(dense(h, `${name}/${role}`)),
        );
        const scores = tf.matMul(query, key, false, true).div(Math.sqrt(width / heads));
        const mixed = tf.matMul(scores.softmax(), value).transpose([0, 2, 1, 3]);
        const kernel = of(`${name}/attention_output/kernel`).reshape([width, width]);
        return mixed
          .reshape([rows, width])
          .matMul(kernel)
          .add(of(`${name}/attention_output/bias`));
      };
      let h = dense(x.reshape([rows, features]), "tokens")
        .reshape([batchSize, length, width])
        .add(of("positions/embeddings"))
        .reshape([rows, width]);
      for (let n = 1; n <= 4; n++) {
        const block = `block_${n}`;
        h = h.add(attention(norm(h, `${block}_attention_norm`), `${block}_attention`));
        const wide = dense(norm(h, `${block}_feed_forward_norm`), `${block}_feed_forward_wide`);
        h = h.add(dense(wide.relu(), `${block}_feed_forward`));
      }
      const mean = norm(h, "last_norm").reshape([batchSize, length, width]).mean(1);
      return { logits: dense(mean, "output"), outputs: [] };
    },
  };
}

export const networks = { mlp, lstm, transformer };
