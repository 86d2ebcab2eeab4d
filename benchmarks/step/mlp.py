"""What the peers share: the networks of src/training/parity.fixture.ts, number for number, and the talk with run.ts."""

import json
import sys
import time
from dataclasses import dataclass

import numpy as np

CHUNK = 10  # steps between two looks at the losses, as in run.ts
BATCH_START = 2**30


@dataclass(frozen=True)
class Mlp:
    inputs: int
    width: int
    depth: int
    classes: int
    activation: str
    batchSize: int


def hashed_numbers(start, count):
    """The i-th number is a 32-bit hash of i, cut to 24 bits and scaled to [-1, 1)."""
    x = np.arange(start, start + count, dtype=np.uint32)
    x = (x ^ (x >> 16)) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * np.uint32(0x846CA68B)
    x = x ^ (x >> 16)
    return ((x >> 8).astype(np.float64) / 2**23 - 1).astype(np.float32)


def parameters(mlp):
    """Kernel [inputs, units] and bias of every layer."""
    widths = [mlp.inputs] + [mlp.width] * mlp.depth + [mlp.classes]
    position = 0
    layers = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        limit = np.sqrt(6 / (fan_in + fan_out))
        values = hashed_numbers(position, fan_in * fan_out).astype(np.float64) * limit
        kernel = values.astype(np.float32).reshape(fan_in, fan_out)
        layers.append((kernel, np.zeros(fan_out, np.float32)))
        position += fan_in * fan_out + fan_out
    return layers


def batches(mlp, steps):
    """Inputs [steps, batch, inputs] and class numbers [steps, batch]."""
    samples = steps * mlp.batchSize
    x = hashed_numbers(BATCH_START, samples * mlp.inputs).reshape(steps, mlp.batchSize, mlp.inputs)
    return x, (np.arange(samples) % mlp.classes).reshape(steps, mlp.batchSize)


def timed(chunk, steps):
    """The first chunk's numbers, and the time of the chunks after it."""
    losses, rows = chunk()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps // CHUNK):
        chunk()
    return {
        "seconds": time.perf_counter() - wall,
        "cpuSeconds": time.process_time() - cpu,
        "losses": losses,
        "statistics": rows[0],
    }


def serve(name, measure):
    """Says its name, then answers requests until the input ends."""
    print(json.dumps({"name": name}), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(json.loads(line))), flush=True)
