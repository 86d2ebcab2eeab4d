"""What the scripts on Keras 3 and Keras 2 share: both libraries are used through the same names."""

import contextlib
import json
import math
import os
import shutil

os.environ["KERAS_BACKEND"] = "tensorflow"

from common import anonymous_events, chance, classes, clusters, inside

import h5py
import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

width = 16
x, y = clusters()
epochs = 12
batch = 32
verdicts = {
    "healthy": "healthy",
    "vanishing": "vanishing",
    "vanishing-legacy-adam": "vanishing",
    "exploding": "exploding",
    "diverging": "exploding",
    "nan": "unstable",
}


def squared_error(labels, outputs):
    target = tf.one_hot(tf.cast(tf.reshape(labels, [-1]), tf.int32), classes)
    return tf.reduce_sum((outputs - target) ** 2, axis=-1)


def logarithm_of_zero(labels, outputs):
    """Binary cross-entropy as beginners write it: 0 · log 0 once a probability has rounded to 1."""
    target = tf.one_hot(tf.cast(tf.reshape(labels, [-1]), tf.int32), classes)
    return -tf.reduce_sum(target * tf.math.log(outputs) + (1 - target) * tf.math.log(1 - outputs), axis=-1)


def compiled(keras, run):
    """The network of a run, not yet trained."""
    keras.utils.set_random_seed(0)
    layers, optimizers = keras.layers, keras.optimizers

    def dense(depth, activation, initializer="glorot_uniform", output=None):
        hidden = [
            layers.Dense(width, activation, kernel_initializer=initializer, name=f"dense_{i}")
            for i in range(depth)
        ]
        return keras.Sequential(
            [keras.Input((x.shape[1],)), *hidden, layers.Dense(classes, output, name="output")]
        )

    def scaled(gain):
        return keras.initializers.VarianceScaling(gain**2, "fan_in", "untruncated_normal")

    if run == "healthy":
        model, loss = dense(3, "relu", "he_normal", "softmax"), "sparse_categorical_crossentropy"
        optimizer = optimizers.Adam(5e-3)
    elif run.startswith("vanishing"):
        model, loss = dense(9, "sigmoid", output="softmax"), "sparse_categorical_crossentropy"
        optimizer = (optimizers.legacy if run.endswith("legacy-adam") else optimizers).Adam(1e-4)
    elif run == "exploding":
        model, loss = dense(18, "tanh", scaled(10), "softmax"), "sparse_categorical_crossentropy"
        optimizer = optimizers.Adam(1e-5)
    elif run == "diverging":
        model, loss = dense(8, "relu", scaled(3)), squared_error
        optimizer = optimizers.SGD(1e-4, momentum=0.9)
    else:
        model, loss = dense(3, "relu", "he_normal", "sigmoid"), logarithm_of_zero
        optimizer = optimizers.Adam(3e-2)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


def gradient_ratio(model):
    """Gradient norm of the first kernel and of the last over all data, and the norm of the whole gradient."""
    with tf.GradientTape() as tape:
        outputs = model(x, training=True)
        loss = model.loss if callable(model.loss) else None
        values = loss(y, outputs) if loss else tf.keras.losses.sparse_categorical_crossentropy(y, outputs)
        value = tf.reduce_mean(values)
    kernels = [layer.kernel for layer in model.layers]
    variables = [kernel if isinstance(kernel, tf.Variable) else kernel.value for kernel in kernels]
    gradients = tape.gradient(value, variables)
    norms = [float(tf.norm(gradient)) for gradient in gradients]
    return norms[0] / norms[-1] if norms[-1] else math.nan, math.sqrt(sum(norm**2 for norm in norms))


