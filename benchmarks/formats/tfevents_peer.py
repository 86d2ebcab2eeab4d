"""Reads an event file as TensorBoard does: python tfevents_peer.py READER FILE"""

import json
import os
import resource
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

reader, path = sys.argv[1:]


def accumulated():
    """What scripts use to get at scalars; 0 keeps all of them."""
    accumulator = event_accumulator.EventAccumulator(path, size_guidance={"scalars": 0, "tensors": 0})
    accumulator.Reload()
    scalars = sum(len(accumulator.Scalars(tag)) for tag in accumulator.Tags()["scalars"])
    return scalars + sum(len(accumulator.Tensors(tag)) for tag in accumulator.Tags()["tensors"])


def parsed():
    """Records one after the other, parsed, and their values put into lists."""
    series = {}
    for record in event_file_loader.RawEventFileLoader(path).Load():
        event = event_pb2.Event.FromString(record)
        for value in event.summary.value:
            steps, values = series.setdefault(value.tag, ([], []))
            steps.append(event.step)
            values.append(value.simple_value)
    return sum(len(values) for _, values in series.values())


def iterated():
    """TensorFlow's own reader in C++, parsed in Python."""
    series = {}
    for event in summary_iterator(path):
        for value in event.summary.value:
            steps, values = series.setdefault(value.tag, ([], []))
            steps.append(event.step)
            values.append(value.simple_value)
    return sum(len(values) for _, values in series.values())


if reader == "summary_iterator":
    from tensorflow.python.summary.summary_iterator import summary_iterator

    read = iterated
else:
    from tensorboard.backend.event_processing import event_accumulator, event_file_loader
    from tensorboard.compat.proto import event_pb2

    read = accumulated if reader == "EventAccumulator" else parsed

started, cpu = time.perf_counter(), time.process_time()
scalars = read()
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - started,
            "cpuSeconds": time.process_time() - cpu,
            "peakMebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "scalars": scalars,
        }
    )
)
