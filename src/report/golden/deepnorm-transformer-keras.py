import keras


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


def redraw(weight, initializer):
    """Draws a weight anew."""
    weight.assign(initializer(weight.shape))


@keras.saving.register_keras_serializable("Isograd")
class InverseSqrt(keras.optimizers.schedules.LearningRateSchedule):
    """Rises in a line, then falls with the inverse square root of the step (Vaswani et al. 2017)."""

    def __init__(self, learning_rate, warmup):
        self.learning_rate, self.warmup = learning_rate, warmup

    def __call__(self, step):
        count = (keras.ops.cast(step, "float32") + 1.0) / max(1, self.warmup)
        return self.learning_rate * keras.ops.minimum(count, keras.ops.rsqrt(count))

    def get_config(self):
        return {"learning_rate": self.learning_rate, "warmup": self.warmup}


# Isograd's runs rounded weights and what layers pass on to bfloat16; Keras also computes inside layers in it.
keras.config.set_dtype_policy("mixed_bfloat16")

input_output = keras.Input((6,), dtype="int32", name="input")
tokens_output = keras.layers.Embedding(20, 8, embeddings_initializer=keras.initializers.RandomNormal(mean=0.0, stddev=0.02), name="tokens")(input_output)
positions_output = PositionEmbedding(6, initializer=keras.initializers.RandomNormal(mean=0.0, stddev=0.02), name="positions")(tokens_output)
embedded_output = keras.layers.Add(name="embedded")([tokens_output, positions_output])
block_1_attention_output = keras.layers.MultiHeadAttention(2, 4, dropout=0.1, kernel_initializer=keras.initializers.VarianceScaling(scale=1.0, mode="fan_avg", distribution="untruncated_normal"), name="block_1_attention")(embedded_output, embedded_output, use_causal_mask=True)
block_1_attention_skip_scale_output = keras.layers.Rescaling(1.189207115002721, offset=0.0, name="block_1_attention_skip_scale")(embedded_output)
block_1_attention_sum_output = keras.layers.Add(name="block_1_attention_sum")([block_1_attention_skip_scale_output, block_1_attention_output])
block_1_attention_norm_output = keras.layers.LayerNormalization(epsilon=0.00001, name="block_1_attention_norm")(block_1_attention_sum_output)
block_1_feed_forward_wide_output = keras.layers.Dense(32, activation="relu", kernel_initializer=keras.initializers.VarianceScaling(scale=0.35355339059327373, mode="fan_avg", distribution="untruncated_normal"), name="block_1_feed_forward_wide")(block_1_attention_norm_output)
block_1_feed_forward_output = keras.layers.Dense(8, kernel_initializer=keras.initializers.VarianceScaling(scale=0.35355339059327373, mode="fan_avg", distribution="untruncated_normal"), name="block_1_feed_forward")(block_1_feed_forward_wide_output)
block_1_feed_forward_dropout_output = keras.layers.Dropout(0.1, name="block_1_feed_forward_dropout")(block_1_feed_forward_output)
block_1_feed_forward_skip_scale_output = keras.layers.Rescaling(1.189207115002721, offset=0.0, name="block_1_feed_forward_skip_scale")(block_1_attention_norm_output)
block_1_feed_forward_sum_output = keras.layers.Add(name="block_1_feed_forward_sum")([block_1_feed_forward_skip_scale_output, block_1_feed_forward_dropout_output])
block_1_feed_forward_norm_output = keras.layers.LayerNormalization(epsilon=0.00001, name="block_1_feed_forward_norm")(block_1_feed_forward_sum_output)
pooled_output = keras.layers.GlobalAveragePooling1D(name="pooled")(block_1_feed_forward_norm_output)
output_output = keras.layers.Dense(4, activation="softmax", kernel_initializer="glorot_uniform", name="output")(pooled_output)
model = keras.Model(input_output, output_output, name="transformer1")
redraw(model.get_layer("block_1_attention").value_dense.kernel, keras.initializers.RandomNormal(0.0, 0.210224103813429))
redraw(model.get_layer("block_1_attention").output_dense.kernel, keras.initializers.RandomNormal(0.0, 0.210224103813429))

batches_per_epoch = 100  # put in yours: samples / batch size
planned_steps = 10 * batches_per_epoch
optimizer = keras.optimizers.AdamW(learning_rate=InverseSqrt(0.01, round(0.04 * planned_steps)), beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004)
model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])

# x: samples; y: one-hot rows, one column per class
# model.fit(x, y, batch_size=16, epochs=10)
