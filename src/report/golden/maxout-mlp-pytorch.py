import math

import torch
from torch import nn
from torch.nn import functional as F


class Maxout(nn.Module):
    """Every unit is the largest of several affine functions (Goodfellow et al. 2013)."""

    def __init__(self, features, units, pieces, bias=True):
        super().__init__()
        self.pieces = pieces
        self.linear = nn.Linear(features, pieces * units, bias=bias)

    def forward(self, x):
        return self.linear(x).unflatten(-1, (self.pieces, -1)).amax(-2)


def warmed(step, steps):
    """Linear warm-up: 1 / steps at the first step, 1 at the last of them."""
    return min(1.0, (step + 1) / max(1, steps))


def cosine(step, warmup, steps, final):
    """Half a cosine from 1 to final at the end of the run, after a linear warm-up."""
    if step < warmup:
        return warmed(step, warmup)
    progress = min(1.0, (step - warmup) / max(1, steps - warmup))
    return final + (1.0 - final) * 0.5 * (1.0 + math.cos(math.pi * progress))


@torch.no_grad()
def adaptive_clip(weights, columns, share):
    """Bounds the gradient of every unit to a share of the norm of its weights (Brock et al. 2021)."""
    for name, weight in weights:
        grad = weight.grad
        if grad is None:
            continue
        unit = weight.ndim - 1 if name in columns else 0
        axes = [axis for axis in range(weight.ndim) if axis != unit] or [0]
        most = share * weight.square().sum(axes, keepdim=True).sqrt().clamp(min=1e-3)
        size = grad.square().sum(axes, keepdim=True).sqrt()
        bounded = (size > most) & size.isfinite()
        grad.mul_(torch.where(bounded, most / size.clamp(min=1e-6), 1.0))


@torch.no_grad()
def lsuv(model, scaled, *x):
    """Divides weights, first to last, by the deviation of what they make of x, until it is 1.

    Layer-sequential unit-variance initialization, Mishkin & Matas 2016; the weights are orthogonal before.
    """
    model.train()
    others = [buffer.clone() for buffer in model.buffers()]
    for module, weight in scaled:
        for _ in range(10):
            outputs = []
            hook = module.register_forward_hook(lambda *call: outputs.append(call[2]))
            model(*x)
            hook.remove()
            variance = outputs[0].float().var(correction=0)
            if not abs(variance - 1) >= 0.1 or not 0 < variance < float("inf"):
                break
            weight.div_(variance.sqrt())
    for buffer, value in zip(model.buffers(), others):
        buffer.copy_(value)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.a_1 = Maxout(6, 8, 3)
        nn.init.orthogonal_(self.a_1.linear.weight, 1.0)
        nn.init.zeros_(self.a_1.linear.bias)
        self.a_2 = Maxout(8, 8, 2)
        nn.init.orthogonal_(self.a_2.linear.weight, 1.0)
        nn.init.zeros_(self.a_2.linear.bias)
        self.a_3 = nn.Linear(8, 3)
        nn.init.orthogonal_(self.a_3.weight, 1.0)
        nn.init.zeros_(self.a_3.bias)

    def forward(self, x):
        a_1 = self.a_1(x)
        a_2 = self.a_2(a_1)
        a_3 = self.a_3(a_2)
        return a_3  # logits: the loss applies the last activation


batches_per_epoch = 100  # put in yours: samples / batch size
planned_steps = 10 * batches_per_epoch
model = Network()
scaled = [
    (model.a_1, model.a_1.linear.weight),
    (model.a_2, model.a_2.linear.weight),
    (model.a_3, model.a_3.weight),
]
loss_function = nn.CrossEntropyLoss()
# Keras multiplies the gradient by the learning rate before it enters the momentum, PyTorch after.
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: cosine(step, 20, planned_steps, 0.0))
clipped = [(name, weight) for name, weight in model.named_parameters() if not name.startswith("a_3.")]
columns = {*()}  # weights whose units are columns, not rows


# x: samples; y: class numbers (int64)
# batches of 16, 10 epochs
# before the first step: lsuv(model, scaled, x)
def train_step(x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_function(model(x), y)
    loss.backward()
    adaptive_clip(clipped, columns, 0.01)
    optimizer.step()
    scheduler.step()
    return loss.item()
