/** Initializers that TensorFlow.js does not have, or has differently, as programs that register them. */
export const initializers: Readonly<Record<string, string>> = {
  "Isograd>VarianceScaling": `// TF.js draws every distribution but "normal" uniformly, and does not correct what truncation takes.
class VarianceScaling extends tf.serialization.Serializable {
  static className = "Isograd>VarianceScaling";
  constructor(config) {
    super();
    this.config = config;
  }
  apply(shape) {
    const { scale, mode, distribution } = this.config;
    const field = shape.slice(0, -2).reduce((product, size) => product * size, 1);
    const [fanIn, fanOut] = [shape.at(-2) * field, shape.at(-1) * field];
    const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
    const deviation = Math.sqrt(scale / Math.max(1, fan));
    if (distribution === "untruncatedNormal") return tf.randomNormal(shape, 0, deviation);
    if (distribution !== "uniform") return tf.truncatedNormal(shape, 0, deviation / 0.87962566103423978);
    return tf.randomUniform(shape, -Math.sqrt(3) * deviation, Math.sqrt(3) * deviation);
  }
  getConfig() {
    return this.config;
  }
}
tf.serialization.registerClass(VarianceScaling);`,
  "Isograd>GateBias": `// One number for each kind of gate of an LSTM: input, forget, state, output.
class GateBias extends tf.serialization.Serializable {
  static className = "Isograd>GateBias";
  constructor(config) {
    super();
    this.config = config;
  }
  apply([size]) {
    const { input = 0, forget = 1, other = 0 } = this.config;
    return tf.concat([input, forget, other, other].map((start) => tf.fill([size / 4], start)));
  }
  getConfig() {
    return this.config;
  }
}
tf.serialization.registerClass(GateBias);`,
  "Isograd>Chrono": `// Forget bias ln U(1, T - 1), input bias its negative (Tallec & Ollivier 2018).
class Chrono extends tf.serialization.Serializable {
  static className = "Isograd>Chrono";
  constructor(config) {
    super();
    this.config = config;
  }
  apply([size]) {
    const forget = tf.log(tf.randomUniform([size / 4], 1, this.config.horizon - 1));
    return tf.concat([tf.neg(forget), forget, tf.zeros([size / 2])]);
  }
  getConfig() {
    return this.config;
  }
}
tf.serialization.registerClass(Chrono);`,
};
