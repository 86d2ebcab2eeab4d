/** Layers and helpers of layers that PyTorch does not have. */
export const ownLayers = {
  Maxout: `
class Maxout(nn.Module):
    """Every unit is the largest of several affine functions (Goodfellow et al. 2013)."""

    def __init__(self, features, units, pieces, bias=True):
        super().__init__()
        self.pieces = pieces
        self.linear = nn.Linear(features, pieces * units, bias=bias)

    def forward(self, x):
        return self.linear(x).unflatten(-1, (self.pieces, -1)).amax(-2)
`,
  MultiHeadAttention: `
class MultiHeadAttention(nn.Module):
    """Attention of several heads; every projection is a linear layer. Sizes: of query, key and value."""

    def __init__(self, sizes, heads, key_size, value_size, output, dropout=0.0, bias=True):
        super().__init__()
        query, key, value = sizes
        self.heads, self.dropout = heads, dropout
        self.query = nn.Linear(query, heads * key_size, bias=bias)
        self.key = nn.Linear(key, heads * key_size, bias=bias)
        self.value = nn.Linear(value, heads * value_size, bias=bias)
        self.attention_output = nn.Linear(heads * value_size, output, bias=bias)

    def forward(
        self, query, value, key=None, query_mask=None, value_mask=None, key_mask=None, causal=False
    ):
        key = value if key is None else key
        q, k, v = (
            layer(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for layer, x in ((self.query, query), (self.key, key), (self.value, value))
        )
        parts = [mask[:, None, None, :] for mask in (value_mask, key_mask) if mask is not None]
        if query_mask is not None:
            parts.append(query_mask[:, None, :, None])
        if causal:
            shape = (query.shape[1], key.shape[1])
            parts.append(torch.ones(shape, dtype=torch.bool, device=query.device).tril())
        hidden = None
        if parts:
            seen = parts[0]
            for part in parts[1:]:
                seen = seen & part
            # A large number, not infinity: a row that is hidden throughout is uniform then, as in Keras.
            least = max(-1e9, torch.finfo(q.dtype).min / 2)
            hidden = torch.where(seen, 0.0, least).to(q.dtype)
        dropout = self.dropout if self.training else 0.0
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=hidden, dropout_p=dropout)
        return self.attention_output(y.transpose(1, 2).flatten(2))
`,
  MaskedBatchNorm: `
class MaskedBatchNorm(nn.BatchNorm1d):
    """Batch normalization whose statistics are those of the steps that count."""

    def forward(self, x, mask):
        mean, variance = self.running_mean, self.running_var
        if self.training:
            counts = mask[..., None].to(x.dtype)
            total = counts.sum() + 1e-7
            mean = (x * counts).sum((0, 1)) / total
            variance = ((x - mean).square() * counts).sum((0, 1)) / total
            with torch.no_grad():
                self.running_mean.lerp_(mean.to(self.running_mean), self.momentum)
                self.running_var.lerp_(variance.to(self.running_var), self.momentum)
        y = (x - mean) / (variance + self.eps).sqrt()
        return y * self.weight + self.bias if self.affine else y
`,
  every_step: `
def every_step(layer, x):
    """What the layer makes of every time step of x."""
    return layer(x.flatten(0, 1)).unflatten(0, x.shape[:2])
`,
  mean_pool: `
def mean_pool(pool, x, pads):
    """The mean of each window of x [batch, ..., channels]; what is padded does not count."""
    y, counts = (
        pool(F.pad(each, pads).movedim(-1, 1)).movedim(1, -1) for each in (x, torch.ones_like(x))
    )
    return y / counts
`,
  masked: `
def masked(run, x, mask, zeros=False):
    """The output of a recurrent layer where steps that do not count leave the state as it was, or put out zeros."""
    first = torch.argsort((~mask).byte(), dim=1, stable=True)  # the steps that count
    y = run(torch.take_along_dim(x, first[..., None], 1))
    seen = mask.cumsum(1)
    kept = torch.take_along_dim(y, (seen - 1).clamp(min=0)[..., None], 1)
    return torch.where((mask if zeros else seen > 0)[..., None], kept, 0.0)
`,
} as const;
