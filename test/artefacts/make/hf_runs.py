"""Hugging Face Trainer: checkpoint folder, trainer_state.json, console, event files.

Run: python test/artefacts/make/hf_runs.py
"""

import contextlib
import json
import math
import os
import pathlib

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["TENSORBOARD_LOGGING_DIR"] = "logs"

from networks import Measured, Mlp, accuracy, classes, norms, prove, recipes, verdicts, x, y

import torch
from safetensors.torch import save_file
from torch import nn
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from common import Manifest, anonymous_events, inside

manifest = Manifest("hf")
rows = [{"inputs": point, "labels": label} for point, label in zip(x, y)]


class Labelled(nn.Module):
    """A network in the form that Trainer wants: the loss comes out of it."""

    def __init__(self, network, loss):
        super().__init__()
        self.network = network
        self.loss = loss

    def forward(self, inputs, labels=None):
        logits = self.network(inputs)
        return {"logits": logits} if labels is None else {"loss": self.loss(logits, labels), "logits": logits}


class Probe(TrainerCallback):
    """Gradient norms of each parameter, for the proof alone."""

    def __init__(self, measured, losses):
        self.measured = measured
        self.losses = losses

    def on_pre_optimizer_step(self, args, state, control, model=None, **kwargs):
        self.measured.step(self.losses[-1], norms(model))


class Observed(Trainer):
    def compute_loss(self, *arguments, **options):
        loss = super().compute_loss(*arguments, **options)
        self.observed.append((loss[0] if isinstance(loss, tuple) else loss).item())
        return loss


def train(run, model, data, steps=160, rate=1e-3, optimizer=None, **options):
    """One training in the working folder; returns what was measured and the rows of the log."""
    arguments = TrainingArguments(
        output_dir=".",
        max_steps=steps,
        per_device_train_batch_size=64,
        learning_rate=rate,
        logging_steps=5,
        save_steps=steps,
        report_to=["tensorboard"],
        use_cpu=True,
        seed=0,
        dataloader_pin_memory=False,
        **options,
    )
    measured = Measured()
    chosen = {} if optimizer is None else {"optimizers": (optimizer, None)}
    with open("console.txt", "w") as console, contextlib.redirect_stdout(console), contextlib.redirect_stderr(
        console
    ):
        trainer = Observed(model, arguments, train_dataset=data, **chosen)
        trainer.observed = []
        trainer.add_callback(Probe(measured, trainer.observed))
        trainer.train()
    for path in pathlib.Path(".").glob("checkpoint-*/rng_state*.pth"):
        path.unlink()
    anonymous_events("logs")
    log = json.loads(pathlib.Path(f"checkpoint-{steps}/trainer_state.json").read_text())["log_history"]
    return measured, [row for row in log if "loss" in row]


def listed(run, verdict, why, figures, accepts=(), weights=None, optimizer=None, events=True):
    """weights, optimizer: verdict and reason of model.safetensors and of optimizer.pt alone."""
    checkpoint = f"{run}/checkpoint-{figures['steps']}"
    manifest.add(run, run, verdict, why, accepts, figures)
    manifest.add(checkpoint, run, verdict, why, accepts)
    for path in (
        f"{checkpoint}/trainer_state.json",
        f"{run}/console.txt",
        f"{run}/logs/events.out.tfevents.1700000000.machine.1.0",
    ):
        # Trainer logs the total norm alone: nothing in it tells one layer from another.
        manifest.add(path, run, *figures["log"])
    manifest.add(
        f"{checkpoint}/model.safetensors", run, *(weights or ("abstain", "weights alone", [verdict]))
    )
    manifest.add(
        f"{checkpoint}/optimizer.pt",
        run,
        *(optimizer or ("abstain", "optimizer state without names", [verdict])),
    )
    for name in ("scheduler.pt", "training_args.bin"):
        manifest.add(f"{checkpoint}/{name}", run, "abstain", "settings, nothing of the training")


