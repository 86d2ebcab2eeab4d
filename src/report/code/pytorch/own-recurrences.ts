/** Recurrent layers with what nn.RNN, nn.LSTM and nn.GRU do not have; weights as in Keras. */
export const ownRecurrences = {
  normalized: `
def normalized(z, gamma):
    """Mean 0 and variance 1 over the units, times gamma; z itself without one."""
    return z if gamma is None else F.layer_norm(z, z.shape[-1:], gamma, None, 1e-3)
`,
  parameter_if: `
def parameter_if(wanted, *shape):
    return nn.Parameter(torch.ones(shape)) if wanted else None
`,
  StepwiseSimpleRNN: `
class StepwiseSimpleRNN(nn.Module):
    def __init__(
        self, features, units, bias=True, normalize=False, dropout=0.0, activation=torch.tanh
    ):
        super().__init__()
        self.units, self.dropout, self.activation = units, dropout, activation
        self.kernel = nn.Parameter(torch.empty(features, units))
        self.recurrent_kernel = nn.Parameter(torch.empty(units, units))
        self.bias = parameter_if(bias, units)
        self.gamma = parameter_if(normalize, units)

    def forward(self, x):
        h = x.new_zeros(len(x), self.units)
        keep = F.dropout(torch.ones_like(h), self.dropout, self.training)
        outputs = []
        for given in (x @ self.kernel).unbind(1):
            z = normalized(given + (h * keep) @ self.recurrent_kernel, self.gamma)
            h = self.activation(z if self.bias is None else z + self.bias)
            outputs.append(h)
        return torch.stack(outputs, 1)
`,
  StepwiseLSTM: `
class StepwiseLSTM(nn.Module):
    """Gates in the order input, forget, candidate, output."""

    def __init__(
        self,
        features,
        units,
        bias=True,
        normalize=False,
        dropout=0.0,
        activation=torch.tanh,
        gate=torch.sigmoid,
    ):
        super().__init__()
        self.units, self.dropout, self.activation, self.gate = units, dropout, activation, gate
        self.kernel = nn.Parameter(torch.empty(features, 4 * units))
        self.recurrent_kernel = nn.Parameter(torch.empty(units, 4 * units))
        self.bias = parameter_if(bias, 4 * units)
        self.kernel_gamma = parameter_if(normalize, 4 * units)
        self.recurrent_gamma = parameter_if(normalize, 4 * units)
        self.state_gamma = parameter_if(normalize, units)
        self.state_beta = nn.Parameter(torch.zeros(units)) if normalize else None

    def forward(self, x):
        h = c = x.new_zeros(len(x), self.units)
        keep = F.dropout(torch.ones_like(h), self.dropout, self.training)
        inputs = normalized(x @ self.kernel, self.kernel_gamma)
        inputs = inputs if self.bias is None else inputs + self.bias
        outputs = []
        for given in inputs.unbind(1):
            z = given + normalized((h * keep) @ self.recurrent_kernel, self.recurrent_gamma)
            i, f, candidate, o = z.chunk(4, -1)
            c = self.gate(f) * c + self.gate(i) * self.activation(candidate)
            shown = normalized(c, self.state_gamma)
            shown = shown if self.state_beta is None else shown + self.state_beta
            h = self.gate(o) * self.activation(shown)
            outputs.append(h)
        return torch.stack(outputs, 1)
`,
  StepwiseGRU: `
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
`,
} as const;
