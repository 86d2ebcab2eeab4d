"""The networks that the scripts on PyTorch train, each with the fault that its name tells.

Import it before anything of TensorBoard (see below)."""

import dataclasses
import math
import sys
import types
import typing

import torch
from torch import nn

from common import chance, classes, clusters, geometric_mean

torch.set_num_threads(1)

# Where TensorFlow is installed too, TensorBoard would load it, and both libraries bring an LLVM of their own.
sys.modules["tensorboard.compat.notf"] = types.ModuleType("tensorboard.compat.notf")
from torch.utils.tensorboard import SummaryWriter

width = 20
x, y = (torch.from_numpy(values) for values in clusters())


class Mlp(nn.Module):
    """Dense layers of equal width. `gain`: initial weights are normal of std gain / √fan-in, else PyTorch's."""

    def __init__(self, depth, activation, gain=None):
        super().__init__()
        sizes = [x.shape[1]] + [width] * depth
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.head = nn.Linear(sizes[-1], classes)
        self.activation = activation()
        if gain is not None:
            for layer in self.layers:
                nn.init.normal_(layer.weight, std=gain / math.sqrt(layer.in_features))
                nn.init.zeros_(layer.bias)

    def forward(self, inputs):
        for layer in self.layers:
            inputs = self.activation(layer(inputs))
        return self.head(inputs)


def cross_entropy(logits, labels):
    return nn.functional.cross_entropy(logits, labels)


def squared_error(logits, labels):
    return ((logits - nn.functional.one_hot(labels, classes)) ** 2).sum(1).mean()


def logarithm_of_zero(logits, labels):
    """Binary cross-entropy as beginners write it: 0 · log 0 once a probability has rounded to 1."""
    p = torch.sigmoid(logits)
    target = nn.functional.one_hot(labels, classes)
    return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).sum(1).mean()


@dataclasses.dataclass(frozen=True)
class Recipe:
    model: typing.Callable
    optimizer: typing.Callable
    loss: typing.Callable = cross_entropy
    steps: int = 200
    batch: int = 64

    def start(self):
        torch.manual_seed(0)
        model = self.model()
        return model, self.optimizer(model.parameters())


def adam(lr):
    return lambda parameters: torch.optim.Adam(parameters, lr=lr)


def sgd(lr, momentum=0.0):
    return lambda parameters: torch.optim.SGD(parameters, lr=lr, momentum=momentum)


recipes = {
    "healthy": Recipe(lambda: Mlp(4, nn.ReLU, gain=math.sqrt(2)), adam(3e-3)),
    "vanishing": Recipe(lambda: Mlp(8, nn.Sigmoid), adam(1e-3)),
    "vanishing-sgd": Recipe(lambda: Mlp(8, nn.Sigmoid), sgd(0.05, momentum=0.9)),
    "exploding": Recipe(lambda: Mlp(18, nn.Tanh, gain=8), sgd(1e-5, momentum=0.9), steps=100),
    "diverging": Recipe(lambda: Mlp(8, nn.ReLU, gain=3), sgd(1e-4, momentum=0.9), squared_error, 60),
    "overshooting": Recipe(lambda: Mlp(0, nn.ReLU), sgd(0.22), squared_error, 120),
    "nan": Recipe(lambda: Mlp(3, nn.ReLU), adam(2e-2), logarithm_of_zero),
}

verdicts = {
    "healthy": "healthy",
    "vanishing": "vanishing",
    "vanishing-sgd": "vanishing",
    "exploding": "exploding",
    "diverging": "exploding",
    "overshooting": "unstable",
    "nan": "unstable",
}


def batches(recipe):
    generator = torch.Generator().manual_seed(1)
    for _ in range(recipe.steps):
        rows = torch.randint(0, len(x), (recipe.batch,), generator=generator)
        yield x[rows], y[rows]


def norms(model):
    return {name: p.grad.norm().item() for name, p in model.named_parameters() if p.grad is not None}


def total(layer_norms):
    return math.sqrt(sum(norm * norm for norm in layer_norms.values()))


def accuracy(model):
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


class Measured:
    """Loss and gradient norms of each step, and the figures that prove what the run suffers from."""

    def __init__(self):
        self.losses = []
        self.norms = []

    def step(self, loss, layer_norms):
        self.losses.append(torch.as_tensor(loss).item())
        self.norms.append({name: torch.as_tensor(norm).item() for name, norm in layer_norms.items()})

    def figures(self, accuracy):
        totals = [total(step) for step in self.norms]
        weights = [name for name in self.norms[0] if name.endswith("weight")]
        first, last = weights[0], weights[-1]
        broken = [i for i, loss in enumerate(self.losses) if not math.isfinite(loss)]
        finite = [norm for norm in totals if math.isfinite(norm)]
        return {
            "steps": len(self.losses),
            "loss": [self.losses[0], self.losses[-1]],
            "accuracy": accuracy,
            "gradNorm": [totals[0], totals[-1]],
            "largestFiniteGradNorm": max(finite) if finite else math.nan,
            "firstOverLast": geometric_mean(
                [step[first] / step[last] if step[last] else math.nan for step in self.norms]
            ),
            "firstNonFiniteStep": broken[0] if broken else None,
        }


def prove(run, figures):
    """Fails unless the run is what its name says; one sentence that says so with the figures."""
    loss = figures["loss"]
    ratio = figures["firstOverLast"]
    reached = figures["accuracy"]
    if run == "healthy":
        assert reached >= 0.9 and 1e-2 < ratio < 1e2, figures
        return (
            f"accuracy {reached:.2f}, loss {loss[0]:.3g} to {loss[1]:.2g}, first / last gradient {ratio:.2g}"
        )
    if run.startswith("vanishing"):
        assert ratio <= 1e-3 and abs(reached - chance) <= 0.05, figures
        return f"accuracy {reached:.2f} is chance, first / last gradient {ratio:.2g} in the mean over steps"
    if run == "exploding":
        assert ratio >= 1e3 and reached < 0.5, figures
        return f"first / last gradient {ratio:.2g} in the mean over steps, accuracy {reached:.2f}"
    if run == "overshooting":
        growth = figures["gradNorm"][1] / figures["gradNorm"][0]
        assert growth >= 1e3 and figures["firstNonFiniteStep"] is None and reached < 0.9, figures
        return f"one layer, learning rate above 2 / curvature: loss {loss[0]:.3g} to {loss[1]:.2g}, gradient norm times {growth:.2g}"
    broken = figures["firstNonFiniteStep"]
    assert broken is not None and not math.isfinite(loss[1]), figures
    if run == "diverging":
        assert 0 < broken < 20 and figures["largestFiniteGradNorm"] >= 1e3 * figures["gradNorm"][0], figures
        return (
            f"gradient norm {figures['gradNorm'][0]:.2g} at the first step grows to"
            f" {figures['largestFiniteGradNorm']:.2g}, loss no number from step {broken} on"
        )
    assert run == "nan" and broken > 10 and figures["largestFiniteGradNorm"] < 100, figures
    return (
        f"loss falls from {loss[0]:.3g} with gradient norms up to {figures['largestFiniteGradNorm']:.2g},"
        f" then NaN from step {broken} on: 0 · log 0"
    )
