"""MLflow: the folder mlruns as its file store writes it.

Run: python test/artefacts/make/mlflow_runs.py
"""

import hashlib
import os
import pathlib
import re

os.environ.update(
    MLFLOW_DISABLE_TELEMETRY="true",
    DO_NOT_TRACK="true",
    MLFLOW_ALLOW_FILE_STORE="true",
    GIT_PYTHON_REFRESH="quiet",
    LOGNAME="user",
    USER="user",
)

from networks import Measured, accuracy, batches, norms, prove, recipes, total, verdicts

import mlflow

from common import Manifest, inside

manifest = Manifest("mlflow")


def train(run, recipe):
    model, optimizer = recipe.start()
    mlflow.set_tracking_uri(pathlib.Path("mlruns").absolute().as_uri())
    mlflow.set_experiment("artefacts")
    measured = Measured()
    tags = {"mlflow.source.name": "train.py", "mlflow.user": "user"}
    with mlflow.start_run(run_name=run, tags=tags):
        mlflow.log_params({"lr": optimizer.param_groups[0]["lr"], "optimizer": type(optimizer).__name__})
        for step, (inputs, labels) in enumerate(batches(recipe)):
            optimizer.zero_grad()
            loss = recipe.loss(model(inputs), labels)
            loss.backward()
            layer_norms = norms(model)
            measured.step(loss, layer_norms)
            if (
                step % 10 == 0
            ):  # the file store has a file for each metric: grad_norm could not be one and hold others
                weights = {
                    f"grad_norm/{name}": norm for name, norm in layer_norms.items() if name.endswith("weight")
                }
                mlflow.log_metrics(
                    {"loss": loss.item(), "total_grad_norm": total(layer_norms), **weights}, step=step
                )
            optimizer.step()
    return model, measured


def anonymous(folder, run):
    """Ids that stay the same from training to training, and paths without the machine."""
    old = next(path for path in folder.glob("mlruns/*/*/metrics")).parent
    experiment, run_id = "100000000000000001", hashlib.md5(run.encode()).hexdigest()
    for path in folder.rglob("meta.yaml"):
        text = re.sub(r"file://\S*/mlruns", "file:///mlruns", path.read_text())
        path.write_text(text.replace(old.parent.name, experiment).replace(old.name, run_id))
    (folder / "mlruns/0/meta.yaml").unlink()
    old.parent.rename(folder / "mlruns" / experiment)
    renamed = folder / "mlruns" / experiment / run_id
    (folder / "mlruns" / experiment / old.name).rename(renamed)
    return renamed.relative_to(folder).as_posix()


for run in ("healthy", "vanishing", "exploding", "nan"):
    with inside("mlflow", run) as folder:
        model, measured = train(run, recipes[run])
        below = anonymous(folder, run)
        figures = measured.figures(accuracy(model))
        why = prove(run, figures)
    manifest.add(run, run, verdicts[run], why, figures=figures)
    manifest.add(f"{run}/{below}", run, verdicts[run], why)
    manifest.add(f"{run}/{below}/metrics", run, verdicts[run], why)
manifest.write()
