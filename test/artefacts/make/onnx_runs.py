"""ONNX: exported networks; weights and architecture, nothing of the training.

Run: python test/artefacts/make/onnx_runs.py
"""

import warnings

from networks import Measured, accuracy, batches, norms, prove, recipes, x

import onnx
import torch

from common import Manifest, inside

warnings.filterwarnings("ignore")
manifest = Manifest("onnx")


def train(recipe):
    model, optimizer = recipe.start()
    start = [layer.weight.std().item() for layer in [*model.layers, model.head]]
    measured = Measured()
    for inputs, labels in batches(recipe):
        optimizer.zero_grad()
        loss = recipe.loss(model(inputs), labels)
        loss.backward()
        measured.step(loss, norms(model))
        optimizer.step()
    spread = [layer.weight.std().item() / std for layer, std in zip([*model.layers, model.head], start)]
    return model, measured, spread


def export(model, name):
    torch.onnx.export(
        model,
        (x[:1],),
        name,
        dynamo=False,
        opset_version=17,
        input_names=["x"],
        output_names=["logits"],
        dynamic_axes={"x": {0: "batch"}},
    )
    onnx.checker.check_model(onnx.load(name))


for run, recipe in (
    ("healthy", "healthy"),
    ("vanishing", "vanishing-sgd"),
    ("exploding", "exploding"),
    ("nan", "nan"),
):
    with inside("onnx", run):
        model, measured, spread = train(recipes[recipe])
        export(model, "model.onnx")
    figures = {**measured.figures(accuracy(model)), "weightStdOverInitialStd": spread}
    why = prove(recipe, figures)
    known = {
        "healthy": (
            "abstain",
            f"weights have {min(spread):.2f}–{max(spread):.2f} of their initial std, which the file does not hold",
            ["healthy"],
        ),
        "vanishing": (
            "vanishing",
            f"8 sigmoid layers whose weights have {min(spread[:-1]):.3f}–{max(spread[:-1]):.3f} of the std of PyTorch's default initialization",
            ["abstain", "inconclusive"],
        ),
        "exploding": (
            "abstain",
            "18 tanh layers with weights of std 8 / √fan-in; no gradient in it",
            ["exploding"],
        ),
        "nan": ("unstable", "every weight is NaN; why cannot be known from it", ["exploding"]),
    }[run]
    manifest.add(f"{run}/model.onnx", run, *known, figures={"whole run": why, **figures})
manifest.write()
