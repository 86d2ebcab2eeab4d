"""PyTorch's side of the benchmark: one JSON request a line in, one JSON answer a line out."""

import json

import torch
from torch.nn.functional import cross_entropy

from start import batches, parameters, serve, timed
from torch_networks import CellByCell, networks

SATURATED = 1.832  # |tanh z| > 0.95
SMALL = 1e-6

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


class Watch:
    """What the layers put out in the last forward pass, with its gradient."""

    def __init__(self, net):
        self.outputs = []
        self.hooks = [module.register_forward_hook(self.keep) for module in net.seen]

    def keep(self, module, inputs, output):
        first = output[0] if isinstance(output, tuple) else output
        first.retain_grad()
        self.outputs.append(first)

    def end(self):
        for hook in self.hooks:
            hook.remove()


def plain_step(forward, optimizer, x, y):
    loss = cross_entropy(forward(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def watched_step(quantities, net, optimizer, x, y):
    """A step and every quantity of every layer in one tensor."""
    watch = Watch(net)
    loss = cross_entropy(net(x), y)
    watch.end()
    optimizer.zero_grad()
    loss.backward()
    with torch.no_grad():
        weights = [weight for group in net.weights() for weight in group]
        return loss.detach(), quantities(net, watch.outputs, weights, optimizer)


def one_by_one(net, sums, weights, optimizer):
    """The quantities of perceptrons in src/trace/quantities, in its order, as they are usually written."""
    before = [weight.clone() for weight in weights]
    optimizer.step()
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


def by_lists(net, sums, weights, optimizer):
    """The same numbers with the operations on lists that PyTorch's own gradient clipping uses."""
    before = [weight.clone() for weight in weights]
    optimizer.step()
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


def four_each(net, outputs, weights, optimizer):
    """Norm, mean, largest size and share of small numbers of every output, weight and gradient of them."""
    tensors = [
        *[weight.grad for weight in weights],
        *weights,
        *[output.grad for output in outputs],
        *outputs,
    ]
    rows = [number for each in tensors for number in four(each)]
    optimizer.step()
    return torch.stack(rows)


def four(tensor):
    size = tensor.abs()
    return tensor.norm(), tensor.mean(), size.max(), (size < SMALL).float().mean()


def every_state(net, outputs, weights, optimizer):
    """The same, and the norm of the gradient of every state of an LSTM."""
    rows = four_each(net, outputs, weights, optimizer)
    return torch.cat([rows, torch.stack([state.grad.norm() for state in net.states])])


def grad_norms(net, row):
    """The norm of each layer's weight gradient from the norms of its parts."""
    parts = iter(row[0 : 4 * sum(len(group) for group in net.weights()) : 4].square())
    return [sum(next(parts) for _ in group).sqrt().item() for group in net.weights()]


known = {}


def prepared(request):
    """Built once for each network and mode."""
    network, mode = request["network"], request["mode"]
    key = json.dumps([network["parameters"], mode == "compile", mode == "cells"])
    if key not in known:
        values = parameters(network)
        net = (CellByCell if mode == "cells" else networks[network["kind"]])(network, values)
        optimizer = torch.optim.SGD(
            [value for value in net.parameters() if value.requires_grad], lr=request["learningRate"]
        )
        forward = torch.compile(net) if mode == "compile" else net
        data = [torch.from_numpy(part) for part in batches(network, request["chunk"])]
        known[key] = net, optimizer, forward, list(net.pairs(values)), data
    return known[key]


def measure(request):
    mode, every = request["mode"], request["every"]
    net, optimizer, forward, pairs, (x, y) = prepared(request)
    is_mlp = request["network"]["kind"] == "mlp"
    with torch.no_grad():
        for parameter, value in pairs:
            parameter.copy_(value)
    for_mlp = by_lists if mode == "lists" else one_by_one
    quantities = for_mlp if is_mlp else every_state if mode == "cells" else four_each

    def chunk():
        losses, rows = [], []
        for i in range(request["chunk"]):
            if every > 0 and i % every == 0:
                loss, row = watched_step(quantities, net, optimizer, x[i], y[i])
                rows.append(row)
            else:
                loss = plain_step(forward, optimizer, x[i], y[i])
            losses.append(loss)
        return torch.stack(losses).tolist(), torch.stack(rows) if rows else [[]]

    answer = timed(chunk, request)
    if every > 0:
        row = answer["statistics"]
        answer["statistics"] = row.tolist() if is_mlp else grad_norms(net, row)
    return answer


blas = "MKL" if torch.backends.mkl.is_available() else "no MKL"
serve(f"PyTorch {torch.__version__}, {blas}, {torch.backends.cpu.get_cpu_capability()}", measure)
