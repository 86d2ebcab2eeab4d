"""Weights & Biases offline: the .wandb file, with histograms of wandb.watch.

files/ holds nothing but the list of installed packages as long as a run was not synced, and is not kept.

Run: python test/artefacts/make/wandb_runs.py
"""

import os
import pathlib
import shutil
import tempfile

scratch = tempfile.mkdtemp()
os.environ.update(
    WANDB_MODE="offline",
    WANDB_SILENT="true",
    WANDB_DISABLE_GIT="true",
    WANDB_DISABLE_CODE="true",
    WANDB_HOST="machine",
    WANDB_USERNAME="user",
    WANDB_NOTEBOOK_NAME="train",
    WANDB_PROGRAM="train.py",
    WANDB_CONSOLE="off",
    WANDB_ERROR_REPORTING="false",
    WANDB_CACHE_DIR=scratch,
    WANDB_CONFIG_DIR=scratch,
    WANDB_DATA_DIR=scratch,
)

from networks import Measured, accuracy, batches, norms, prove, recipes, total, verdicts

import wandb

from common import Manifest, inside

manifest = Manifest("wandb")


def train(run, recipe):
    model, optimizer = recipe.start()
    settings = wandb.Settings(
        x_disable_meta=True,
        x_disable_stats=True,
        x_disable_machine_info=True,
        root_dir=".",
        host="machine",
        program="train.py",
        program_relpath="train.py",
    )
    logger = wandb.init(
        project="artefacts",
        name=run,
        id=run,
        config={
            "lr": optimizer.param_groups[0]["lr"],
            "steps": recipe.steps,
            "optimizer": type(optimizer).__name__,
        },
        settings=settings,
    )
    logger.watch(
        model,
        log="all" if len(list(model.parameters())) < 20 else "gradients",
        log_freq=recipe.steps * 3 // 5,
    )
    measured = Measured()
    for step, (inputs, labels) in enumerate(batches(recipe)):
        optimizer.zero_grad()
        loss = recipe.loss(model(inputs), labels)
        loss.backward()
        layer_norms = norms(model)
        measured.step(loss, layer_norms)
        logger.log({"train/loss": loss.item(), "train/grad_norm": total(layer_norms)})
        optimizer.step()
    logger.finish()
    wandb.teardown()
    return model, measured


for run in ("healthy", "vanishing", "exploding", "nan"):
    with inside("wandb", run) as folder:
        model, measured = train(run, recipes[run])
        folder_of_run = next(pathlib.Path(".").rglob("run-*.wandb")).parent
        kept = pathlib.Path(f"offline-run-20240101_000000-{run}")
        kept.mkdir()
        shutil.move(folder_of_run / f"run-{run}.wandb", kept)
        for path in pathlib.Path(".").iterdir():
            if path.name != kept.name:
                path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)
        figures = measured.figures(accuracy(model))
        why = prove(run, figures)
    manifest.add(run, run, verdicts[run], why, figures=figures)
    manifest.add(f"{run}/{kept}/run-{run}.wandb", run, verdicts[run], why)
shutil.rmtree(scratch)
manifest.write()
