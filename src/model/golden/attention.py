"""Golden values of layers that read tokens: python src/model/golden/attention.py"""

from keras_layer import golden, write
import keras
import numpy as np
from keras.src import backend

layers = keras.layers
mask = [[1, 1, 1, 0], [1, 1, 0, 0]]
parts = ["query", "key", "value", "attention_output"]
names = [f"{part}/{tensor}" for part in parts for tensor in ["kernel", "bias"]]


def attention(shapes, causal=False, mask=None, **settings):
    def call(layer, inputs, training, mask):
        query, value, *key = inputs
        if mask is not None:
            backend.set_keras_mask(query, keras.ops.convert_to_tensor(mask, dtype="bool"))
        return layer(query, value, *key, training=training, use_causal_mask=causal)

    layer = layers.MultiHeadAttention(**settings)
    kernels = [name for name in names if settings.get("use_bias", True) or name.endswith("kernel")]
    case = golden(layer, shapes, mask=mask, names=kernels, call=call)
    if causal:
        case["config"]["use_causal_mask"] = True
    return case


codes = np.array([[1, 0, 3, 3], [4, 2, 0, 0]])
padded = np.random.default_rng(1).normal(size=(2, 4, 2))
padded[0, 3] = padded[1, 2] = 0.5

write(
    "attention",
    {
        "Masking": golden(layers.Masking(0.5), [padded.shape], inputs=[padded]),
        "Embedding": golden(layers.Embedding(5, 3), [codes.shape], inputs=[codes]),
        "Embedding with padding": golden(
            layers.Embedding(5, 2, mask_zero=True), [codes.shape], inputs=[codes]
        ),
        "MultiHeadAttention": attention([(2, 3, 4), (2, 5, 4)], num_heads=2, key_dim=3),
        "MultiHeadAttention with a key": attention(
            [(2, 3, 4), (2, 5, 3), (2, 5, 2)], num_heads=2, key_dim=3, value_dim=2, output_shape=5
        ),
        "MultiHeadAttention without bias": attention(
            [(2, 3, 4), (2, 3, 4)], num_heads=1, key_dim=2, use_bias=False
        ),
        "MultiHeadAttention, causal": attention(
            [(2, 4, 4), (2, 4, 4)], causal=True, num_heads=2, key_dim=2
        ),
        "MultiHeadAttention, padded": attention(
            [(2, 4, 4), (2, 4, 4)], mask=mask, num_heads=2, key_dim=2
        ),
        "MultiHeadAttention, padded and causal": attention(
            [(2, 4, 4), (2, 4, 4)], mask=mask, causal=True, num_heads=2, key_dim=2
        ),
    },
)
