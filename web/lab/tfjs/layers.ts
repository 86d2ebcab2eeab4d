/** What the layers below share: settings that are kept, and weights from the initializers of a file. */
export const ownLayer = `class OwnLayer extends tf.layers.Layer {
  constructor(config) {
    super(config);
    this.settings = config;
  }
  weight(name, shape, initializer = { className: "Zeros", config: {} }) {
    const [type, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[initializer.className];
    return this.addWeight(name, shape, "float32", fromConfig(type, initializer.config));
  }
  computeOutputShape(shape) {
    return shape;
  }
  getConfig() {
    return { ...super.getConfig(), ...this.settings };
  }
}`;

/** Layers that TensorFlow.js does not have, as programs that register them. */
export const layers: Readonly<Record<string, string>> = {
  "Isograd>PositionEmbedding": `// A trained vector for every position.
class PositionEmbedding extends OwnLayer {
  static className = "Isograd>PositionEmbedding";
  build(shape) {
    const { sequenceLength, initializer } = this.settings;
    this.embeddings = this.weight("embeddings", [sequenceLength, shape.at(-1)], initializer);
    super.build(shape);
  }
  call(inputs) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      return tf.add(tf.zerosLike(x), this.embeddings.read());
    });
  }
}
tf.serialization.registerClass(PositionEmbedding);`,
  MultiHeadAttention: `// Self-attention (Vaswani et al. 2017).
class MultiHeadAttention extends OwnLayer {
  static className = "MultiHeadAttention";
  build(shape) {
    const { numHeads, keyDim, valueDim, useBias } = this.settings;
    const { kernelInitializer, valueInitializer, outputInitializer, biasInitializer } = this.settings;
    const width = shape.at(-1);
    const part = (name, size, biasSize, initializer) => [
      this.weight(name + "/kernel", size, initializer ?? kernelInitializer),
      useBias ? this.weight(name + "/bias", biasSize, biasInitializer) : undefined,
    ];
    this.query = part("query", [width, numHeads, keyDim], [numHeads, keyDim]);
    this.key = part("key", [width, numHeads, keyDim], [numHeads, keyDim]);
    this.value = part("value", [width, numHeads, valueDim], [numHeads, valueDim], valueInitializer);
    this.output_ = part("output", [numHeads, valueDim, width], [width], outputInitializer);
    super.build(shape);
  }
  call(inputs, { training = false } = {}) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const [samples, steps, width] = x.shape;
      const { numHeads, keyDim, valueDim, dropout } = this.settings;
      const affine = (y, [kernel, bias], from, to) => {
        const product = tf.matMul(y.reshape([samples * steps, from]), kernel.read().reshape([from, to]));
        return bias ? product.add(bias.read().reshape([to])) : product;
      };
      const heads = (weights, size) =>
        affine(x, weights, width, numHeads * size)
          .reshape([samples, steps, numHeads, size])
          .transpose([0, 2, 1, 3]);
      const query = heads(this.query, keyDim).div(Math.sqrt(keyDim));
      const weights = tf.softmax(tf.matMul(query, heads(this.key, keyDim), false, true));
      const kept = training && dropout > 0 ? tf.dropout(weights, dropout) : weights;
      const read = tf.matMul(kept, heads(this.value, valueDim)).transpose([0, 2, 1, 3]);
      return affine(read, this.output_, numHeads * valueDim, width).reshape([samples, steps, width]);
    });
  }
}
tf.serialization.registerClass(MultiHeadAttention);`,
  RMSNormalization: `// A mean square of 1 over the features (Zhang & Sennrich 2019).
class RMSNormalization extends OwnLayer {
  static className = "RMSNormalization";
  build(shape) {
    this.scale = this.weight("scale", [shape.at(-1)], { className: "Ones", config: {} });
    super.build(shape);
  }
  call(inputs) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const size = tf.sqrt(tf.mean(tf.square(x), -1, true).add(this.settings.epsilon));
      return x.div(size).mul(this.scale.read());
    });
  }
}
tf.serialization.registerClass(RMSNormalization);`,
  GroupNormalization: `// Mean 0 and variance 1 over every group of features (Wu & He 2018).
class GroupNormalization extends OwnLayer {
  static className = "GroupNormalization";
  build(shape) {
    const { center, scale, gammaInitializer, betaInitializer } = this.settings;
    const size = [shape.at(-1)];
    this.gamma = scale ? this.weight("gamma", size, gammaInitializer) : undefined;
    this.beta = center ? this.weight("beta", size, betaInitializer) : undefined;
    super.build(shape);
  }
  call(inputs) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const { groups, epsilon } = this.settings;
      const width = x.shape.at(-1);
      const places = x.size / x.shape[0] / width;
      const grouped = x.reshape([x.shape[0], places, groups, width / groups]);
      const { mean, variance } = tf.moments(grouped, [1, 3], true);
      const y = grouped.sub(mean).div(tf.sqrt(variance.add(epsilon))).reshape(x.shape);
      const scaled = this.gamma ? y.mul(this.gamma.read()) : y;
      return this.beta ? scaled.add(this.beta.read()) : scaled;
    });
  }
}
tf.serialization.registerClass(GroupNormalization);`,
  "Isograd>Maxout": `// Every unit is the largest of several affine functions (Goodfellow et al. 2013).
class Maxout extends OwnLayer {
  static className = "Isograd>Maxout";
  build(shape) {
    const { units, pieces, useBias, kernelInitializer, biasInitializer } = this.settings;
    this.kernel = this.weight("kernel", [shape.at(-1), pieces * units], kernelInitializer);
    this.bias = useBias ? this.weight("bias", [pieces * units], biasInitializer) : undefined;
    super.build(shape);
  }
  computeOutputShape(shape) {
    return [...shape.slice(0, -1), this.settings.units];
  }
  call(inputs) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const { units, pieces } = this.settings;
      const z = tf.matMul(x, this.kernel.read());
      return (this.bias ? z.add(this.bias.read()) : z).reshape([-1, pieces, units]).max(1);
    });
  }
}
tf.serialization.registerClass(Maxout);`,
};
