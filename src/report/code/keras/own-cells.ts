/** Recurrent layers with layer normalization, which Keras does not have. */
export const ownCells = {
  normalized: `
def normalized(z, gamma):
    """Mean 0 and variance 1 over the units, times gamma."""
    centered = z - keras.ops.mean(z, axis=-1, keepdims=True)
    variance = keras.ops.mean(keras.ops.square(centered), axis=-1, keepdims=True)
    return centered / keras.ops.sqrt(variance + 1e-3) * gamma
`,
  NormalizedRNN: `
@keras.saving.register_keras_serializable("Isograd")
class NormalizedRNN(keras.layers.RNN):
    """A recurrent layer of cells that normalize; what is dropped is the same at every time step."""

    def call(self, sequences, initial_state=None, mask=None, training=False):
        cell = self.cell
        units = keras.ops.ones((keras.ops.shape(sequences)[0], cell.units), sequences.dtype)
        inputs = keras.ops.ones_like(sequences[:, :1])
        if training:
            units = keras.random.dropout(units, cell.recurrent_dropout, seed=cell.seeds)
            inputs = keras.random.dropout(inputs, cell.dropout, seed=cell.seeds)
        cell.keep = units
        return super().call(sequences * inputs, initial_state, mask, training)
`,
  NormalizedCell: `
class NormalizedCell(keras.layers.Layer):
    """What the cells below share: weights as in Keras' own, and gains of the normalization (Ba et al. 2016)."""

    def __init__(self, units, dropout=0.0, recurrent_dropout=0.0, name=None, dtype=None, **settings):
        super().__init__(name=name, dtype=dtype)
        self.units, self.dropout, self.recurrent_dropout = units, dropout, recurrent_dropout
        self.settings = settings
        self.activation = keras.activations.get(settings.get("activation", "tanh"))
        self.gate = keras.activations.get(settings.get("recurrent_activation", "sigmoid"))
        self.seeds = keras.random.SeedGenerator()
        self.state_size = self.output_size = units

    def weigh(self, features, gates, bias_shape):
        for name, shape, usual in (
            ("kernel", (features, gates * self.units), "glorot_uniform"),
            ("recurrent_kernel", (self.units, gates * self.units), "orthogonal"),
            ("bias", bias_shape, "zeros"),
        ):
            key = name.removesuffix("_kernel")
            weight = None
            if name != "bias" or self.settings.get("use_bias", True):
                weight = self.add_weight(
                    shape,
                    self.settings.get(f"{key}_initializer", usual),
                    regularizer=self.settings.get(f"{key}_regularizer"),
                    name=name,
                )
            setattr(self, name, weight)

    def gain(self, name, size):
        setattr(self, name, self.add_weight((size,), "ones", name=name))

    def get_config(self):
        settings = {
            key: keras.saving.serialize_keras_object(value) for key, value in self.settings.items()
        }
        return {
            "name": self.name,
            "units": self.units,
            "dropout": self.dropout,
            "recurrent_dropout": self.recurrent_dropout,
            **settings,
        }
`,
  NormalizedSimpleRNNCell: `
@keras.saving.register_keras_serializable("Isograd")
class NormalizedSimpleRNNCell(NormalizedCell):
    def build(self, shape):
        self.weigh(shape[-1], 1, (self.units,))
        self.gain("gamma", self.units)

    def call(self, inputs, states):
        z = keras.ops.matmul(inputs, self.kernel)
        z = z + keras.ops.matmul(states[0] * self.keep, self.recurrent_kernel)
        z = normalized(z, self.gamma)
        h = self.activation(z if self.bias is None else z + self.bias)
        return h, [h]
`,
  NormalizedLSTMCell: `
@keras.saving.register_keras_serializable("Isograd")
class NormalizedLSTMCell(NormalizedCell):
    """Gates in the order input, forget, candidate, output."""

    def __init__(self, units, unit_forget_bias=True, **settings):
        super().__init__(units, **settings)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [units, units]

    def build(self, shape):
        self.weigh(shape[-1], 4, (4 * self.units,))
        for name in ("kernel_gamma", "recurrent_gamma"):
            self.gain(name, 4 * self.units)
        self.gain("state_gamma", self.units)
        self.state_beta = self.add_weight((self.units,), "zeros", name="state_beta")
        if self.bias is not None and self.unit_forget_bias:
            parts = keras.ops.split(self.bias, 4)
            parts[1] = keras.ops.ones_like(parts[1])
            self.bias.assign(keras.ops.concatenate(parts))

    def call(self, inputs, states):
        h, c = states
        z = normalized(keras.ops.matmul(inputs, self.kernel), self.kernel_gamma)
        z = z if self.bias is None else z + self.bias
        read = keras.ops.matmul(h * self.keep, self.recurrent_kernel)
        i, f, candidate, o = keras.ops.split(z + normalized(read, self.recurrent_gamma), 4, axis=-1)
        c = self.gate(f) * c + self.gate(i) * self.activation(candidate)
        shown = normalized(c, self.state_gamma) + self.state_beta
        h = self.gate(o) * self.activation(shown)
        return h, [h, c]

    def get_config(self):
        return {**super().get_config(), "unit_forget_bias": self.unit_forget_bias}
`,
  NormalizedGRUCell: `
@keras.saving.register_keras_serializable("Isograd")
class NormalizedGRUCell(NormalizedCell):
    """Gates in the order update, reset, candidate; those two are normalized together."""

    def __init__(self, units, reset_after=True, **settings):
        super().__init__(units, **settings)
        self.reset_after = reset_after

    def build(self, shape):
        width = 3 * self.units
        self.weigh(shape[-1], 3, (2, width) if self.reset_after else (width,))
        for name in ("kernel_gamma", "recurrent_gamma"):
            self.gain(name, width)

    def call(self, inputs, states):
        h, cut = states[0], 2 * self.units
        read = h * self.keep
        first, second = self.bias, None
        if self.reset_after and self.bias is not None:
            first, second = self.bias[0], self.bias[1]

        def part(x, kernel, gamma, bias, start, end):
            y = normalized(keras.ops.matmul(x, kernel[:, start:end]), gamma[start:end])
            return y if bias is None else y + bias[start:end]

        def seen(x, start, end):
            return part(x, self.recurrent_kernel, self.recurrent_gamma, second, start, end)

        def given(start, end):
            return part(inputs, self.kernel, self.kernel_gamma, first, start, end)

        z, r = keras.ops.split(self.gate(given(0, cut) + seen(read, 0, cut)), 2, axis=-1)
        if self.reset_after:
            state = r * seen(read, cut, None)
        else:
            state = seen(r * read, cut, None)
        candidate = self.activation(given(cut, None) + state)
        h = candidate + z * (h - candidate)
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "reset_after": self.reset_after}
`,
} as const;
