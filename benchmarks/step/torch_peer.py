"""PyTorch's side of the benchmark: one JSON request a line in, one JSON answer a line out."""

import functools

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from mlp import CHUNK, Mlp, batches, parameters, serve, timed

SATURATED = 1.832  # |tanh z| > 0.95

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


class Net(nn.Module):
    """Linear layers; `sums` holds the pre-activations of the last pass where they are watched."""

    def __init__(self, mlp):
        super().__init__()
        self.activation = {"tanh": torch.tanh, "relu": torch.relu}[mlp.activation]
        self.layers = nn.ModuleList(nn.Linear(*kernel.shape) for kernel, _ in parameters(mlp))

    @torch.no_grad()
    def reset(self, values):
        for layer, (kernel, bias) in zip(self.layers, values):
            layer.weight.copy_(torch.from_numpy(kernel.T))
            layer.bias.copy_(torch.from_numpy(bias))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)

    def watched(self, x):
        sums = []
        for layer in self.layers:
            z = layer(x)
            z.retain_grad()
            sums.append(z)
            x = self.activation(z)
        return sums


def plain_step(forward, net, optimizer, x, y):
    loss = cross_entropy(forward(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def watched_step(quantities, net, optimizer, x, y):
    """A step and every quantity of every layer in one tensor."""
    sums = net.watched(x)
    loss = cross_entropy(sums[-1], y)
    optimizer.zero_grad()
    loss.backward()
    with torch.no_grad():
        weights = [layer.weight for layer in net.layers]
        before = [weight.clone() for weight in weights]
        optimizer.step()
        return loss.detach(), quantities(net, sums, weights, before)


def one_by_one(net, sums, weights, before):
    """The quantities of src/trace/quantities, in its order, as they are usually written."""
    activation_grad_norm = [z.grad.norm() for z in sums]
    grad_norm = [weight.grad.norm() for weight in weights]
    weight_norm = [weight.norm() for weight in before]
    change = [(weight - old).norm() for weight, old in zip(weights, before)]
    update_ratio = [moved / size for moved, size in zip(change, weight_norm)]
    second_moment = [z.square().mean() for z in sums]
    flat = [share(net, z) for z in sums[:-1]]
    return torch.stack(
        [*activation_grad_norm, *grad_norm, *weight_norm, *update_ratio, *second_moment, *flat]
    )


def by_lists(net, sums, weights, before):
    """The same numbers with the operations on lists that PyTorch's own gradient clipping uses."""
    norms = lambda tensors: torch.stack(torch._foreach_norm(tensors))
    weight_norm = norms(before)
    elements = torch.tensor([z.numel() for z in sums])
    return torch.cat(
        [
            norms([z.grad for z in sums]),
            norms([weight.grad for weight in weights]),
            weight_norm,
            norms(torch._foreach_sub(weights, before)) / weight_norm,
            norms(sums).square() / elements,
            torch.stack([share(net, z) for z in sums[:-1]]),
        ]
    )


def share(net, z):
    """Saturated elements of a tanh layer, dead units of a ReLU layer."""
    if net.activation is torch.tanh:
        return (z.abs() > SATURATED).float().mean()
    return (z.amax(0) <= 0).float().mean()


@functools.cache
def prepared(mlp, learning_rate, is_compiled):
    net = Net(mlp)
    optimizer = torch.optim.SGD(net.parameters(), lr=learning_rate)
    forward = torch.compile(net) if is_compiled else net
    return net, optimizer, forward, parameters(mlp), [torch.from_numpy(part) for part in batches(mlp, CHUNK)]


def measure(request):
    mode, every = request["mode"], request["every"]
    net, optimizer, forward, values, (x, y) = prepared(
        Mlp(**request["mlp"]), request["learningRate"], mode == "compile"
    )
    net.reset(values)
    quantities = by_lists if mode == "lists" else one_by_one

    def chunk():
        losses, rows = [], []
        for i in range(CHUNK):
            if every > 0 and i % every == 0:
                loss, row = watched_step(quantities, net, optimizer, x[i], y[i])
                rows.append(row)
            else:
                loss = plain_step(forward, net, optimizer, x[i], y[i])
            losses.append(loss)
        return torch.stack(losses).tolist(), torch.stack(rows).tolist() if rows else [[]]

    return timed(chunk, request["steps"])


blas = "MKL" if torch.backends.mkl.is_available() else "no MKL"
serve(f"PyTorch {torch.__version__}, {blas}, {torch.backends.cpu.get_cpu_capability()}", measure)
