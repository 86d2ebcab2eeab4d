import math

import torch
from torch import nn
from torch.nn import functional as F


def chrono_(bias, gates, horizon):
    """Forget bias ln U(1, T - 1), input bias its negative: memories last up to T steps (Tallec & Ollivier 2018)."""
    forget = torch.empty(bias.numel() // len(gates)).uniform_(1.0, horizon - 1.0).log()
    blocks = {"f": forget, "i": -forget, "-": torch.zeros_like(forget)}
    bias.data.copy_(torch.cat([blocks[gate] for gate in gates]).reshape(bias.shape))


def masked(run, x, mask, zeros=False):
    """The output of a recurrent layer where steps that do not count leave the state as it was, or put out zeros."""
    first = torch.argsort((~mask).byte(), dim=1, stable=True)  # the steps that count
    y = run(torch.take_along_dim(x, first[..., None], 1))
    seen = mask.cumsum(1)
    kept = torch.take_along_dim(y, (seen - 1).clamp(min=0)[..., None], 1)
    return torch.where((mask if zeros else seen > 0)[..., None], kept, 0.0)


def normalized(z, gamma):
    """Mean 0 and variance 1 over the units, times gamma; z itself without one."""
    return z if gamma is None else F.layer_norm(z, z.shape[-1:], gamma, None, 1e-3)


def parameter_if(wanted, *shape):
    return nn.Parameter(torch.ones(shape)) if wanted else None


class StepwiseGRU(nn.Module):
    """Gates in the order update, reset, candidate; the first two are normalized together."""

    def __init__(
        self,
        features,
        units,
        bias=True,
        normalize=False,
        dropout=0.0,
        activation=torch.tanh,
        gate=torch.sigmoid,
        reset_after=True,
    ):
        super().__init__()
        self.units, self.dropout, self.activation, self.gate = units, dropout, activation, gate
        self.reset_after = reset_after
        self.kernel = nn.Parameter(torch.empty(features, 3 * units))
        self.recurrent_kernel = nn.Parameter(torch.empty(units, 3 * units))
        self.bias = parameter_if(bias, *((2,) if reset_after else ()), 3 * units)
        self.kernel_gamma = parameter_if(normalize, 3 * units)
        self.recurrent_gamma = parameter_if(normalize, 3 * units)

    def part(self, x, kernel, gamma, bias, columns):
        """Some columns of x @ kernel, normalized if wanted, with their bias."""
        y = normalized(x @ kernel[:, columns], None if gamma is None else gamma[columns])
        return y if bias is None else y + bias[columns]

    def forward(self, x):
        h = x.new_zeros(len(x), self.units)
        keep = F.dropout(torch.ones_like(h), self.dropout, self.training)
        first, second = self.bias, None
        if self.reset_after and self.bias is not None:
            first, second = self.bias
        gates, last = slice(0, 2 * self.units), slice(2 * self.units, None)
        given = (self.kernel, self.kernel_gamma, first)
        seen = (self.recurrent_kernel, self.recurrent_gamma, second)
        steps = zip(self.part(x, *given, gates).unbind(1), self.part(x, *given, last).unbind(1))
        outputs = []
        for for_gates, for_candidate in steps:
            read = h * keep
            z, r = self.gate(for_gates + self.part(read, *seen, gates)).chunk(2, -1)
            if self.reset_after:
                state = r * self.part(read, *seen, last)
            else:
                state = self.part(r * read, *seen, last)
            candidate = self.activation(for_candidate + state)
            h = candidate + z * (h - candidate)
            outputs.append(h)
        return torch.stack(outputs, 1)


@torch.no_grad()
def auto_clip(parameters, norms, percent):
    """Bounds the norm of the gradient to a percentile of the last 128 norms (Seetharaman et al. 2020)."""
    grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
    size = torch.stack([grad.norm() for grad in grads]).norm()
    norms.append(float(size))
    del norms[:-128]
    finite = torch.tensor([norm for norm in norms if math.isfinite(norm)])
    if not size.isfinite() or len(finite) == 0:
        return
    most = torch.quantile(finite, percent / 100.0).to(size)
    if size > most:
        for grad in grads:
            grad.mul_(most / size)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.a_1 = nn.Embedding(20, 6)
        nn.init.uniform_(self.a_1.weight, -0.05, 0.05)
        self.a_2 = nn.ModuleList([nn.LSTM(6, 5, batch_first=True), nn.LSTM(6, 5, batch_first=True)])
        nn.init.zeros_(self.a_2[0].bias_hh_l0).requires_grad_(False)  # one bias is enough, as in Keras
        nn.init.zeros_(self.a_2[1].bias_hh_l0).requires_grad_(False)  # one bias is enough, as in Keras
        nn.init.xavier_uniform_(self.a_2[0].weight_ih_l0)
        nn.init.orthogonal_(self.a_2[0].weight_hh_l0, 1.0)
        chrono_(self.a_2[0].bias_ih_l0, "if--", 12.0)
        nn.init.xavier_uniform_(self.a_2[1].weight_ih_l0)
        nn.init.orthogonal_(self.a_2[1].weight_hh_l0, 1.0)
        chrono_(self.a_2[1].bias_ih_l0, "if--", 12.0)
        self.a_3 = StepwiseGRU(10, 4, normalize=True, dropout=0.2)
        nn.init.uniform_(self.a_3.kernel, -0.522232967867094, 0.522232967867094)  # glorot-uniform, fan in 10, fan out 12
        nn.init.orthogonal_(self.a_3.recurrent_kernel, 1.0)
        nn.init.zeros_(self.a_3.bias)
        self.a_4 = nn.Linear(4, 1)
        nn.init.xavier_uniform_(self.a_4.weight)
        nn.init.zeros_(self.a_4.bias)

    def forward(self, x):
        a_1 = self.a_1(x.long())
        a_1_mask = x != 0
        a_2 = torch.cat([masked(lambda x: self.a_2[0](x)[0], a_1, a_1_mask, zeros=True), masked(lambda x: self.a_2[1](x)[0], a_1.flip(1), a_1_mask.flip(1), zeros=True).flip(1)], -1)
        a_3 = masked(self.a_3, (a_2 * F.dropout(torch.ones_like(a_2[:, :1]), 0.1, self.training)), a_1_mask)[:, -1]
        a_4 = self.a_4(a_3)
        return a_4  # logits: the loss applies the last activation


model = Network()
loss_function = nn.BCEWithLogitsLoss()
# Keras adds epsilon inside the root, PyTorch outside: eps here is its root.
optimizer = torch.optim.RMSprop(model.parameters(), lr=0.01, alpha=0.9, eps=0.00031622776601683794, momentum=0.0, centered=False)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.1, patience=2, threshold=0.0001, threshold_mode="abs", cooldown=0, min_lr=0.0, eps=0.0)
norms = []  # of the last gradients


# x: samples; y: 0.0 or 1.0, shaped like the output
# batches of 16, 10 epochs
# Isograd's runs looked at the validation loss 20 times each; do that between calls of train_step:
# scheduler.step(validation_loss)
def train_step(x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_function(model(x), y)
    loss = loss + 0.01 * model.a_4.weight.square().sum()
    loss.backward()
    auto_clip(model.parameters(), norms, 10.0)
    optimizer.step()
    return loss.item()
