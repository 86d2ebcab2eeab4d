"""JAX with Flax and Optax: metrics as JSON lines, msgpack of parameters and optimizer state, safetensors.

Run: python test/artefacts/make/jax_runs.py
"""

import json
import math
import os

os.environ["JAX_PLATFORMS"] = "cpu"

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.serialization import to_bytes
from flax.traverse_util import flatten_dict
from safetensors.flax import save_file

from common import Manifest, chance, classes, clusters, geometric_mean, inside

manifest = Manifest("jax")
width = 20
x, y = clusters()


class Mlp(nn.Module):
    depth: int
    activation: callable
    gain: float | None = None

    @nn.compact
    def __call__(self, inputs):
        init = nn.initializers.lecun_normal()
        if self.gain is not None:
            init = nn.initializers.variance_scaling(self.gain**2, "fan_in", "normal")
        for _ in range(self.depth):
            inputs = self.activation(nn.Dense(width, kernel_init=init)(inputs))
        return nn.Dense(classes)(inputs)


def cross_entropy(logits, labels):
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


def squared_error(logits, labels):
    return ((logits - jax.nn.one_hot(labels, classes)) ** 2).sum(1).mean()


def logarithm_of_zero(logits, labels):
    """Binary cross-entropy as beginners write it: 0 · log 0 once a probability has rounded to 1."""
    p = jax.nn.sigmoid(logits)
    target = jax.nn.one_hot(labels, classes)
    return -(target * jnp.log(p) + (1 - target) * jnp.log(1 - p)).sum(1).mean()


adam = optax.adam
runs = {
    "healthy": ("healthy", Mlp(4, nn.relu, math.sqrt(2)), adam(3e-3), cross_entropy, 200),
    "vanishing": ("vanishing", Mlp(10, nn.sigmoid), adam(1e-4), cross_entropy, 200),
    "exploding": ("exploding", Mlp(18, nn.tanh, 8.0), adam(1e-5), cross_entropy, 100),
    "diverging": ("exploding", Mlp(8, nn.relu, 3.0), optax.sgd(1e-4, momentum=0.9), squared_error, 60),
    "nan": ("unstable", Mlp(3, nn.relu), adam(2e-2), logarithm_of_zero, 200),
    "nan-skipped": (
        "unstable",
        Mlp(3, nn.relu),
        optax.apply_if_finite(adam(2e-2), 10_000),
        logarithm_of_zero,
        200,
    ),
}


def checkpoint(path, params, state, step):
    with open(path, "wb") as file:
        file.write(to_bytes({"params": params, "opt_state": state, "step": step}))


def train(model, optimizer, loss_of, steps):
    params = model.init(jax.random.key(0), x[:1])["params"]
    state = optimizer.init(params)

    @jax.jit
    def update(params, state, inputs, labels):
        loss, grads = jax.value_and_grad(lambda p: loss_of(model.apply({"params": p}, inputs), labels))(
            params
        )
        updates, state = optimizer.update(grads, state, params)
        norms = jax.tree.map(jnp.linalg.norm, grads)
        return optax.apply_updates(params, updates), state, loss, optax.global_norm(grads), norms

    checkpoint("initial.msgpack", params, state, 0)
    rng = np.random.default_rng(1)
    rows = []
    with open("metrics.jsonl", "w") as file:
        for step in range(steps):
            chosen = rng.integers(0, len(x), 64)
            params, state, loss, norm, norms = update(params, state, x[chosen], y[chosen])
            layers = {
                f"grad_norm/{'/'.join(path)}": float(value) for path, value in flatten_dict(norms).items()
            }
            rows.append({"step": step, "loss": float(loss), "grad_norm": float(norm), **layers})
            if step % 4 == 0 or step < 4:
                file.write(
                    json.dumps(
                        {
                            key: float(f"{value:.6g}") if key != "step" else value
                            for key, value in rows[-1].items()
                        }
                    )
                    + "\n"
                )
    checkpoint("final.msgpack", params, state, steps)
    save_file({".".join(path): value for path, value in flatten_dict(params).items()}, "params.safetensors")
    reached = float(np.mean(np.argmax(model.apply({"params": params}, x), -1) == y))
    return params, state, rows, reached


