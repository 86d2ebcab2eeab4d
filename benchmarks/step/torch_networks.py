"""The networks of network.ts in PyTorch, as they are usually written there."""

import torch
from torch import nn


def tensor(array):
    return torch.from_numpy(array.copy())


class Mlp(nn.Module):
    def __init__(self, network, values):
        super().__init__()
        self.activation = {"tanh": torch.tanh, "relu": torch.relu}[network["activation"]]
        self.layers = nn.ModuleList(
            nn.Linear(*kernel.shape) for name, kernel in values.items() if name.endswith("kernel")
        )
        self.seen = list(self.layers)

    def pairs(self, values):
        kernels = [value for name, value in values.items() if name.endswith("kernel")]
        biases = [value for name, value in values.items() if name.endswith("bias")]
        for layer, kernel, bias in zip(self.layers, kernels, biases):
            yield layer.weight, tensor(kernel.T)
            yield layer.bias, tensor(bias)

    def weights(self):
        return [[layer.weight] for layer in self.layers]

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)


class Cnn(nn.Module):
    def __init__(self, network, values):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(64)
        self.output = nn.Linear(14 * 14 * 64, 10)
        self.seen = [self.conv1, self.norm1, self.conv2, self.norm2, self.output]

    def pairs(self, values):
        for i, conv, norm in ((1, self.conv1, self.norm1), (2, self.conv2, self.norm2)):
            yield conv.weight, tensor(values[f"conv_{i}/kernel"].transpose(3, 2, 0, 1))
            yield norm.weight, tensor(values[f"norm_{i}/gamma"])
            yield norm.bias, tensor(values[f"norm_{i}/beta"])
        kernel = values["output/kernel"].reshape(14, 14, 64, 10).transpose(3, 2, 0, 1)
        yield self.output.weight, tensor(kernel.reshape(10, -1))
        yield self.output.bias, tensor(values["output/bias"])

    def weights(self):
        norms = [[norm.weight, norm.bias] for norm in (self.norm1, self.norm2)]
        return [[self.conv1.weight], norms[0], [self.conv2.weight], norms[1], [self.output.weight]]

    def forward(self, x):
        x = x.permute(0, 3, 1, 2)
        x = torch.relu(self.norm1(self.conv1(x)))
        x = torch.relu(self.norm2(self.conv2(x)))
        return self.output(nn.functional.max_pool2d(x, 2).flatten(1))


class Lstm(nn.Module):
    """The bias that PyTorch has twice is trained once: the second stays 0."""

    def __init__(self, network, values):
        super().__init__()
        self.cell = nn.LSTM(32, 128, batch_first=True)
        self.cell.bias_hh_l0.requires_grad_(False)
        self.output = nn.Linear(128, 10)
        self.seen = [self.cell, self.output]

    def pairs(self, values):
        yield self.cell.weight_ih_l0, tensor(values["lstm_1/kernel"].T)
        yield self.cell.weight_hh_l0, tensor(values["lstm_1/recurrent_kernel"].T)
        yield self.cell.bias_ih_l0, tensor(values["lstm_1/bias"])
        yield self.cell.bias_hh_l0, torch.zeros(512)
        yield self.output.weight, tensor(values["output/kernel"].T)
        yield self.output.bias, tensor(values["output/bias"])

    def weights(self):
        return [[self.cell.weight_ih_l0, self.cell.weight_hh_l0], [self.output.weight]]

    def forward(self, x):
        states, _ = self.cell(x)
        return self.output(states[:, -1])


class CellByCell(Lstm):
    """The same step by step, which is the only way to see the gradient of every state."""

    def forward(self, x):
        cell = self.cell
        inputs = nn.functional.linear(x, cell.weight_ih_l0, cell.bias_ih_l0)
        h = c = torch.zeros(x.shape[0], 128)
        self.states = []
        for z in inputs.unbind(1):
            i, f, g, o = nn.functional.linear(h, cell.weight_hh_l0).add(z).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            for state in (h, c):
                state.retain_grad()
                self.states.append(state)
        return self.output(h)


class Transformer(nn.Module):
    def __init__(self, network, values):
        super().__init__()
        self.tokens = nn.Linear(32, 128)
        self.positions = nn.Parameter(torch.zeros(64, 128))
        layer = nn.TransformerEncoderLayer(
            128, 4, 512, dropout=0.0, batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(
            layer, 4, norm=nn.LayerNorm(128), enable_nested_tensor=False
        )
        self.output = nn.Linear(128, 10)
        parts = (nn.Linear, nn.LayerNorm, nn.MultiheadAttention)
        self.seen = [module for module in self.modules() if isinstance(module, parts)]

    def pairs(self, values):
        yield self.tokens.weight, tensor(values["tokens/kernel"].T)
        yield self.tokens.bias, tensor(values["tokens/bias"])
        yield self.positions, tensor(values["positions/embeddings"])
        for n, block in enumerate(self.encoder.layers, 1):
            name = f"block_{n}_attention"
            heads = [f"{name}/{role}" for role in ("query", "key", "value")]
            kernels = [values[f"{head}/kernel"].reshape(128, 128).T for head in heads]
            biases = [values[f"{head}/bias"].reshape(128) for head in heads]
            attention = block.self_attn
            yield attention.in_proj_weight, torch.cat([tensor(kernel) for kernel in kernels])
            yield attention.in_proj_bias, torch.cat([tensor(bias) for bias in biases])
            joined = values[f"{name}/attention_output/kernel"].reshape(128, 128)
            yield attention.out_proj.weight, tensor(joined.T)
            yield attention.out_proj.bias, tensor(values[f"{name}/attention_output/bias"])
            for norm, which in ((block.norm1, "attention"), (block.norm2, "feed_forward")):
                yield norm.weight, tensor(values[f"block_{n}_{which}_norm/gamma"])
                yield norm.bias, tensor(values[f"block_{n}_{which}_norm/beta"])
            for linear, which in ((block.linear1, "_wide"), (block.linear2, "")):
                yield linear.weight, tensor(values[f"block_{n}_feed_forward{which}/kernel"].T)
                yield linear.bias, tensor(values[f"block_{n}_feed_forward{which}/bias"])
        yield self.encoder.norm.weight, tensor(values["last_norm/gamma"])
        yield self.encoder.norm.bias, tensor(values["last_norm/beta"])
        yield self.output.weight, tensor(values["output/kernel"].T)
        yield self.output.bias, tensor(values["output/bias"])

    def weights(self):
        norm = lambda layer: [layer.weight, layer.bias]
        blocks = [
            group
            for block in self.encoder.layers
            for group in (
                norm(block.norm1),
                [block.self_attn.in_proj_weight, block.self_attn.out_proj.weight],
                norm(block.norm2),
                [block.linear1.weight],
                [block.linear2.weight],
            )
        ]
        ends = [norm(self.encoder.norm), [self.output.weight]]
        return [[self.tokens.weight], [self.positions], *blocks, *ends]

    def forward(self, x):
        x = self.encoder(self.tokens(x) + self.positions)
        return self.output(x.mean(1))


networks = {"mlp": Mlp, "cnn": Cnn, "lstm": Lstm, "transformer": Transformer}
