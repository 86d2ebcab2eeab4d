/** Initial values that PyTorch does not have, in Keras' layout. */
export const ownStarts = {
  orthogonal: `
def orthogonal(shape, gain):
    """Orthogonal between the last axis and all others together."""
    return nn.init.orthogonal_(torch.empty(shape).flatten(0, -2), gain).reshape(shape)
`,
  delta_orthogonal: `
def delta_orthogonal(shape, gain):
    """An orthogonal matrix at the middle of a convolution's kernel, zeros around it (Xiao et al. 2018)."""
    kernel = torch.zeros(shape)
    middle = tuple((size - 1) // 2 for size in shape[:-2])
    kernel[middle] = nn.init.orthogonal_(torch.empty(shape[-2:]), gain)
    return kernel
`,
  chrono_: `
def chrono_(bias, gates, horizon):
    """Forget bias ln U(1, T - 1), input bias its negative: memories last up to T steps (Tallec & Ollivier 2018)."""
    forget = torch.empty(bias.numel() // len(gates)).uniform_(1.0, horizon - 1.0).log()
    blocks = {"f": forget, "i": -forget, "-": torch.zeros_like(forget)}
    bias.data.copy_(torch.cat([blocks[gate] for gate in gates]).reshape(bias.shape))
`,
} as const;
