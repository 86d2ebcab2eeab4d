/** Layers that Keras does not have, and what starts a weight that no setting reaches. */
export const ownLayers = {
  Maxout: `
@keras.saving.register_keras_serializable("Isograd")
class Maxout(keras.layers.Layer):
    """Every unit is the largest of several affine functions (Goodfellow et al. 2013)."""

    def __init__(
        self,
        units,
        pieces=2,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units, self.pieces, self.use_bias = units, pieces, use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)
        self.supports_masking = True

    def build(self, shape):
        width = self.pieces * self.units
        self.kernel = self.add_weight(
            (shape[-1], width), self.kernel_initializer, regularizer=self.kernel_regularizer, name="kernel"
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (width,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def call(self, inputs):
        y = keras.ops.matmul(inputs, self.kernel)
        y = y if self.bias is None else y + self.bias
        shape = (-1, *inputs.shape[1:-1], self.pieces, self.units)
        return keras.ops.max(keras.ops.reshape(y, shape), axis=-2)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "pieces": self.pieces,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": keras.regularizers.serialize(self.bias_regularizer),
        }
`,
  PositionEmbedding: `
@keras.saving.register_keras_serializable("Isograd")
class PositionEmbedding(keras.layers.Layer):
    """A trained vector for every position, whatever the input holds there; as in Keras Hub."""

    def __init__(self, sequence_length, initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.sequence_length = sequence_length
        self.initializer = keras.initializers.get(initializer)
        self.supports_masking = True

    def build(self, shape):
        self.embeddings = self.add_weight(
            (self.sequence_length, shape[-1]), self.initializer, name="embeddings"
        )

    def call(self, inputs):
        length = inputs.shape[-2]
        return keras.ops.broadcast_to(self.embeddings[:length], keras.ops.shape(inputs))

    def compute_mask(self, inputs, mask=None):
        return None

    def get_config(self):
        return {
            **super().get_config(),
            "sequence_length": self.sequence_length,
            "initializer": keras.initializers.serialize(self.initializer),
        }
`,
  Scale: `
@keras.saving.register_keras_serializable("Isograd")
class Scale(keras.layers.Layer):
    """One trained number that multiplies everything (SkipInit, De & Smith 2020)."""

    def __init__(self, initializer="ones", **kwargs):
        super().__init__(**kwargs)
        self.initializer = keras.initializers.get(initializer)
        self.supports_masking = True

    def build(self, shape):
        self.alpha = self.add_weight((1,), self.initializer, name="alpha")

    def call(self, inputs):
        return inputs * self.alpha

    def get_config(self):
        initializer = keras.initializers.serialize(self.initializer)
        return {**super().get_config(), "initializer": initializer}
`,
  redraw: `
def redraw(weight, initializer):
    """Draws a weight anew."""
    weight.assign(initializer(weight.shape))
`,
} as const;
