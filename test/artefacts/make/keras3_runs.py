"""Keras 3 on TensorFlow: .keras, .h5, weights, CSVLogger, History, console, TensorBoard.

Run: python test/artefacts/make/keras3_runs.py
"""

from keras_networks import make, make_with_norms

import keras

from common import Manifest


def squared_names(model):
    """Where model.h5 has Adam's v of the first and of the last kernel: iteration, rate, then m and v (here named momentum and velocity) of each variable."""
    count = len(model.trainable_variables)

    def names(file):
        weights = [
            name.decode() if isinstance(name, bytes) else name
            for name in file["optimizer_weights"].attrs["weight_names"]
        ]
        squares = [name for name in weights if name.endswith("_velocity")]
        assert len(squares) == count, weights
        kernels = [name for name in squares if "kernel" in name]
        return f"optimizer_weights/{kernels[0]}", f"optimizer_weights/{kernels[-1]}"

    return names


manifest = Manifest("keras3")
make(
    keras,
    manifest,
    ["healthy", "vanishing", "exploding", "diverging", "nan"],
    "model.weights.h5",
    squared_names,
    weights_with_optimizer=True,
)
make_with_norms(keras, manifest, ["healthy", "vanishing", "exploding"])
manifest.write()
