/** Activations and initializers that Keras does not have. */
export const ownValues = {
  gelu_tanh: `
@keras.saving.register_keras_serializable("Isograd")
def gelu_tanh(x):
    return keras.activations.gelu(x, approximate=True)
`,
  hard_sigmoid_of_keras2: `
@keras.saving.register_keras_serializable("Isograd")
def hard_sigmoid_of_keras2(x):
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)
`,
  DeltaOrthogonal: `
@keras.saving.register_keras_serializable("Isograd")
class DeltaOrthogonal(keras.initializers.Initializer):
    """An orthogonal matrix at the middle of a convolution's kernel, zeros around it (Xiao et al. 2018)."""

    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, shape, dtype=None):
        matrix = keras.initializers.Orthogonal(self.gain)(shape[-2:], dtype)
        for size in reversed(shape[:-2]):
            before, after = (size - 1) // 2, size // 2
            sides = [(before, after)] + [(0, 0)] * len(matrix.shape)
            matrix = keras.ops.pad(matrix[None], sides)
        return matrix

    def get_config(self):
        return {"gain": self.gain}
`,
  GateBias: `
@keras.saving.register_keras_serializable("Isograd")
class GateBias(keras.initializers.Initializer):
    """One number for each kind of gate; gates: f forget, i input, - other, in the order of the bias."""

    def __init__(self, forget=1.0, input=0.0, other=0.0, gates="if--"):
        self.starts = {"f": forget, "i": input, "-": other}
        self.gates = gates

    def __call__(self, shape, dtype=None):
        starts = keras.ops.convert_to_tensor([self.starts[gate] for gate in self.gates], dtype)
        units = math.prod(shape) // len(self.gates)
        return keras.ops.reshape(keras.ops.repeat(starts, units), shape)

    def get_config(self):
        forget, input, other = self.starts["f"], self.starts["i"], self.starts["-"]
        return {"forget": forget, "input": input, "other": other, "gates": self.gates}
`,
  Chrono: `
@keras.saving.register_keras_serializable("Isograd")
class Chrono(keras.initializers.Initializer):
    """Forget bias ln U(1, T - 1), input bias its negative: memories last up to T steps (Tallec & Ollivier 2018)."""

    def __init__(self, horizon=100.0, gates="if--", seed=None):
        self.horizon, self.gates, self.seed = horizon, gates, seed

    def __call__(self, shape, dtype=None):
        units = math.prod(shape) // len(self.gates)
        forget = keras.ops.log(keras.random.uniform((units,), 1.0, self.horizon - 1.0, seed=self.seed))
        blocks = {"f": forget, "i": -forget, "-": keras.ops.zeros_like(forget)}
        bias = keras.ops.concatenate([blocks[gate] for gate in self.gates])
        return keras.ops.cast(keras.ops.reshape(bias, shape), dtype or keras.config.floatx())

    def get_config(self):
        return {"horizon": self.horizon, "gates": self.gates, "seed": self.seed}
`,
} as const;
