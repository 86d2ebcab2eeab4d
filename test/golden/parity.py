"""The first 20 losses of the multilayer perceptrons of src/training/parity.test.ts by PyTorch in float32 and float64:
writes parity.json beside this file. Parameters and batches come from the generator that the benchmark uses."""

import json
import math
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "benchmarks" / "step"))

import torch
from mlp import Mlp, batches, parameters
from torch.nn.functional import cross_entropy

steps = 20
beta2 = 0.999
deep = Mlp(inputs=128, width=128, depth=50, classes=10, activation="tanh", batchSize=64)
shallow = Mlp(inputs=128, width=32, depth=3, classes=10, activation="tanh", batchSize=64)


def losses(mlp, make, dtype, epsilon=None):
    x, y = batches(mlp, steps)
    values = [torch.from_numpy(part).to(dtype).requires_grad_() for pair in parameters(mlp) for part in pair]
    optimizer = make(values)
    result = []
    for step in range(steps):
        h = torch.from_numpy(x[step]).to(dtype)
        for i in range(0, len(values), 2):
            z = h @ values[i] + values[i + 1]
            h = torch.tanh(z)
        loss = cross_entropy(z, torch.from_numpy(y[step]))
        optimizer.zero_grad()
        loss.backward()
        if epsilon is not None:
            # PyTorch adds ε to √v̂, Keras and we to √v.
            optimizer.param_groups[0]["eps"] = epsilon / math.sqrt(1 - beta2 ** (step + 1))
        optimizer.step()
        result.append(loss.item())
    return result


def both(mlp, make, epsilon=None):
    return {str(dtype).removeprefix("torch."): losses(mlp, make, dtype, epsilon) for dtype in (torch.float32, torch.float64)}


golden = {
    "deep sgd": both(deep, lambda values: torch.optim.SGD(values, lr=0.01)),
    "deep adam": both(deep, lambda values: torch.optim.Adam(values, lr=1e-3, betas=(0.9, beta2)), 1e-7),
    "shallow adam": both(shallow, lambda values: torch.optim.Adam(values, lr=1e-3, betas=(0.9, beta2)), 1e-7),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
