"""Loads and trains what the lab exported, in Keras 3 or in PyTorch: they do not fit into one process."""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy

samples = 64
failures = 0


def data(spec):
    rng = numpy.random.default_rng(0)
    x = rng.normal(size=(samples, *spec["input"])).astype("float32")
    if not spec["isClasses"]:
        return x, rng.normal(size=(samples, spec["outputs"])).astype("float32")
    return x, rng.integers(0, spec["outputs"], size=samples)


def text(spec, name):
    with open(os.path.join(spec["folder"], name), encoding="utf8") as file:
        return file.read()


def count(model):
    return sum(int(numpy.prod(weight.shape)) for weight in model.trainable_weights)


def keras_program(spec):
    names = {}
    exec(text(spec, "train_keras.py"), names)
    x, y = data(spec)
    if spec["isClasses"]:
        y = numpy.eye(spec["outputs"], dtype="float32")[y]
    history = names["model"].fit(x, y, batch_size=32, epochs=1, verbose=0)
    assert numpy.isfinite(history.history["loss"]).all()
    return count(names["model"])


def keras_json(spec):
    """After the program: it registers the classes that Keras does not have."""
    import keras

    names = {}
    exec(text(spec, "train_keras.py"), names)
    own = {"keras_hub>PositionEmbedding": names.get("PositionEmbedding")}
    model = keras.models.model_from_json(text(spec, "model.json"), custom_objects=own)
    x, _ = data(spec)
    output = numpy.asarray(model(x[:4]))
    assert output.shape == (4, spec["outputs"]), output.shape
    assert numpy.isfinite(output).all()
    return count(model)


def pytorch_program(spec):
    import torch

    names = {}
    exec(text(spec, "train_pytorch.py"), names)
    x, y = data(spec)
    x, y = torch.from_numpy(x), torch.from_numpy(numpy.asarray(y))
    losses = [names["train_step"](x[:32], y[:32]) for _ in range(2)]
    assert numpy.isfinite(losses).all(), losses
    model = names["model"]
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


programs = {
    "keras": {"keras": keras_program, "keras-json": keras_json},
    "pytorch": {"pytorch": pytorch_program},
}
with open(sys.argv[2], encoding="utf8") as file:
    specs = json.load(file)
for spec in specs:
    for form, run in programs[sys.argv[1]].items():
        if form not in spec["files"]:
            continue
        try:
            parameters = run(spec)
            expected = spec["parameters"]
            verdict = "ok" if parameters == expected else f"WRONG: {parameters} parameters instead of {expected}"
        except Exception as error:
            verdict = f"WRONG: {type(error).__name__}: {str(error)[:400]}"
        failures += verdict != "ok"
        print(f"{form} {spec['name']}: {verdict}", flush=True)
sys.exit(failures > 0)