def adam_ratio(state, depth):
    squares = state[0].nu
    rms = [
        float(np.sqrt(np.mean(np.asarray(squares[f"Dense_{i}"]["kernel"], np.float64)))) for i in (0, depth)
    ]
    return rms[0] / rms[1]


for run, (verdict, model, optimizer, loss_of, steps) in runs.items():
    with inside("jax", run):
        params, state, rows, reached = train(model, optimizer, loss_of, steps)
    first, last = "grad_norm/Dense_0/kernel", f"grad_norm/Dense_{model.depth}/kernel"
    ratio = geometric_mean([row[first] / row[last] if row[last] else math.nan for row in rows])
    broken = next((row["step"] for row in rows if not math.isfinite(row["loss"])), None)
    finite = [row["grad_norm"] for row in rows if math.isfinite(row["grad_norm"])]
    figures = {
        "steps": steps,
        "loss": [rows[0]["loss"], rows[-1]["loss"]],
        "accuracy": reached,
        "gradNorm": [rows[0]["grad_norm"], rows[-1]["grad_norm"]],
        "largestFiniteGradNorm": max(finite),
        "firstOverLast": ratio,
        "firstNonFiniteStep": broken,
    }
    if run == "healthy":
        assert reached >= 0.9 and 1e-2 < ratio < 1e2, figures
        why = f"accuracy {reached:.2f}, loss {rows[0]['loss']:.3g} to {rows[-1]['loss']:.2g}, first / last gradient {ratio:.2g}"
    elif run == "vanishing":
        assert abs(reached - chance) <= 0.05 and ratio <= 1e-3, figures
        why = f"accuracy {reached:.2f} is chance, first / last gradient {ratio:.2g} in the mean over steps"
    elif run == "exploding":
        assert reached < 0.5 and ratio >= 1e3, figures
        why = f"first / last gradient {ratio:.2g} in the mean over steps, accuracy {reached:.2f}"
    elif run == "diverging":
        assert (
            broken and broken < 20 and rows[0]["grad_norm"] > 1e4 and not math.isfinite(rows[-1]["loss"])
        ), figures
        why = f"gradient norm {rows[0]['grad_norm']:.2g} at the first step, up to {max(finite):.2g}, loss no number from step {broken} on"
    elif run == "nan":
        assert broken > 10 and max(finite) < 100 and not math.isfinite(rows[-1]["loss"]), figures
        why = f"loss falls from {rows[0]['loss']:.3g} with gradient norms up to {max(finite):.2g}, then NaN from step {broken} on: 0 · log 0"
    else:
        count = int(state.total_notfinite)
        assert count > 20, count
        figures["totalNotFinite"] = count
        why = f"{count} of {steps} steps had a NaN gradient and were skipped (optax.apply_if_finite); weights stay finite"
    manifest.add(run, run, verdict, why, ["healthy"] if run == "nan-skipped" else [], figures)
    manifest.add(f"{run}/metrics.jsonl", run, verdict, why, ["healthy"] if run == "nan-skipped" else [])
    manifest.add(
        f"{run}/initial.msgpack",
        run,
        "abstain",
        "step 0: nothing was trained yet",
        ["healthy"] if run == "healthy" else ["exploding"] if verdict == "exploding" else [],
    )
    for name in ("final.msgpack", "params.safetensors"):
        path = f"{run}/{name}"
        if run in ("diverging", "nan"):
            manifest.add(path, run, "unstable", "weights are NaN; why cannot be known from it", ["exploding"])
        elif run == "nan-skipped":
            count = "total_notfinite" if name == "final.msgpack" else "finite weights"
            manifest.add(path, run, "abstain", f"{count} alone", ["unstable", "healthy"])
        elif name == "params.safetensors":
            manifest.add(path, run, "abstain", "weights alone", [verdict])
        else:
            remembered = adam_ratio(state, model.depth)
            assert (
                1e-2 < remembered < 1e2
                if run == "healthy"
                else remembered <= 1e-3 if run == "vanishing" else remembered >= 1e3
            ), remembered
            manifest.add(
                path,
                run,
                verdict,
                f"Adam's nu: first / last gradient {remembered:.2g}",
                ["abstain"] if run == "healthy" else [],
                {"rememberedFirstOverLast": remembered},
            )
manifest.write()
