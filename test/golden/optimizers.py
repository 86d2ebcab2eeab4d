"""Ten steps of every optimizer by Keras 3 in float64, checked against PyTorch where the formulas coincide: writes
optimizers.json beside this file.

The problem is ½·θᵀAθ − bᵀθ, so that the gradient is scale·(Aθ − b).
"""

import json
import math
import os
import pathlib

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
import torch

keras.config.set_floatx("float64")
torch.set_default_device("cpu")
torch.set_default_dtype(torch.float64)

steps = 10
matrix = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, -0.3], [0.0, -0.3, 0.1]])
target = np.array([1.0, -2.0, 0.5])
start = np.array([0.3, -0.7, 1.5])


def gradient(theta, scale):
    return scale * (matrix @ theta - target)


def by_keras(optimizer, scale, rates):
    variable = keras.Variable(start, dtype="float64")
    path = []
    for step in range(steps):
        if rates:
            optimizer.learning_rate.assign(rates[step])
        optimizer.apply([torch.tensor(gradient(variable.numpy(), scale))], [variable])
        path.append(variable.numpy().copy())
    return np.array(path)


def by_torch(make, scale, epsilon=None, beta2=None):
    theta = torch.tensor(start, requires_grad=True)
    optimizer = make([theta])
    path = []
    for step in range(steps):
        theta.grad = torch.tensor(gradient(theta.detach().numpy(), scale))
        if beta2 is not None:
            # PyTorch adds ε to √v̂, Keras to √v.
            optimizer.param_groups[0]["eps"] = epsilon / math.sqrt(1 - beta2 ** (step + 1))
        optimizer.step()
        path.append(theta.detach().numpy().copy())
    return np.array(path)


camel = {
    "learningRate": "learning_rate",
    "beta1": "beta_1",
    "beta2": "beta_2",
    "weightDecay": "weight_decay",
    "initialAccumulatorValue": "initial_accumulator_value",
}
classes = {
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "adagrad": keras.optimizers.Adagrad,
    "adadelta": keras.optimizers.Adadelta,
    "adamax": keras.optimizers.Adamax,
    "nadam": keras.optimizers.Nadam,
    "lion": keras.optimizers.Lion,
}
# Keras' weight_decay is None where these would not decay.
decaying = ["sgd", "lion"]
cases = []


def case(id, config, scale=1.0, rates=None, same=None):
    spelled = {camel.get(key, key): value for key, value in config.items()}
    for switch in ("nesterov", "centered"):
        if switch in spelled:
            spelled[switch] = bool(spelled[switch])
    path = by_keras(classes[id](**spelled), scale, rates)
    if same is not None:
        np.testing.assert_allclose(same(scale), path, rtol=1e-13)
    entry = {"id": id, "config": config, "scale": scale, "path": [[float(f"{x:.16g}") for x in row] for row in path]}
    if rates:
        entry["learningRates"] = rates
    cases.append(entry)