def remembered_ratio(steps):
    """RMS of Adam's v (or of the momentum), first matrix over last, from optimizer.pt itself."""
    state = torch.load(f"checkpoint-{steps}/optimizer.pt")["state"]
    moments = [
        s["exp_avg_sq"] if "exp_avg_sq" in s else s["momentum_buffer"] ** 2 for s in state.values() if s
    ]
    matrices = [m.double().mean().sqrt().item() for m in moments if m.dim() == 2]
    return matrices[0] / matrices[-1]


def spread(log, key):
    values = [float(row[key]) for row in log]
    finite = [value for value in values if math.isfinite(value)]
    return f"{min(finite):.2g}–{max(finite):.2g}" if finite else "never finite"


def classic(run, name=None, **options):
    """A run of the recipes that every framework here trains."""
    recipe = recipes[run]
    name = name or run
    with inside("hf", name):
        network, optimizer = recipe.start()
        steps = min(recipe.steps, 160)
        measured, log = train(
            name,
            Labelled(network, recipe.loss),
            rows,
            steps,
            optimizer=optimizer,
            save_only_model=False,
            **options,
        )
        figures = measured.figures(accuracy(network))
        why = prove(run, figures)
        verdict = verdicts[run]
        known = optimizer_known = None
        if run in ("healthy", "vanishing", "exploding"):
            ratio = remembered_ratio(steps)
            assert (
                1e-2 < ratio < 1e2
                if run == "healthy"
                else ratio <= 1e-3 if run == "vanishing" else ratio >= 1e2
            ), ratio
            optimizer_known = (
                verdict,
                f"first / last gradient that the optimizer remembers {ratio:.2g}",
                ["abstain"],
            )
        elif figures["firstNonFiniteStep"] is not None:
            broken = ("unstable", "all NaN; why cannot be known from it", ["exploding"])
            known = optimizer_known = broken
    norm, loss = spread(log, "grad_norm"), spread(log, "loss")
    if run == "healthy":
        figures["log"] = ("healthy", f"logged loss {loss}, grad_norm {norm}")
    elif run == "vanishing":
        figures["log"] = (
            "abstain",
            f"loss {loss} is that of guessing, but grad_norm {norm} is the last layers': no layer is told from another",
            ["vanishing", "inconclusive"],
        )
    elif run == "exploding":
        figures["log"] = (
            "exploding",
            f"grad_norm {norm} while the loss stays at {loss}",
            ["unstable", "abstain"],
        )
    else:
        rows_with = sum(not math.isfinite(float(row["grad_norm"])) for row in log)
        figures["log"] = (
            "unstable",
            f"grad_norm is NaN in {rows_with} of {len(log)} rows, loss {loss}",
            ["exploding"],
        )
    listed(name, verdict, why, figures, weights=known, optimizer=optimizer_known)
    return log


classic("healthy")
classic("vanishing")
classic("exploding", max_grad_norm=1.0)
classic("diverging", max_grad_norm=0.0, logging_nan_inf_filter=False)
classic("nan", logging_nan_inf_filter=False)
log = classic("nan", name="nan-hidden", logging_nan_inf_filter=True)
hidden = [row for row in log if float(row["loss"]) == 0 and math.isnan(float(row["grad_norm"]))]
assert len(hidden) >= 5, log


