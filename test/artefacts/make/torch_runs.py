"""Plain PyTorch: event files, checkpoints in both formats, a CSV of gradient norms, GradScaler.

Run: python test/artefacts/make/torch_runs.py
"""

import csv
import math

import torch
from torch import nn

from common import Manifest, anonymous_events, inside
from networks import SummaryWriter, Measured, Mlp, accuracy, batches, norms, prove, recipes, total, verdicts

manifest = Manifest("torch")


def state(model, optimizer, step):
    return {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": step // 10,
        "step": step,
    }


def train(run, recipe):
    model, optimizer = recipe.start()
    start = {name: p.detach().std().item() for name, p in model.named_parameters()}
    torch.save(state(model, optimizer, 0), "initial.pt")
    writer = SummaryWriter(".")
    measured = Measured()
    rows = []
    for step, (inputs, labels) in enumerate(batches(recipe)):
        optimizer.zero_grad()
        loss = recipe.loss(model(inputs), labels)
        loss.backward()
        layer_norms = norms(model)
        measured.step(loss, layer_norms)
        rows.append({"step": step, "loss": loss.item(), "grad_norm": total(layer_norms), **layer_norms})
        if step % 10 == 0 or step < 4:
            writer.add_scalar("loss", loss.item(), step)
            writer.add_scalar("grad_norm", total(layer_norms), step)
            for name, norm in layer_norms.items():
                writer.add_scalar(f"grad_norm/{name}", norm, step)
        if step in (0, recipe.steps - 1):
            weights = [(name, p) for name, p in model.named_parameters() if name.endswith("weight")]
            for name, p in weights[:: max(1, len(weights) // 2)]:
                if p.grad.isfinite().all() and p.isfinite().all():
                    writer.add_histogram(f"grads/{name}", p.grad, step)
                    writer.add_histogram(f"weights/{name}", p, step)
        optimizer.step()
    writer.close()
    anonymous_events()
    final = state(model, optimizer, recipe.steps)
    torch.save(final, "final.pt")
    torch.save(final, "final-legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(model.state_dict(), "weights.pt")
    write_csv(rows)
    spread = {
        name: p.detach().std().item() / start[name]
        for name, p in model.named_parameters()
        if name.endswith("weight")
    }
    return model, optimizer, measured, spread


def write_csv(rows):
    with open("grad_norms.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        for row in rows:
            writer.writerow([value if isinstance(value, int) else f"{value:.6g}" for value in row.values()])


def squared(state):
    """Squared gradient that Adam, or SGD with momentum, remembers."""
    return state["exp_avg_sq"] if "exp_avg_sq" in state else state["momentum_buffer"] ** 2


def remembered_ratio(model, optimizer, remembered):
    """RMS of the gradient that the optimizer remembers, first weight over last."""
    moments = [
        remembered(optimizer.state[p]).mean().sqrt().item()
        for name, p in model.named_parameters()
        if name.endswith("weight")
    ]
    return moments[0] / moments[-1]


for run, recipe in recipes.items():
    with inside("torch", run):
        model, optimizer, measured, spread = train(run, recipe)
    figures = measured.figures(accuracy(model))
    why = prove(run, figures)
    verdict = verdicts[run]
    remembers = "Adam's v" if isinstance(optimizer, torch.optim.Adam) else "momentum buffers"
    moved = {"weightStdOverInitialStd": spread}
    manifest.add(run, run, verdict, why, figures=figures)
    manifest.add(f"{run}/events.out.tfevents.1700000000.machine.1.0", run, verdict, why)
    manifest.add(f"{run}/grad_norms.csv", run, verdict, why)
    manifest.add(
        f"{run}/initial.pt",
        run,
        "abstain",
        "step 0: nothing was trained yet"
        + ("; only the initial weights are too large" if verdict == "exploding" else ""),
        accepts=["exploding"] if verdict == "exploding" else ["healthy"] if run == "healthy" else [],
    )
    for name in ("final.pt", "final-legacy.pt", "weights.pt"):
        path = f"{run}/{name}"
        if run == "healthy":
            figures = dict(moved)
            known = (
                f"weights moved to {min(spread.values()):.2f}–{max(spread.values()):.2f} of their initial std"
            )
            if name != "weights.pt":
                figures["rememberedFirstOverLast"] = remembered_ratio(model, optimizer, squared)
                known += f", {remembers}: first / last gradient {figures['rememberedFirstOverLast']:.2g}"
            manifest.add(
                path, run, "healthy", f"{known}; no loss in it", accepts=["abstain"], figures=figures
            )
        elif run.startswith("vanishing") and name == "weights.pt":
            hidden = list(spread.values())[:-1]
            stayed = max(abs(ratio - 1) for ratio in hidden) < 0.03
            known = f"hidden weights have {min(hidden):.3f}–{max(hidden):.3f} of their initial std: " + (
                "they never left their default initialization" if stayed else "Adam moves them in spite of it"
            )
            verdict_alone, accepts = ("vanishing", "abstain") if stayed else ("abstain", "vanishing")
            manifest.add(path, run, verdict_alone, known, accepts=[accepts], figures=moved)
        elif run.startswith("vanishing"):
            ratio = remembered_ratio(model, optimizer, squared)
            assert ratio <= 1e-3, ratio
            known = f"{remembers}: first / last gradient {ratio:.2g}"
            manifest.add(path, run, "vanishing", known, figures={**moved, "rememberedFirstOverLast": ratio})
        elif run == "overshooting":
            known = f"the weight has {spread['head.weight']:.2g} times its initial std; no loss, no gradient in it"
            manifest.add(path, run, "unstable", known, accepts=["abstain", "exploding"], figures=moved)
        elif run == "exploding" and name == "weights.pt":
            known = "weights of std 8 / √fan-in; they tell of no gradient"
            manifest.add(path, run, "abstain", known, accepts=["exploding"], figures=moved)
        elif run == "exploding":
            ratio = remembered_ratio(model, optimizer, squared)
            assert ratio >= 1e3, ratio
            known = f"{remembers}: first / last gradient {ratio:.2g}"
            manifest.add(path, run, "exploding", known, figures={**moved, "rememberedFirstOverLast": ratio})
        else:
            broken = sum(not p.isfinite().all().item() for p in model.parameters())
            manifest.add(
                path,
                run,
                "unstable" if run == "nan" else "exploding",
                f"{broken} of {len(list(model.parameters()))} parameters hold NaN; why cannot be known from it",
                accepts=["exploding" if run == "nan" else "unstable"],
                figures={"parametersNotFinite": broken},
            )


def train_scaled(recipe, scaler):
    """Mixed precision: float16 products, float32 weights, loss times a scale that halves on overflow."""
    model, optimizer = recipe.start()
    writer = SummaryWriter(".")
    rows = []
    for step, (inputs, labels) in enumerate(batches(recipe)):
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.float16):
            loss = recipe.loss(model(inputs).float(), labels)
        scale = scaler.get_scale()
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        layer_norms = norms(model)
        scaler.step(optimizer)
        scaler.update()
        rows.append({"step": step, "loss": loss.item(), "loss_scale": scale, "grad_norm": total(layer_norms)})
        for name in ("loss", "loss_scale", "grad_norm"):
            writer.add_scalar(name, rows[-1][name], step)
    writer.close()
    anonymous_events()
    torch.save(state(model, optimizer, recipe.steps), "final.pt")
    torch.save(scaler.state_dict(), "scaler.pt")
    write_csv(rows)
    return model, rows


def scaled(run, verdict, recipe, scaler, judge):
    with inside("torch", run):
        model, rows = train_scaled(recipe, scaler)
    scales = [row["loss_scale"] for row in rows] + [scaler.get_scale()]
    figures = {
        "steps": len(rows),
        "loss": [rows[0]["loss"], rows[-1]["loss"]],
        "accuracy": accuracy(model),
        "scale": [scales[0], scales[-1]],
        "backoffs": sum(b < a for a, b in zip(scales, scales[1:])),
        "growthTracker": scaler.state_dict()["_growth_tracker"],
    }
    why, alone, accepts = judge(figures)
    manifest.add(run, run, verdict, why, accepts=accepts, figures=figures)
    manifest.add(
        f"{run}/scaler.pt",
        run,
        alone,
        f"loss scale {scales[-1]:.3g}, tracker {figures['growthTracker']}",
        accepts=["abstain", *accepts],
    )
    for name in ("events.out.tfevents.1700000000.machine.1.0", "grad_norms.csv"):
        manifest.add(f"{run}/{name}", run, verdict, why, accepts=accepts)
    manifest.add(
        f"{run}/final.pt",
        run,
        "abstain",
        "weights and optimizer state without the scaler",
        accepts=["healthy"] if verdict == "healthy" else accepts,
    )


def healthy_scale(figures):
    assert figures["backoffs"] == 0 and figures["accuracy"] >= 0.9, figures
    return f"accuracy {figures['accuracy']:.2f}, the loss scale never backed off", "abstain", ["healthy"]


def repeated_backoff(figures):
    assert figures["backoffs"] >= 10 and figures["accuracy"] >= 0.9, figures
    why = f"{figures['backoffs']} of {figures['steps']} steps overflowed float16 and were skipped; it learns all the same: accuracy {figures['accuracy']:.2f}"
    return why, "abstain", ["unstable"]


def endless_backoff(figures):
    assert figures["backoffs"] == figures["steps"] and not math.isfinite(figures["loss"][1]), figures
    why = f"activations overflow float16 in every forward pass: each of {figures['steps']} steps skipped, scale {figures['scale'][1]:.2g}"
    return why, "unstable", ["unstable"]


scaled(
    "amp-healthy",
    "healthy",
    recipes["healthy"],
    torch.amp.GradScaler(device="cpu", init_scale=2.0**12),
    healthy_scale,
)
scaled(
    "amp-backoff",
    "healthy",
    recipes["healthy"],
    torch.amp.GradScaler(device="cpu", growth_interval=4),
    repeated_backoff,
)
scaled(
    "amp-overflow",
    "exploding",
    type(recipes["healthy"])(lambda: Mlp(12, nn.ReLU, gain=6), recipes["healthy"].optimizer, steps=60),
    torch.amp.GradScaler(device="cpu"),
    endless_backoff,
)
manifest.write()