T = torch.optim
case("sgd", {}, same=lambda s: by_torch(lambda p: T.SGD(p, lr=0.01), s))
case("sgd", {"learningRate": 0.3}, same=lambda s: by_torch(lambda p: T.SGD(p, lr=0.3), s))
case("sgd", {"learningRate": 0.1, "momentum": 0.9}, same=lambda s: by_torch(lambda p: T.SGD(p, lr=0.1, momentum=0.9), s))
case(
    "sgd",
    {"learningRate": 0.1, "momentum": 0.9, "nesterov": 1},
    same=lambda s: by_torch(lambda p: T.SGD(p, lr=0.1, momentum=0.9, nesterov=True), s),
)
case("sgd", {"learningRate": 0.1, "momentum": 0.9}, rates=[0.1, 0.1, 0.05, 0.05, 0.2, 0.2, 0.01, 0.01, 0.1, 0.1])
case("sgd", {"learningRate": 0.1, "weightDecay": 0.1})
case("sgd", {"learningRate": 0.1, "momentum": 0.9, "nesterov": 1, "weightDecay": 0.1}, rates=[0.1 / (1 + step) for step in range(steps)])
case("adagrad", {})
case(
    "adagrad",
    {"learningRate": 0.3, "initialAccumulatorValue": 0.5, "epsilon": 0},
    same=lambda s: by_torch(lambda p: T.Adagrad(p, lr=0.3, initial_accumulator_value=0.5, eps=0), s),
)
case("adagrad", {"learningRate": 0.1, "epsilon": 1e-2}, scale=1e-2)
# The variables' moves: Keras and PyTorch both add epsilon inside the roots.
case("adadelta", {"learningRate": 1.0, "rho": 0.9, "epsilon": 1e-3}, same=lambda s: by_torch(lambda p: T.Adadelta(p, lr=1, rho=0.9, eps=1e-3), s))
case("adadelta", {})
case("adadelta", {"learningRate": 1.0}, scale=1e-4)
case("adamax", {})
case("adamax", {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.7, "epsilon": 1e-3})
case("adamax", {"learningRate": 0.05}, scale=1e-6, rates=[0.01 * (1 + step) for step in range(steps)])
# PyTorch's momentum is β₁·(1 − ½·0.96^(t·decay)).
case("nadam", {}, same=lambda s: by_torch(lambda p: T.NAdam(p, lr=0.001, momentum_decay=1, eps=1e-7), s))
case("nadam", {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3})
case("nadam", {"learningRate": 0.05}, scale=1e-6, rates=[0.01 * (1 + step) for step in range(steps)])
case("lion", {})
case("lion", {"learningRate": 0.05, "beta1": 0.6, "beta2": 0.5, "weightDecay": 0.1})
case("lion", {"learningRate": 0.1}, rates=[0.1 / (1 + step) for step in range(steps)])
case("rmsprop", {})
case(
    "rmsprop",
    {"learningRate": 0.01, "epsilon": 0},
    same=lambda s: by_torch(lambda p: T.RMSprop(p, lr=0.01, alpha=0.9, eps=0), s),
)
case("rmsprop", {"learningRate": 0.01, "rho": 0.8, "momentum": 0.5, "epsilon": 1e-2})
case("rmsprop", {"learningRate": 0.01, "centered": 1, "epsilon": 1e-2})
case("rmsprop", {"learningRate": 0.01, "momentum": 0.5, "centered": 1})
case("rmsprop", {"learningRate": 0.01}, scale=1e-4)
case("adam", {}, same=lambda s: by_torch(lambda p: T.Adam(p, lr=0.001), s, 1e-7, 0.999))
case(
    "adam",
    {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
    same=lambda s: by_torch(lambda p: T.Adam(p, lr=0.05, betas=(0.8, 0.95)), s, 1e-3, 0.95),
)
case("adam", {}, scale=1e-8, same=lambda s: by_torch(lambda p: T.Adam(p, lr=0.001), s, 1e-7, 0.999))
case("adam", {}, rates=[0.01 * (1 + step) for step in range(steps)])
case(
    "adamw",
    {},
    same=lambda s: by_torch(lambda p: T.AdamW(p, lr=0.001, weight_decay=0.004), s, 1e-7, 0.999),
)
case(
    "adamw",
    {"learningRate": 0.05, "weightDecay": 0.1},
    same=lambda s: by_torch(lambda p: T.AdamW(p, lr=0.05, weight_decay=0.1), s, 1e-7, 0.999),
)
case("adamw", {"weightDecay": 0.1}, rates=[0.01 * (1 + step) for step in range(steps)])

problem = {"matrix": matrix.tolist(), "target": target.tolist(), "start": start.tolist()}
defaults = {}
for id, make in classes.items():
    config = make().get_config()
    keys = ["learningRate", "momentum", "nesterov", "rho", "epsilon", "centered", "beta1", "beta2", "weightDecay", "initialAccumulatorValue"]
    known = {key: config.get(camel.get(key, key)) for key in keys}
    defaults[id] = {key: float(value) for key, value in known.items() if value is not None}
    if id in decaying:
        defaults[id].setdefault("weightDecay", 0.0)
golden = {"problem": problem, "defaults": defaults, "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
