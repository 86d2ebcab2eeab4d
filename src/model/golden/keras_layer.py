"""Golden values of Keras layers: output of a layer and the gradient of sum(output * weights).

A script beside this one imports `golden` and `write`:

    from keras_layer import golden, write
    write("convolution", {"Conv2D same": golden(keras.layers.Conv2D(3, 3, padding="same"), [(2, 5, 5, 2)])})

Run it with Keras 3 on TensorFlow: KERAS_BACKEND=tensorflow python src/model/golden/<group>.py
"""

import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf


def flat(tensor):
    values = np.asarray(tf.convert_to_tensor(tensor), dtype=np.float64).reshape(-1)
    return [float(np.float32(v)) for v in values]


def golden(layer, shapes, training=False, mask=None, inputs=None, names=None, call=None):
    """One case.

    shapes: of the inputs, batch axis in front; normal numbers unless `inputs` holds values.
    mask: batch x time zeros and ones for the first input.
    names: our names of the layer's variables; Keras' own, without the layer, when not given.
    call: called with (layer, inputs, training, mask) instead of layer(inputs).
    """
    rng = np.random.default_rng(7)
    xs = [
        tf.constant(rng.normal(size=shape) if inputs is None or inputs[i] is None else inputs[i], tf.float32)
        for i, shape in enumerate(shapes)
    ]
    argument = xs[0] if len(xs) == 1 else xs

    def run():
        if call:
            return call(layer, argument, training, mask)
        options = {"training": training} if "training" in layer.call.__code__.co_varnames else {}
        if mask is not None:
            options["mask"] = tf.constant(np.asarray(mask), tf.bool)
        return layer(argument, **options)

    run()
    for variable in layer.weights:
        if "seed" in variable.path:
            continue
        draw = rng.normal(size=variable.shape) * 0.5
        if variable.path.endswith("moving_variance"):
            draw = 0.5 + np.abs(draw)
        variable.assign(draw.astype(np.float32))
    variables = [v for v in layer.weights if "seed" not in v.path]
    labels = names or [v.path.split("/")[-1] for v in variables]
    before = [flat(v.value) for v in variables]
    with tf.GradientTape() as tape:
        for x in xs:
            tape.watch(x)
        output = run()
        weights = tf.constant(rng.normal(size=output.shape), tf.float32)
        loss = tf.reduce_sum(output * weights)
    trained = [(label, v) for label, v in zip(labels, variables) if v.trainable]
    grads = tape.gradient(loss, xs + [v.value for _, v in trained])
    gradients = {f"x{i}": flat(grad) for i, grad in enumerate(grads[: len(xs)]) if grad is not None}
    for (label, _), grad in zip(trained, grads[len(xs) :]):
        if grad is not None:
            gradients[label] = flat(grad)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))["config"]
    return {
        "kind": layer.__class__.__name__,
        "config": config,
        "dialect": "keras3",
        "training": training,
        "inputs": [{"shape": list(x.shape), "values": flat(x)} for x in xs],
        "mask": None if mask is None else [float(v) for v in np.asarray(mask).reshape(-1)],
        "parameters": dict(zip(labels, before)),
        "weights": flat(weights),
        "output": {"shape": list(output.shape), "values": flat(output)},
        "gradients": gradients,
    }


def write(group, cases):
    path = pathlib.Path(__file__).parent / f"{group}.json"
    lines = ",\n".join(f"{json.dumps(title)}: {json.dumps(case)}" for title, case in cases.items())
    path.write_text("{\n" + lines + "\n}\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
