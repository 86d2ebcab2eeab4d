"""Writes golden.json with PyTorch in float64, Keras where PyTorch has no such function: `python make.py`."""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import jax  # noqa: E402

jax.config.update("jax_enable_x64", True)
import keras  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

torch.set_default_dtype(torch.float64)
XS = [-30.0, -5.0, -2.9, -1.7, -0.3, 0.4, 1.2, 2.6, 6.0, 30.0]

ACTIVATIONS = {
    "linear": lambda x: x * 1,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky-relu": lambda x: F.leaky_relu(x, 0.2),
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "gelu approximate": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "softplus": lambda x: F.softplus(x, threshold=100),
    "softsign": F.softsign,
    "hard-sigmoid": lambda x: torch.clamp(x / 6 + 0.5, 0, 1),  # F.hardsigmoid has a float32 sixth
    "exponential": torch.exp,
}


def scalar(f):
    x = torch.tensor(XS, requires_grad=True)
    y = f(x)
    (dy,) = torch.autograd.grad(y.sum(), x)
    return {"value": y.tolist(), "derivative": dy.tolist()}


def softmax():
    x = torch.tensor([[0.5, -1.0, 2.0], [3.0, 3.0, -4.0]], requires_grad=True)
    weights = torch.tensor([[1.0, -2.0, 0.5], [0.3, 0.7, -1.0]])
    y = torch.softmax(x, -1)
    (dx,) = torch.autograd.grad((y * weights).sum(), x)
    return {"x": flat(x), "weights": flat(weights), "y": flat(y), "dx": flat(dx)}


def flat(t):
    return t.detach().flatten().tolist()


def normalized(kind):
    """Loss Σ y·weights of a normalizing layer on [4, 3]."""
    g = torch.Generator().manual_seed(1)
    x = torch.randn(4, 3, generator=g, requires_grad=True)
    gamma = torch.randn(3, generator=g, requires_grad=True)
    beta = torch.randn(3, generator=g, requires_grad=True)
    weights = torch.randn(4, 3, generator=g)
    mean, variance = torch.randn(3, generator=g), torch.rand(3, generator=g) + 0.5
    out = {"moving_mean": flat(mean), "moving_variance": flat(variance)}
    if kind == "layer":
        y = F.layer_norm(x, (3,), gamma, beta, 1e-3)
    else:
        # PyTorch's momentum is 1 − Keras'; its running variance is Bessel's, Keras' is not: taken from Keras below.
        y = F.batch_norm(x, mean.clone(), variance.clone(), gamma, beta, kind == "batch training", 0.01, 1e-3)
    grads = torch.autograd.grad((y * weights).sum(), [x, gamma, beta])
    if kind == "batch training":
        layer = keras.layers.BatchNormalization(momentum=0.9, dtype="float64")
        layer.build((None, 3))
        layer.moving_mean.assign(mean.numpy())
        layer.moving_variance.assign(variance.numpy())
        layer(x.detach().numpy(), training=True)
        out["updated_mean"] = [float(v) for v in layer.moving_mean.numpy()]
        out["updated_variance"] = [float(v) for v in layer.moving_variance.numpy()]
    names = ["dx", "dgamma", "dbeta"]
    return out | {
        "x": flat(x), "gamma": flat(gamma), "beta": flat(beta), "weights": flat(weights), "y": flat(y),
        **{name: flat(grad) for name, grad in zip(names, grads)},
    }


golden = {
    "xs": XS,
    "activations": {name: scalar(f) for name, f in ACTIVATIONS.items()},
    "softmax": softmax(),
    "layers": {kind: normalized(kind) for kind in ["batch training", "batch inference", "layer"]},
}
Path(__file__).with_name("golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
