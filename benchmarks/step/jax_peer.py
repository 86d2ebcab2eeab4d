"""JAX's side of the benchmark, one jitted function a step: one JSON request a line in, one JSON answer a line out."""

import functools

import jax
import jax.numpy as jnp

from mlp import CHUNK, Mlp, batches, parameters, serve, timed

SATURATED = 1.832  # |tanh z| > 0.95

jax.config.update("jax_platforms", "cpu")


def loss_and_sums(activation, values, offsets, x, y):
    """The offsets are zeros: their gradients are those of the pre-activations."""
    sums = []
    for (kernel, bias), offset in zip(values, offsets):
        z = x @ kernel + bias + offset
        sums.append(z)
        x = activation(z)
    picked = jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], axis=1)
    return -jnp.mean(picked), sums


def descend(values, grads, learning_rate):
    return jax.tree.map(lambda value, grad: value - learning_rate * grad, values, grads)


def plain_step(activation, learning_rate, values, x, y):
    offsets = [0.0] * len(values)
    loss, grads = jax.value_and_grad(lambda v: loss_and_sums(activation, v, offsets, x, y)[0])(values)
    return descend(values, grads, learning_rate), loss


def watched_step(activation, learning_rate, values, x, y):
    offsets = [jnp.zeros((x.shape[0], bias.size)) for _, bias in values]
    grad_of = jax.value_and_grad(
        lambda v, o: loss_and_sums(activation, v, o, x, y), argnums=(0, 1), has_aux=True
    )
    (loss, sums), (grads, sum_grads) = grad_of(values, offsets)
    after = descend(values, grads, learning_rate)
    weight_norm = [jnp.linalg.norm(kernel) for kernel, _ in values]
    change = [jnp.linalg.norm(new - old) for (new, _), (old, _) in zip(after, values)]
    rows = [
        *[jnp.linalg.norm(grad) for grad in sum_grads],
        *[jnp.linalg.norm(grad) for grad, _ in grads],
        *weight_norm,
        *[moved / size for moved, size in zip(change, weight_norm)],
        *[jnp.mean(z * z) for z in sums],
        *[share(activation, z) for z in sums[:-1]],
    ]
    return after, loss, jnp.stack(rows)


def share(activation, z):
    """Saturated elements of a tanh layer, dead units of a ReLU layer."""
    if activation is jnp.tanh:
        return jnp.mean(jnp.abs(z) > SATURATED)
    return jnp.mean(jnp.max(z, axis=0) <= 0)


@functools.cache
def prepared(mlp, learning_rate):
    activation = {"tanh": jnp.tanh, "relu": jax.nn.relu}[mlp.activation]
    steps = [
        jax.jit(functools.partial(step, activation, learning_rate), donate_argnums=0)
        for step in (plain_step, watched_step)
    ]
    return *steps, [jnp.asarray(part) for part in batches(mlp, CHUNK)]


def measure(request):
    mlp, every = Mlp(**request["mlp"]), request["every"]
    plain, watched, (x, y) = prepared(mlp, request["learningRate"])
    values = [(jnp.asarray(kernel), jnp.asarray(bias)) for kernel, bias in parameters(mlp)]

    def chunk():
        nonlocal values
        losses, rows = [], []
        for i in range(CHUNK):
            if every > 0 and i % every == 0:
                values, loss, row = watched(values, x[i], y[i])
                rows.append(row)
            else:
                values, loss = plain(values, x[i], y[i])
            losses.append(loss)
        return jnp.stack(losses).tolist(), jnp.stack(rows).tolist() if rows else [[]]

    return timed(chunk, request["steps"])


serve(f"JAX {jax.__version__}", measure)
