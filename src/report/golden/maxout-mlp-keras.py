import math

import keras


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


def warmed(step, steps):
    """Linear warm-up: 1 / steps at the first step, 1 at the last of them."""
    return keras.ops.minimum(1.0, (step + 1.0) / max(1, steps))


@keras.saving.register_keras_serializable("Isograd")
class WarmCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Falls along half a cosine to a share of the learning rate, after a linear warm-up."""

    def __init__(self, learning_rate, warmup, planned_steps, final=0.0):
        self.learning_rate, self.warmup = learning_rate, warmup
        self.planned_steps, self.final = planned_steps, final

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        length = max(1, self.planned_steps - self.warmup)
        progress = keras.ops.clip((step - self.warmup) / length, 0.0, 1.0)
        fall = self.final + (1.0 - self.final) * 0.5 * (1.0 + keras.ops.cos(math.pi * progress))
        return self.learning_rate * keras.ops.where(
            step < self.warmup, warmed(step, self.warmup), fall
        )

    def get_config(self):
        names = ("learning_rate", "warmup", "planned_steps", "final")
        return {name: getattr(self, name) for name in names}


def unit_norm(x, axes):
    return keras.ops.sqrt(keras.ops.sum(keras.ops.square(x), axis=axes, keepdims=True))


def lsuv(model, x, scaled):
    """Divides kernels, first to last, by the deviation of what they make of x, until it is 1.

    Layer-sequential unit-variance initialization, Mishkin & Matas 2016; the kernels are orthogonal before.
    """
    inputs = model.inputs if len(model.inputs) > 1 else model.inputs[0]
    others = [keras.ops.convert_to_numpy(variable) for variable in model.non_trainable_variables]
    for layer, kernel, output in scaled:
        weights = getattr(layer, kernel)
        activation = getattr(layer, "activation", None)
        if activation is not None:
            vars(layer)["activation"] = keras.activations.linear
        measured = keras.Model(inputs, output)
        for _ in range(10):
            y = keras.ops.cast(measured(x, training=True), "float32")
            variance = float(keras.ops.convert_to_numpy(keras.ops.var(y)))
            if not abs(variance - 1) >= 0.1 or not 0 < variance < float("inf"):
                break
            weights.assign(weights / variance**0.5)
        if activation is not None:
            vars(layer)["activation"] = activation
    for variable, value in zip(model.non_trainable_variables, others):
        variable.assign(value)


@keras.saving.register_keras_serializable("Isograd")
class ClippedSGD(keras.optimizers.SGD):
    """Bounds the gradient of every unit to a share of the norm of its weights (Brock et al. 2021)."""

    def apply(self, grads, trainable_variables=None):
        variables = trainable_variables or self._trainable_variables
        clipped = [
            grad if "a_3" in variable.path.split("/") else self.bounded(grad, variable)
            for grad, variable in zip(grads, variables)
        ]
        return super().apply(clipped, trainable_variables)

    def bounded(self, grad, variable):
        grad = keras.ops.convert_to_tensor(grad)  # that of an embedding holds the rows it touched
        axes = tuple(range(max(1, len(variable.shape) - 1)))
        most = 0.01 * keras.ops.maximum(unit_norm(variable, axes), 1e-3)
        size = unit_norm(grad, axes)
        return grad * keras.ops.where(size > most, most / keras.ops.maximum(size, 1e-6), 1.0)


model = keras.Sequential(
    [
        keras.Input((6,), name="input"),
        # orthogonal as for one piece: fan in 6, fan out 8.
        Maxout(8, pieces=3, kernel_initializer=keras.initializers.Orthogonal(), name="a_1"),
        # orthogonal as for one piece: fan in 8, fan out 8.
        Maxout(8, pieces=2, kernel_initializer=keras.initializers.Orthogonal(), name="a_2"),
        keras.layers.Dense(3, activation="softmax", kernel_initializer="orthogonal", name="a_3"),
    ],
    name="sequential",
)
scaled = [
    (model.get_layer("a_1"), "kernel", model.get_layer("a_1").output),
    (model.get_layer("a_2"), "kernel", model.get_layer("a_2").output),
    (model.get_layer("a_3"), "kernel", model.get_layer("a_3").output),
]

batches_per_epoch = 100  # put in yours: samples / batch size
planned_steps = 10 * batches_per_epoch
optimizer = ClippedSGD(learning_rate=WarmCosine(0.1, 20, planned_steps, 0.0), momentum=0.9, nesterov=False)
model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])

# x: samples; y: one-hot rows, one column per class
# lsuv(model, x[:16], scaled)
# model.fit(x, y, batch_size=16, epochs=10)
