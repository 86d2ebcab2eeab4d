import math

import keras


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


def normalized(z, gamma):
    """Mean 0 and variance 1 over the units, times gamma."""
    centered = z - keras.ops.mean(z, axis=-1, keepdims=True)
    variance = keras.ops.mean(keras.ops.square(centered), axis=-1, keepdims=True)
    return centered / keras.ops.sqrt(variance + 1e-3) * gamma


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


def percentile(norms, percent):
    """Between the two nearest norms; places that are still empty hold 1e38."""
    ordered = keras.ops.sort(norms)
    last = keras.ops.sum(keras.ops.cast(ordered < 1e38, "int32")) - 1
    position = keras.ops.cast(last, "float32") * percent / 100.0
    low = keras.ops.cast(keras.ops.floor(position), "int32")
    high = keras.ops.minimum(low + 1, keras.ops.maximum(last, 0))
    share = position - keras.ops.cast(low, "float32")
    low, high = keras.ops.take(ordered, keras.ops.maximum(low, 0)), keras.ops.take(ordered, high)
    return low + share * (high - low)


@keras.saving.register_keras_serializable("Isograd")
class ClippedRMSprop(keras.optimizers.RMSprop):
    """Bounds the norm of the gradient to a percentile of the last 128 norms (Seetharaman et al. 2020)."""

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        empty = keras.initializers.Constant(1e38)
        self.norms = self.add_variable((128,), empty, name="norms")

    def apply(self, grads, trainable_variables=None):
        if not self.built:
            self.build(trainable_variables)
        squares = [keras.ops.sum(keras.ops.square(keras.ops.convert_to_tensor(g))) for g in grads]
        size = keras.ops.sqrt(sum(squares))
        known = keras.ops.where(size < 1e38, size, 1e38)
        norms = keras.ops.concatenate([keras.ops.reshape(known, (1,)), self.norms[:-1]])
        self.norms.assign(norms)
        most = percentile(norms, 10.0)
        factor = keras.ops.where((size > most) & (size < 1e38), most / size, 1.0)
        return super().apply([grad * factor for grad in grads], trainable_variables)


model = keras.Sequential(
    [
        keras.Input((12,), dtype="int32", name="input"),
        keras.layers.Embedding(20, 6, embeddings_initializer="random_uniform", mask_zero=True, name="a_1"),
        keras.layers.Bidirectional(keras.layers.LSTM(5, kernel_initializer="glorot_uniform", recurrent_initializer="orthogonal", bias_initializer=Chrono(horizon=12.0, gates="if--"), unit_forget_bias=False, return_sequences=True), name="a_2"),
        NormalizedRNN(NormalizedGRUCell(4, kernel_initializer="glorot_uniform", recurrent_initializer="orthogonal", dropout=0.1, recurrent_dropout=0.2), name="a_3"),
        keras.layers.Dense(1, activation="sigmoid", kernel_initializer="glorot_uniform", kernel_regularizer=keras.regularizers.L1L2(l1=0.0, l2=0.01), name="a_4"),
    ],
    name="sequential",
)

optimizer = ClippedRMSprop(learning_rate=0.01, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False)
model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
# Isograd's runs looked at the validation loss 20 times each, the callback does after every epoch.
plateau = keras.callbacks.ReduceLROnPlateau(factor=0.1, patience=3, min_delta=0.0001, cooldown=0, min_lr=0.0)

# x: samples; y: 0 or 1
# model.fit(x, y, batch_size=16, epochs=10, validation_data=(x_validation, y_validation), callbacks=[plateau])
