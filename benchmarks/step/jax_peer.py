"""JAX's side of the benchmark, one jitted function a step: one JSON request a line in, one JSON answer a line out."""

import functools
import json

import jax
import jax.numpy as jnp

from jax_networks import networks
from start import batches, parameters, serve, timed

SATURATED = 1.832  # |tanh z| > 0.95
SMALL = 1e-6

jax.config.update("jax_platforms", "cpu")


def loss_of(logits, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1))


def descend(values, grads, learning_rate):
    return jax.tree.map(lambda value, grad: value - learning_rate * grad, values, grads)


def plain_step(network, learning_rate, values, x, y):
    loss, grads = jax.value_and_grad(lambda v: loss_of(network(v, x, lambda z: z), y))(values)
    return descend(values, grads, learning_rate), loss


def watched_step(network, learning_rate, quantities, values, x, y):
    """The offsets are zeros: their gradients are those of the layers' outputs."""

    def seen(values, offsets):
        outputs = []

        def see(z):
            shifted = z + offsets[len(outputs)]
            outputs.append(shifted)
            return shifted

        return loss_of(network(values, x, see), y), outputs

    shapes = []
    jax.eval_shape(lambda v: network(v, x, lambda z: shapes.append(z.shape) or z), values)
    offsets = [jnp.zeros(shape) for shape in shapes]
    grad_of = jax.value_and_grad(seen, argnums=(0, 1), has_aux=True)
    (loss, outputs), (grads, output_grads) = grad_of(values, offsets)
    after = descend(values, grads, learning_rate)
    return after, loss, quantities(values, after, grads, outputs, output_grads)


def of_mlp(activation, names, values, after, grads, sums, sum_grads):
    """The quantities of perceptrons in src/trace/quantities, in its order."""
    kernels = [i for i, name in enumerate(names) if name.endswith("kernel")]
    weight_norm = [jnp.linalg.norm(values[i]) for i in kernels]
    change = [jnp.linalg.norm(after[i] - values[i]) for i in kernels]
    rows = [
        *[jnp.linalg.norm(grad) for grad in sum_grads],
        *[jnp.linalg.norm(grads[i]) for i in kernels],
        *weight_norm,
        *[moved / size for moved, size in zip(change, weight_norm)],
        *[jnp.mean(z * z) for z in sums],
        *[share(activation, z) for z in sums[:-1]],
    ]
    return jnp.stack(rows)


def share(activation, z):
    """Saturated elements of a tanh layer, dead units of a ReLU layer."""
    if activation is jnp.tanh:
        return jnp.mean(jnp.abs(z) > SATURATED)
    return jnp.mean(jnp.max(z, axis=0) <= 0)


def four_each(activation, names, values, after, grads, outputs, output_grads):
    """Norm, mean, largest size and share of small numbers of every weight, output and gradient of them."""
    weights = [i for i, name in enumerate(names) if not name.endswith("bias")]
    tensors = [*[grads[i] for i in weights], *[values[i] for i in weights]]
    return jnp.stack([four(each) for each in [*tensors, *output_grads, *outputs]]).ravel()


def four(tensor):
    size = jnp.abs(tensor)
    norm = jnp.sqrt(jnp.sum(tensor * tensor))
    return jnp.stack([norm, jnp.mean(tensor), jnp.max(size), jnp.mean(size < SMALL)])


def layer_norms(names, row):
    """The norm of each layer's weight gradient from the norms of its parts."""
    weights = [name for name in names if not name.endswith("bias")]
    sums = {}
    for name, norm in zip(weights, row[::4]):
        layer = name.split("/")[0]
        sums[layer] = sums.get(layer, 0.0) + float(norm) ** 2
    return [total**0.5 for total in sums.values()]


known = {}


def prepared(request):
    """Built once for each network."""
    network = request["network"]
    key = json.dumps(network["parameters"])
    if key not in known:
        activation = {"tanh": jnp.tanh, "relu": jax.nn.relu}[network["activation"]]
        start = parameters(network)
        # Lists, as jit sorts the keys of a dictionary.
        named = lambda values: dict(zip(start, values))
        build = networks[network["kind"]]
        forward = lambda values, x, see: build(activation, named(values), x, see)
        quantities = functools.partial(
            of_mlp if network["kind"] == "mlp" else four_each, activation, list(start)
        )
        rate = request["learningRate"]
        steps = [
            functools.partial(plain_step, forward, rate),
            functools.partial(watched_step, forward, rate, quantities),
        ]
        jitted = [jax.jit(step, donate_argnums=0) for step in steps]
        data = [jnp.asarray(part) for part in batches(network, request["chunk"])]
        known[key] = *jitted, data, start
    return known[key]


def measure(request):
    every = request["every"]
    plain, watched, (x, y), start = prepared(request)
    values = [jnp.array(value) for value in start.values()]

    def chunk():
        nonlocal values
        losses, rows = [], []
        for i in range(request["chunk"]):
            if every > 0 and i % every == 0:
                values, loss, row = watched(values, x[i], y[i])
                rows.append(row)
            else:
                values, loss = plain(values, x[i], y[i])
            losses.append(loss)
        return jnp.stack(losses).tolist(), jnp.stack(rows).tolist() if rows else [[]]

    answer = timed(chunk, request)
    if every > 0 and request["network"]["kind"] != "mlp":
        answer["statistics"] = layer_norms(start, answer["statistics"])
    return answer


serve(f"JAX {jax.__version__}", measure)