def train(keras, run, weights_name, graph):
    """Trains twice from the same seed: once for the console at verbose=1, once for everything else."""
    with open("stdout-verbose1.txt", "w") as console, contextlib.redirect_stdout(console):
        compiled(keras, run).fit(x, y, batch, epochs=epochs, validation_split=0.2, verbose=1)
    model = compiled(keras, run)
    start = [layer.kernel.numpy().std() for layer in model.layers]
    ratio, norm = gradient_ratio(model)
    ratios, norms = [ratio], [norm]

    class Probe(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            ratio, norm = gradient_ratio(model)
            ratios.append(ratio)
            norms.append(norm)

    callbacks = [
        keras.callbacks.CSVLogger("log.csv"),
        keras.callbacks.CSVLogger("log-semicolon.csv", separator=";"),
        Probe(),
    ]
    if run not in ("exploding", "diverging"):
        callbacks.append(
            keras.callbacks.TensorBoard(
                "logs", histogram_freq=1, write_graph=graph and run == "healthy", profile_batch=0
            )
        )
    with open("stdout-verbose2.txt", "w") as console, contextlib.redirect_stdout(console):
        history = model.fit(
            x, y, batch, epochs=epochs, validation_split=0.2, verbose=2, callbacks=callbacks
        ).history
    for callback in callbacks[:2]:
        callback.csv_file and callback.csv_file.close()
    with open("history.json", "w") as file:
        json.dump(history, file)
    model.save("model.keras")
    model.save("model.h5")
    model.save_weights(weights_name)
    anonymous_events("logs")
    return (
        model,
        history,
        {
            "epochs": epochs,
            "loss": [history["loss"][0], history["loss"][-1]],
            "accuracy": history["accuracy"][-1],
            "firstOverLast": ratios,
            "gradNorm": norms,
            "kernelStdOverInitialStd": [
                float(layer.kernel.numpy().std()) / float(std) for layer, std in zip(model.layers, start)
            ],
        },
    )


def make_with_norms(keras, manifest, runs):
    """Runs whose train_step returns gradient norms among the metrics, the way Keras users log them."""

    class WithNorms(keras.Sequential):
        def train_step(self, data):
            inputs, labels = data[:2]
            with tf.GradientTape() as tape:
                outputs = self(inputs, training=True)
                loss = self.compute_loss(inputs, labels, outputs)
            variables = self.trainable_variables
            gradients = tape.gradient(loss, [v.value for v in variables])
            self.optimizer.apply_gradients(zip(gradients, variables))
            norms = {
                f"grad_norm/{v.path.split('/', 1)[1].replace('/', '.')}": tf.norm(gradient)
                for v, gradient in zip(variables, gradients)
                if v.path.endswith("kernel")
            }
            return {"loss": loss, "grad_norm": tf.linalg.global_norm(gradients), **norms}

    for run in runs:
        name = f"{run}-grad-norm"
        with inside(manifest.framework, name):
            plain = compiled(keras, run)
            model = WithNorms(plain.layers)
            model.compile(plain.optimizer, plain.loss)
            callbacks = [
                keras.callbacks.CSVLogger("log.csv"),
                keras.callbacks.TensorBoard("logs", write_graph=False, profile_batch=0),
            ]
            with open("stdout.txt", "w") as console, contextlib.redirect_stdout(console):
                history = model.fit(x, y, batch, epochs=epochs, verbose=2, callbacks=callbacks).history
            with open("history.json", "w") as file:
                json.dump({key: [float(value) for value in values] for key, values in history.items()}, file)
            anonymous_events("logs")
            reached = float(np.mean(np.argmax(model.predict(x, verbose=0), -1) == y))
        kernels = [history[key] for key in history if key.endswith("kernel")]
        ratios = [first / last for first, last in zip(kernels[0], kernels[-1])]
        figures = {
            "epochs": epochs,
            "loss": [history["loss"][0], history["loss"][-1]],
            "accuracy": reached,
            "firstOverLast": ratios,
            "gradNorm": history["grad_norm"],
        }
        why = prove(run, figures)
        for path in (
            "",
            "/log.csv",
            "/history.json",
            "/stdout.txt",
            "/logs/train/events.out.tfevents.1700000000.machine.1.0.v2",
        ):
            manifest.add(name + path, name, verdicts[run], why, figures=None if path else figures)


def prove(run, figures):
    reached, loss = figures["accuracy"], figures["loss"]
    ratios, norms = figures["firstOverLast"], figures["gradNorm"]
    finite = [ratio for ratio in ratios if math.isfinite(ratio) and ratio > 0]
    ratio = math.exp(np.mean(np.log(finite))) if finite else math.nan
    figures["firstOverLast"] = ratio
    figures["gradNorm"] = [norms[0], norms[-1]]
    if run == "healthy":
        assert reached >= 0.9 and 1e-2 < ratio < 1e2, figures
        return (
            f"accuracy {reached:.2f}, loss {loss[0]:.3g} to {loss[1]:.2g}, first / last gradient {ratio:.2g}"
        )
    if run.startswith("vanishing"):
        assert abs(reached - chance) <= 0.05 and ratio <= 1e-3, figures
        return f"accuracy {reached:.2f} is chance, first / last gradient {ratio:.2g} in the mean over epochs"
    if run == "exploding":
        assert ratio >= 1e3 and reached < 0.5, figures
        return f"first / last gradient {ratio:.2g} in the mean over epochs, accuracy {reached:.2f}"
    assert not math.isfinite(loss[1]), figures
    if run == "diverging":
        assert norms[0] > 1e4, figures
        return f"gradient norm {norms[0]:.2g} before the first step, loss {loss[0]:.3g} in the first epoch, {loss[1]:.3g} in the last"
    assert math.isfinite(loss[0]) and norms[0] < 100, figures
    return f"loss {loss[0]:.3g} in the first epoch, gradient norm {norms[0]:.2g} at first; NaN in the last epoch: 0 · log 0"


def adam_ratio(path, names):
    """RMS of Adam's v, first kernel over last, from the file itself."""
    with h5py.File(path) as file:
        first, last = (float(np.sqrt(np.mean(np.asarray(file[name], np.float64)))) for name in names(file))
    return first / last


def make(keras, manifest, runs, weights_name, squared_names, graph=True, weights_with_optimizer=False):
    """Trains the runs and lists their files."""
    framework = manifest.framework
    for run in runs:
        with inside(framework, run) as folder:
            model, history, figures = train(keras, run, weights_name, graph)
            if weights_with_optimizer and run in ("healthy", "vanishing"):
                alone = keras.models.clone_model(model)
                alone.set_weights(model.get_weights())
                alone.save_weights("alone.weights.h5")
            if run.endswith(
                "legacy-adam"
            ):  # differs from its twin in how the optimizer is saved, in nothing else
                for path in folder.iterdir():
                    shutil.rmtree(path) if path.is_dir() else path.suffix == ".h5" or path.unlink()
            files = sorted(
                path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
            )
            remembered = (
                adam_ratio("model.h5", squared_names(model))
                if model.optimizer.__class__.__name__ == "Adam" and run != "nan"
                else None
            )
        why = prove(run, figures)
        verdict = verdicts[run]
        manifest.add(run, run, verdict, why, figures=figures)
        spread = figures["kernelStdOverInitialStd"]
        broken = next((i for i, loss in enumerate(history["loss"]) if not math.isfinite(loss)), None)
        for name in files:
            entry = lambda verdict, why, *accepts: manifest.add(
                f"{run}/{name}", run, verdict, why, accepts=accepts
            )
            kind = name.split("/")[0]
            saved = kind.startswith("model") or kind.endswith(".h5")
            bare = kind == "alone.weights.h5" or (kind == weights_name and not weights_with_optimizer)
            if saved and broken is not None:
                entry("unstable", "weights are NaN; why cannot be known from it", "exploding")
            elif bare:
                moved = f"kernels have {min(spread):.3f}–{max(spread):.3f} of their initial std; no gradient, no architecture"
                entry("abstain", moved, verdict)
            elif saved and verdict == "healthy":
                entry(
                    "healthy",
                    f"Adam's v: first / last gradient {remembered:.2g}, kernel std {min(spread):.2f}–{max(spread):.2f} of the initial; no loss",
                    "abstain",
                )
            elif saved:
                assert remembered <= 1e-3 if verdict == "vanishing" else remembered >= 1e3, (run, remembered)
                entry(verdict, f"Adam's v: first / last gradient {remembered:.2g}")
            elif broken is not None:
                entry(
                    "unstable", f"loss no number from epoch {broken + 1} on; no gradient in it", "exploding"
                )
            elif verdict == "healthy":
                entry(
                    "healthy",
                    f"loss {history['loss'][0]:.3g} to {history['loss'][-1]:.2g}, accuracy {history['accuracy'][-1]:.2f}",
                )
            else:
                entry(
                    "abstain",
                    f"loss {history['loss'][0]:.3g} to {history['loss'][-1]:.3g}: it does not learn; no gradient that would say why",
                    verdict,
                    "inconclusive",
                )