def bert():
    """Sequence classification: the class is the first token."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=32,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=12,
        num_labels=classes,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    tokens = torch.randint(classes, 32, (640, 8))
    tokens[:, 0] = y
    data = [
        {"input_ids": t, "attention_mask": torch.ones_like(t), "labels": label} for t, label in zip(tokens, y)
    ]
    with inside("hf", "healthy-bert"):
        model = BertForSequenceClassification(config)
        measured, log = train("healthy-bert", model, data, rate=5e-3)
        model.eval()
        with torch.no_grad():
            reached = (model(input_ids=tokens).logits.argmax(1) == y).float().mean().item()
        figures = measured.figures(reached)
    assert reached >= 0.9, figures
    why = f"accuracy {reached:.2f}, loss {figures['loss'][0]:.3g} to {figures['loss'][1]:.2g}"
    figures["log"] = ("healthy", f"logged loss {spread(log, 'loss')}, grad_norm {spread(log, 'grad_norm')}")
    listed("healthy-bert", "healthy", why, figures)
    manifest.add(
        f"healthy-bert/checkpoint-{figures['steps']}/config.json",
        "healthy-bert",
        "abstain",
        "settings of the network",
    )


bert()


def ignoring(logits, labels):
    """Mean over the rows that have a label; 0 where none has."""
    kept = labels != -100
    return nn.functional.cross_entropy(logits, labels, ignore_index=-100, reduction="sum") / kept.sum().clamp(
        min=1
    )


def without_labels():
    torch.manual_seed(0)
    with inside("hf", "no-labels"):
        network = Mlp(3, nn.ReLU)
        data = [{"inputs": point, "labels": torch.tensor(-100)} for point in x]
        measured, log = train("no-labels", Labelled(network, ignoring), data, 60)
        figures = measured.figures(accuracy(network))
    assert all(float(row["loss"]) == 0 and float(row["grad_norm"]) == 0 for row in log), log
    why = f"loss and grad_norm are exactly 0 in all {len(log)} rows: every label is -100, nothing is trained"
    figures["log"] = ("misconfigured", why, ["inconclusive"])
    listed(
        "no-labels",
        "misconfigured",
        why,
        figures,
        ["inconclusive"],
        optimizer=("misconfigured", "every moment is exactly 0", ["abstain", "inconclusive"]),
    )


without_labels()


class Adapted(nn.Module):
    """LoRA: a frozen layer plus B · A, where B starts at 0."""

    def __init__(self, base, rank=4):
        super().__init__()
        self.base = base.requires_grad_(False)
        self.lora_A = nn.Linear(base.in_features, rank, bias=False)
        self.lora_B = nn.Linear(rank, base.out_features, bias=False)
        nn.init.zeros_(self.lora_B.weight)

    def forward(self, inputs):
        return self.base(inputs) + self.lora_B(self.lora_A(inputs))


def adapters():
    recipe = recipes["healthy"]
    network, optimizer = recipe.start()
    for _ in range(150):
        rows_now = torch.randint(0, len(x), (64,))
        optimizer.zero_grad()
        recipe.loss(network(x[rows_now]), y[rows_now]).backward()
        optimizer.step()
    network.requires_grad_(False)
    network.layers = nn.ModuleList(Adapted(layer) for layer in network.layers)
    network.head = Adapted(network.head)
    other = (y + 1) % classes
    with inside("hf", "lora"):
        pathlib.Path("checkpoint-0").mkdir()

        model = Labelled(network, recipe.loss)
        save_file(model.state_dict(), "checkpoint-0/model.safetensors", metadata={"format": "pt"})
        data = [{"inputs": point, "labels": label} for point, label in zip(x, other)]
        measured, log = train("lora", model, data, rate=2e-2)
        with torch.no_grad():
            reached = (network(x).argmax(1) == other).float().mean().item()
        figures = measured.figures(reached)
    assert reached >= 0.9, figures
    first = measured.norms[0]
    assert all(norm == 0 for name, norm in first.items() if "lora_A" in name), first
    why = f"accuracy {reached:.2f} on permuted labels; at the first step every gradient of A is exactly 0, because B is: no fault"
    figures["log"] = ("healthy", f"logged loss {spread(log, 'loss')}, grad_norm {spread(log, 'grad_norm')}")
    listed("lora", "healthy", why, figures)
    manifest.add(
        "lora/checkpoint-0/model.safetensors",
        "lora",
        "abstain",
        "every lora_B is 0: that is how adapters start",
        ["healthy"],
    )


adapters()
manifest.write()
