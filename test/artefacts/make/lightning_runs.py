"""PyTorch Lightning: metrics.csv, event files, .ckpt.

Run: python test/artefacts/make/lightning_runs.py
"""

import logging
import pathlib
import warnings

from networks import Measured, accuracy, norms, prove, recipes, verdicts, x, y

import lightning
import torch
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from lightning.pytorch.utilities import grad_norm
from torch.utils.data import DataLoader, TensorDataset

from common import Manifest, anonymous_events, inside

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
manifest = Manifest("lightning")


class Classifier(lightning.LightningModule):
    def __init__(self, recipe):
        super().__init__()
        self.recipe = recipe
        self.network, self.chosen = recipe.start()
        self.measured = Measured()

    def training_step(self, batch, index):
        inputs, labels = batch
        loss = self.recipe.loss(self.network(inputs), labels)
        self.last = loss.item()
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch, index):
        inputs, labels = batch
        logits = self.network(inputs)
        self.log("val_loss", self.recipe.loss(logits, labels))
        self.log("val_acc", (logits.argmax(1) == labels).float().mean())

    def on_before_optimizer_step(self, optimizer):
        self.measured.step(self.last, norms(self.network))
        self.log_dict(grad_norm(self, norm_type=2))

    def configure_optimizers(self):
        return self.chosen


def train(run, recipe):
    lightning.seed_everything(0, verbose=False)
    model = Classifier(recipe)
    data = TensorDataset(x, y)
    trainer = lightning.Trainer(
        max_steps=recipe.steps,
        accelerator="cpu",
        logger=[CSVLogger(".", name="csv", version=0), TensorBoardLogger(".", name="tensorboard", version=0)],
        log_every_n_steps=5,
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        default_root_dir=".",
    )
    trainer.fit(model, DataLoader(data, 64, shuffle=True), DataLoader(data, 640))
    trainer.save_checkpoint("last.ckpt")
    trainer.save_checkpoint("weights-only.ckpt", weights_only=True)
    anonymous_events()
    return model


def remembered_ratio():
    """RMS of the gradient that the optimizer remembers, first matrix over last, from last.ckpt itself."""
    state = torch.load("last.ckpt", weights_only=False)["optimizer_states"][0]["state"]
    moments = [s["exp_avg_sq"] if "exp_avg_sq" in s else s["momentum_buffer"] ** 2 for s in state.values()]
    matrices = [m.double().mean().sqrt().item() for m in moments if m.dim() == 2]
    return matrices[0] / matrices[-1]


for run in ("healthy", "vanishing", "exploding", "diverging", "nan"):
    with inside("lightning", run):
        model = train(run, recipes[run])
        figures = model.measured.figures(accuracy(model.network))
        ratio = remembered_ratio()
        for path in pathlib.Path(".").rglob("hparams.yaml"):
            path.unlink()
    why = prove(run, figures)
    verdict = verdicts[run]
    manifest.add(run, run, verdict, why, figures={**figures, "rememberedFirstOverLast": ratio})
    manifest.add(f"{run}/csv/version_0/metrics.csv", run, verdict, why)
    manifest.add(f"{run}/tensorboard/version_0/events.out.tfevents.1700000000.machine.1.0", run, verdict, why)
    if figures["firstNonFiniteStep"] is not None:
        for name in ("last.ckpt", "weights-only.ckpt"):
            manifest.add(
                f"{run}/{name}",
                run,
                "unstable",
                "weights are NaN; why cannot be known from it",
                ["exploding"],
            )
        continue
    assert (
        1e-2 < ratio < 1e2 if run == "healthy" else ratio <= 1e-3 if run == "vanishing" else ratio >= 1e3
    ), ratio
    accepts = ["abstain"] if run == "healthy" else []
    manifest.add(
        f"{run}/last.ckpt",
        run,
        verdict,
        f"first / last gradient that the optimizer remembers {ratio:.2g}",
        accepts,
    )
    manifest.add(f"{run}/weights-only.ckpt", run, "abstain", "weights alone", [verdict])
manifest.write()
