"""Runs the golden programs: they must have the parameters of their plan, and train without error.

Each program is a process of its own, since a program may set what numbers Keras computes with. Needs torch, and Keras 3
on any backend: python src/report/golden/check-code.py [name ...]
"""

import json
import math
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
STEPS = 5
BATCH = 16


def data(facts):
    """Random samples for every input, and targets."""
    import numpy as np

    rng = np.random.default_rng(7)
    xs = [
        rng.integers(0, one["codes"], (BATCH, *one["shape"])).astype("float32")
        if one["codes"]
        else rng.normal(size=(BATCH, *one["shape"])).astype("float32")
        for one in facts["inputs"]
    ]
    shape = (BATCH, *facts["output"])
    if facts["targets"] == "classes":
        return xs, rng.integers(0, shape[-1], shape[:-1])
    if facts["targets"] == "binary":
        return xs, rng.integers(0, 2, shape).astype("float32")
    return xs, rng.normal(size=shape).astype("float32")


def size(tensors):
    return sum(math.prod(tensor.shape) for tensor in tensors)


def run_keras(program, facts):
    import keras
    import numpy as np

    keras.utils.set_random_seed(7)
    names = {}
    exec(compile(program, "keras", "exec"), names)
    model = names["model"]
    xs, y = data(facts)
    x = xs[0] if len(xs) == 1 else xs
    if facts["targets"] == "classes":
        y = np.eye(facts["output"][-1], dtype="float32")[y]
    if "lsuv" in names:
        names["lsuv"](model, x, names["scaled"])
    rates, losses = [], []
    for _ in range(STEPS):
        rates.append(float(model.optimizer.learning_rate))
        losses.append(float(model.train_on_batch(x, y, return_dict=True)["loss"]))
    copy = keras.models.model_from_json(model.to_json())
    assert copy.count_params() == model.count_params(), "the saved model differs"
    return size(model.trainable_weights), size(model.non_trainable_weights), rates, losses


def run_pytorch(program, facts):
    import torch

    torch.manual_seed(7)
    names = {}
    exec(compile(program, "pytorch", "exec"), names)
    model = names["model"]
    xs, y = data(facts)
    xs, y = [torch.as_tensor(x) for x in xs], torch.as_tensor(y)
    if "lsuv" in names:
        names["lsuv"](model, names["scaled"], *xs)
    trained = size(parameter for parameter in model.parameters() if parameter.requires_grad)
    statistics = size(buffer for name, buffer in model.named_buffers() if ".running_" in name)
    rates, losses = [], []
    for _ in range(STEPS):
        rates.append(names["optimizer"].param_groups[0]["lr"])
        losses.append(names["train_step"](xs[0] if len(xs) == 1 else tuple(xs), y))
    return trained, statistics, rates, losses


def check(name, framework):
    facts = json.loads((FOLDER / "programs.json").read_text())[name]
    program = (FOLDER / f"{name}-{framework}.py").read_text()
    run = {"keras": run_keras, "pytorch": run_pytorch}[framework]
    trained, statistics, rates, losses = run(program, facts)
    counts, wanted = (trained, statistics), (facts["trained"], facts["statistics"])
    assert counts == wanted, f"parameters {counts}, the plan has {wanted}"
    assert all(map(math.isfinite, losses)), f"losses {losses}"
    for rate, planned in zip(rates, facts["learningRates"] or []):
        assert math.isclose(rate, planned, rel_tol=1e-5), f"learning rate {rate}, planned {planned}"
    print(f"{name} {framework}: {trained} + {statistics} parameters, losses", *(f"{x:.4f}" for x in losses))


def main(wanted):
    if len(wanted) == 2 and wanted[1] in ("keras", "pytorch"):
        return check(*wanted)
    names = wanted or json.loads((FOLDER / "programs.json").read_text())
    runs = [(name, framework) for name in names for framework in ("keras", "pytorch")]
    failed = [run for run in runs if subprocess.run([sys.executable, __file__, *run]).returncode != 0]
    print(f"{len(runs) - len(failed)} of {len(runs)} programs run as planned")
    sys.exit(1 if failed else 0)


main(sys.argv[1:])
