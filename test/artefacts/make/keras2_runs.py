"""Keras 2 (tf_keras) on TensorFlow: .h5 with the optimizer, .keras, weights, CSVLogger, History, console, TensorBoard.

Run: python test/artefacts/make/keras2_runs.py
"""

import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"

from keras_networks import make

import tf_keras as keras

from common import Manifest


def squared_names(model):
    """Where model.h5 has Adam's v of the first and of the last kernel."""

    def names(file):
        weights = [
            name.decode() if isinstance(name, bytes) else name
            for name in file["optimizer_weights"].attrs["weight_names"]
        ]
        kernels = [name for name in weights if "/v" in name and "kernel" in name]
        return f"optimizer_weights/{kernels[0]}", f"optimizer_weights/{kernels[-1]}"

    return names


manifest = Manifest("keras2")
make(keras, manifest, ["healthy", "vanishing", "diverging", "nan"], "weights.h5", squared_names)
make(keras, manifest, ["vanishing-legacy-adam"], "weights.h5", squared_names)
manifest.write()
