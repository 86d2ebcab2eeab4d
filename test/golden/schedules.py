"""Learning rates of every schedule by Keras 3 and PyTorch: writes schedules.json beside this file."""

import json
import os
import pathlib
import types

os.environ["KERAS_BACKEND"] = "torch"
import keras
import torch

keras.config.set_floatx("float64")
rate = 0.1
cases = []


def case(id, config, planned, rates, **more):
    rates = [float(f"{float(x):.16g}") for x in rates]
    cases.append({"id": id, "config": config, "plannedSteps": planned, "learningRate": rate, "rates": rates, **more})


def by_keras(schedule, steps):
    return [float(schedule(step)) for step in range(steps)]


def by_torch(make, steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    schedule = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


S = keras.optimizers.schedules
T = torch.optim.lr_scheduler
case("cosine", {}, 20, by_keras(S.CosineDecay(rate, 20), 20))
case("cosine", {"final": 0.1}, 15, by_torch(lambda o: T.CosineAnnealingLR(o, 15, eta_min=0.1 * rate), 15))
# Keras' warm-up counts from 0, so its rate 0 at the first step is left out.
warm = S.CosineDecay(0.0, 15, alpha=0.05, warmup_target=rate, warmup_steps=5)
case("cosine", {"warmup": 5, "final": 0.05}, 20, [float(warm(s + 1 if s < 5 else s)) for s in range(20)])
case("warm-up", {"steps": 8}, 20, by_torch(lambda o: T.LinearLR(o, 1 / 8, 1, 7), 20))
case("exponential-decay", {"rate": 0.5, "steps": 6}, 20, by_keras(S.ExponentialDecay(rate, 6, 0.5), 20))
case("exponential-decay", {"rate": 0.9, "steps": 1}, 20, by_torch(lambda o: T.ExponentialLR(o, 0.9), 20))
case("step-decay", {"rate": 0.3, "steps": 6}, 20, by_torch(lambda o: T.StepLR(o, 6, 0.3), 20))
case("step-decay", {"rate": 0.3, "steps": 0.25}, 20, by_torch(lambda o: T.StepLR(o, 5, 0.3), 20))


def plateau(losses, **config):
    spelled = {{"minDelta": "min_delta", "minLr": "min_lr"}.get(key, key): value for key, value in config.items()}
    callback = keras.callbacks.ReduceLROnPlateau(**spelled)
    model = types.SimpleNamespace(optimizer=keras.optimizers.SGD(rate))
    callback.set_model(model)
    callback._set_monitor_op = lambda: None
    callback.monitor_op = lambda value, best: value < best
    callback.min_delta = -callback.min_delta
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(float(model.optimizer.learning_rate.numpy()))
    case("reduce-on-plateau", config, len(losses), rates, losses=losses)


stuck = [1.0, 0.5, 0.5, 0.5, 0.49995, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]
plateau(stuck, patience=3, factor=0.5)
plateau(stuck, patience=2, factor=0.2, cooldown=2, minDelta=1e-5)
plateau(stuck, patience=1, factor=0.1, minLr=0.004, cooldown=1)

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
