"""What the peers share: starts and batches as network.ts makes them, number for number, and the talk with run.ts."""

import json
import sys
import time

import numpy as np

BATCH_START = 2**30


def hashed_numbers(start, count):
    """The i-th number is a 32-bit hash of i, cut to 24 bits and scaled to [-1, 1)."""
    x = np.arange(start, start + count, dtype=np.uint32)
    x = (x ^ (x >> 16)) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * np.uint32(0x846CA68B)
    x = x ^ (x >> 16)
    return ((x >> 8).astype(np.float64) / 2**23 - 1).astype(np.float32)


def parameters(network):
    """Every trained parameter by name, in the order of the flat vector."""
    position = 0
    values = {}
    for start in network["parameters"]:
        count = int(np.prod(start["shape"]))
        numbers = hashed_numbers(position, count).astype(np.float64)
        numbers = numbers * start["limit"] + start["offset"]
        values[start["name"]] = numbers.astype(np.float32).reshape(start["shape"])
        position += count
    return values


def batches(network, steps):
    """Inputs [steps, batch, ...] and class numbers [steps, batch]."""
    size, shape = network["batchSize"], network["input"]
    samples = steps * size
    x = hashed_numbers(BATCH_START, samples * int(np.prod(shape)))
    classes = np.arange(samples) % network["classes"]
    return x.reshape(steps, size, *shape), classes.reshape(steps, size)


def timed(chunk, request):
    """The first chunk's numbers, and the time of the chunks after it."""
    losses, rows = chunk()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(request["steps"] // request["chunk"]):
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
