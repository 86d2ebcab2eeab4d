import torch
from torch import nn
from torch.nn import functional as F


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


def inverse_sqrt(step, warmup):
    """Rises in a line, then falls with the inverse square root of the step (Vaswani et al. 2017)."""
    count = (step + 1) / max(1, warmup)
    return min(count, count**-0.5)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens_layer = nn.Embedding(20, 8)
        nn.init.normal_(self.tokens_layer.weight, 0.0, 0.02)
        self.positions_layer_embeddings = nn.Parameter(torch.empty(6, 8))
        nn.init.normal_(self.positions_layer_embeddings, 0.0, 0.02)
        self.block_1_attention_layer = MultiHeadAttention((8, 8, 8), 2, 4, 4, 8, dropout=0.1)
        nn.init.normal_(self.block_1_attention_layer.query.weight, 0.0, 0.353553390593274)  # variance-scaling, fan in 8, fan out 8
        nn.init.zeros_(self.block_1_attention_layer.query.bias)
        nn.init.normal_(self.block_1_attention_layer.key.weight, 0.0, 0.353553390593274)  # variance-scaling, fan in 8, fan out 8
        nn.init.zeros_(self.block_1_attention_layer.key.bias)
        nn.init.normal_(self.block_1_attention_layer.value.weight, 0.0, 0.210224103813429)  # variance-scaling, fan in 8, fan out 8
        nn.init.zeros_(self.block_1_attention_layer.value.bias)
        nn.init.normal_(self.block_1_attention_layer.attention_output.weight, 0.0, 0.210224103813429)  # variance-scaling, fan in 8, fan out 8
        nn.init.zeros_(self.block_1_attention_layer.attention_output.bias)
        self.register_buffer("block_1_attention_skip_scale_layer_scale", torch.tensor(1.189207115002721))
        self.register_buffer("block_1_attention_skip_scale_layer_offset", torch.tensor(0.0))
        self.block_1_attention_norm_layer = nn.LayerNorm(8, eps=0.00001)
        self.block_1_feed_forward_wide_layer = nn.Linear(8, 32)
        nn.init.normal_(self.block_1_feed_forward_wide_layer.weight, 0.0, 0.132957397423625)  # variance-scaling, fan in 8, fan out 32
        nn.init.zeros_(self.block_1_feed_forward_wide_layer.bias)
        self.block_1_feed_forward_layer = nn.Linear(32, 8)
        nn.init.normal_(self.block_1_feed_forward_layer.weight, 0.0, 0.132957397423625)  # variance-scaling, fan in 32, fan out 8
        nn.init.zeros_(self.block_1_feed_forward_layer.bias)
        self.block_1_feed_forward_dropout_layer = nn.Dropout(0.1)
        self.register_buffer("block_1_feed_forward_skip_scale_layer_scale", torch.tensor(1.189207115002721))
        self.register_buffer("block_1_feed_forward_skip_scale_layer_offset", torch.tensor(0.0))
        self.block_1_feed_forward_norm_layer = nn.LayerNorm(8, eps=0.00001)
        self.output_layer = nn.Linear(8, 4)
        nn.init.xavier_uniform_(self.output_layer.weight)
        nn.init.zeros_(self.output_layer.bias)

    def forward(self, x):
        tokens_output = self.tokens_layer(x.long())
        positions_output = self.positions_layer_embeddings[: tokens_output.shape[-2]].expand_as(tokens_output)
        embedded_output = tokens_output + positions_output
        block_1_attention_output = self.block_1_attention_layer(embedded_output, embedded_output, causal=True)
        block_1_attention_skip_scale_output = embedded_output * self.block_1_attention_skip_scale_layer_scale + self.block_1_attention_skip_scale_layer_offset
        block_1_attention_sum_output = block_1_attention_skip_scale_output + block_1_attention_output
        block_1_attention_norm_output = self.block_1_attention_norm_layer(block_1_attention_sum_output)
        block_1_feed_forward_wide_output = F.relu(self.block_1_feed_forward_wide_layer(block_1_attention_norm_output))
        block_1_feed_forward_output = self.block_1_feed_forward_layer(block_1_feed_forward_wide_output)
        block_1_feed_forward_dropout_output = self.block_1_feed_forward_dropout_layer(block_1_feed_forward_output)
        block_1_feed_forward_skip_scale_output = block_1_attention_norm_output * self.block_1_feed_forward_skip_scale_layer_scale + self.block_1_feed_forward_skip_scale_layer_offset
        block_1_feed_forward_sum_output = block_1_feed_forward_skip_scale_output + block_1_feed_forward_dropout_output
        block_1_feed_forward_norm_output = self.block_1_feed_forward_norm_layer(block_1_feed_forward_sum_output)
        pooled_output = block_1_feed_forward_norm_output.mean((1,))
        output_output = self.output_layer(pooled_output)
        return output_output  # logits: the loss applies the last activation


batches_per_epoch = 100  # put in yours: samples / batch size
planned_steps = 10 * batches_per_epoch
# Isograd's runs rounded weights and what layers pass on to bfloat16; autocast also computes inside layers in it,
# and leaves norms and losses in float32.
device = "cuda" if torch.cuda.is_available() else "cpu"
model = Network().to(device)
loss_function = nn.CrossEntropyLoss()
# Keras adds epsilon before the bias correction, PyTorch after it: the first steps differ a little.
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, betas=(0.9, 0.999), eps=1e-7, weight_decay=0.004)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: inverse_sqrt(step, round(0.04 * planned_steps)))


# x: samples; y: class numbers (int64)
# batches of 16, 10 epochs
def train_step(x, y):
    model.train()
    optimizer.zero_grad()
    with torch.autocast(device, dtype=torch.bfloat16):
        output = model(x.to(device))
    loss = loss_function(output.float(), y.to(device))
    loss.backward()
    optimizer.step()
    scheduler.step()
    return loss.item()
