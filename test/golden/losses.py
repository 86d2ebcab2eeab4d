"""Value and gradient of every loss by Keras 3 in float64: writes losses.json beside this file.

`x` is the network's output, or its logits where `activation` is named; those losses are PyTorch's, which fuses them.
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "tensorflow"  # the one in which Keras computes in float64 throughout
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
import torch

keras.config.set_floatx("float64")
torch.set_default_device("cpu")
F = torch.nn.functional
L = keras.losses
rng = np.random.default_rng(7)
cases = []


def block(array):
    array = np.asarray(array, dtype=np.float64)
    return {"shape": list(array.shape), "data": [float(f"{x:.16g}") for x in array.ravel().tolist()]}


def mean(function, **settings):
    """Over the batch, as Keras' loss classes do; gives value and gradient."""

    def both(y, x):
        x = tf.Variable(x)
        with tf.GradientTape() as tape:
            value = tf.reduce_mean(function(tf.constant(y), x, **settings))
        return float(value), tape.gradient(value, x).numpy()

    return both


def fused(function):
    def both(y, x):
        x = torch.tensor(x, requires_grad=True)
        value = function(torch.tensor(y), x)
        value.backward()
        return value, x.grad.numpy()

    return both


def case(id, name, function, x, targets, config=None, activation=None):
    value, grad = function(np.asarray(targets, dtype=np.float64), np.asarray(x, dtype=np.float64))
    entry = {"id": id, "name": name, "x": block(x), "targets": block(targets), "config": config or {}}
    entry |= {"value": float(f"{value:.16g}"), "grad": block(grad)["data"]}
    cases.append(entry | ({"activation": activation} if activation else {}))
    return value


def normal(*shape, scale=1.0):
    return np.round(scale * rng.normal(size=shape), 3)


def classes(*shape):
    return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]


def probabilities(*shape):
    return np.round(rng.uniform(0.05, 0.95, shape), 3)


rows = lambda x: x.reshape(-1, x.shape[-1])
fused_softmax = fused(lambda y, z: F.cross_entropy(rows(z), rows(y)))
fused_sigmoid = fused(lambda y, z: F.binary_cross_entropy_with_logits(z, y))

for shape in ((4, 3), (2, 3, 4)):
    one_hot = classes(*shape)
    p = probabilities(*shape)
    id = "categorical-crossentropy"
    value = case(id, f"probabilities {list(shape)}", mean(L.categorical_crossentropy), p, one_hot)
    sparse = mean(L.sparse_categorical_crossentropy)(one_hot.argmax(-1), p)[0]
    assert abs(sparse - value) < 1e-14
    case("sparse-categorical-crossentropy", f"probabilities {list(shape)}", mean(L.categorical_crossentropy), p, one_hot)
    z = normal(*shape, scale=3)
    for id in ("categorical-crossentropy", "sparse-categorical-crossentropy"):
        case(id, f"logits {list(shape)}", fused_softmax, z, one_hot, activation="softmax")
id = "categorical-crossentropy"
certain = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0]]
case(id, "probabilities 0 and 1", mean(L.categorical_crossentropy), certain, [[1, 0, 0], [1, 0, 0], [0, 0, 1]])
extreme = [[1e3, -1e3, 0.0], [1e3, -1e3, 0.0], [-1e3, -1e3, -1e3]]
case(id, "logits of ±1000", fused_softmax, extreme, np.eye(3), activation="softmax")
case(id, "soft targets", mean(L.categorical_crossentropy), probabilities(2, 3), [[0.2, 0.5, 0.3], [0.9, 0.1, 0.0]])

id = "binary-crossentropy"
for shape in ((5, 1), (3, 4)):
    yes = rng.integers(0, 2, shape)
    case(id, f"probabilities {list(shape)}", mean(L.binary_crossentropy), probabilities(*shape), yes)
    case(id, f"logits {list(shape)}", fused_sigmoid, normal(*shape, scale=3), yes, activation="sigmoid")
case(id, "probabilities 0 and 1", mean(L.binary_crossentropy), [[0.0], [1.0], [0.0], [1.0]], [[0], [1], [1], [0]])
extreme = [[1e3], [-1e3], [1e3], [-1e3], [0.0], [0.0], [40.0], [-40.0]]
yes = [[1], [0], [0], [1], [0], [1], [1], [0]]
case(id, "logits of ±1000, ±40 and 0", fused_sigmoid, extreme, yes, activation="sigmoid")
case(id, "soft targets", fused_sigmoid, normal(3, 2), probabilities(3, 2), activation="sigmoid")

for shape in ((4, 1), (3, 2), (2, 3, 2)):
    x, y = normal(*shape, scale=2), normal(*shape)
    case("mse", f"{list(shape)}", mean(L.mean_squared_error), x, y)
    case("mae", f"{list(shape)}", mean(L.mean_absolute_error), x, y)
    case("huber", f"{list(shape)}", mean(L.huber), x, y)
    case("huber", f"{list(shape)}, delta 0.3", mean(L.huber, delta=0.3), x, y, {"delta": 0.3})
for id, loss in (("mse", mean(L.mean_squared_error)), ("mae", mean(L.mean_absolute_error)), ("huber", mean(L.huber))):
    case(id, "errors 0, ±1 and ±1000", loss, [[0.0], [1.0], [-1.0], [1000.0], [-1000.0]], np.zeros((5, 1)))

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
