"""The networks of network.ts in JAX. `see` is called with every layer's output and returns what the next layer reads."""

import jax
import jax.numpy as jnp
from jax import lax


def mlp(activation, values, x, see):
    kernels = [value for name, value in values.items() if name.endswith("kernel")]
    biases = [value for name, value in values.items() if name.endswith("bias")]
    for kernel, bias in zip(kernels[:-1], biases[:-1]):
        x = activation(see(x @ kernel + bias))
    return see(x @ kernels[-1] + biases[-1])


def cnn(activation, values, x, see):
    for i in (1, 2):
        x = see(
            lax.conv_general_dilated(
                x,
                values[f"conv_{i}/kernel"],
                (1, 1),
                "SAME",
                dimension_numbers=("NHWC", "HWIO", "NHWC"),
            )
        )
        mean, variance = jnp.mean(x, (0, 1, 2)), jnp.var(x, (0, 1, 2))
        unit = (x - mean) * lax.rsqrt(variance + 1e-5)
        x = activation(see(unit * values[f"norm_{i}/gamma"] + values[f"norm_{i}/beta"]))
    x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    return see(x.reshape(x.shape[0], -1) @ values["output/kernel"] + values["output/bias"])


def lstm(activation, values, x, see):
    rows = jnp.swapaxes(x, 0, 1) @ values["lstm_1/kernel"] + values["lstm_1/bias"]
    offsets = see(jnp.zeros((x.shape[1], x.shape[0], 128)))

    def step(state, inputs):
        h, c = state
        z, offset = inputs
        i, f, g, o = jnp.split(z + h @ values["lstm_1/recurrent_kernel"], 4, 1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c) + offset
        return (h, c), None

    zero = jnp.zeros((x.shape[0], 128))
    (h, _), _ = lax.scan(step, (zero, zero), (rows, offsets))
    return see(h @ values["output/kernel"] + values["output/bias"])


def transformer(activation, values, x, see):
    linear = lambda x, name: x @ values[f"{name}/kernel"] + values[f"{name}/bias"]

    def norm(x, name):
        mean, variance = jnp.mean(x, -1, keepdims=True), jnp.var(x, -1, keepdims=True)
        unit = (x - mean) * lax.rsqrt(variance + 1e-5)
        return see(unit * values[f"{name}/gamma"] + values[f"{name}/beta"])

    def attention(x, name):
        heads = lambda role: (
            jnp.einsum("btd,dhk->bhtk", x, values[f"{name}/{role}/kernel"])
            + values[f"{name}/{role}/bias"][:, None, :]
        )
        logits = jnp.einsum("bhqk,bhtk->bhqt", heads("query") / jnp.sqrt(32.0), heads("key"))
        read = jnp.einsum("bhqt,bhtk->bhqk", jax.nn.softmax(logits), heads("value"))
        joined = jnp.einsum("bhqk,hkd->bqd", read, values[f"{name}/attention_output/kernel"])
        return see(joined + values[f"{name}/attention_output/bias"])

    x = see(linear(x, "tokens")) + values["positions/embeddings"]
    for n in range(1, 5):
        name = f"block_{n}_attention"
        x = x + attention(norm(x, f"{name}_norm"), name)
        name = f"block_{n}_feed_forward"
        wide = activation(see(linear(norm(x, f"{name}_norm"), f"{name}_wide")))
        x = x + see(linear(wide, name))
    return see(linear(jnp.mean(norm(x, "last_norm"), 1), "output"))


networks = {"mlp": mlp, "cnn": cnn, "lstm": lstm, "transformer": transformer}
