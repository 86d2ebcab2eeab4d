"""The same in numpy: `fromfile` in pieces of 1 MiB, and their sums."""

import json
import resource
import sys
import time

import numpy as np

start = time.perf_counter()
total = 0.0
with open(sys.argv[1], "rb") as file:
    file.seek(int(sys.argv[2]))
    while True:
        numbers = np.fromfile(file, np.float32, 2**18)
        if numbers.size == 0:
            break
        total += float(numbers.sum())
seconds = time.perf_counter() - start
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpuSeconds": usage.ru_utime + usage.ru_stime,
            "sum": total,
            "peakBytes": usage.ru_maxrss * 1024,
        }
    )
)
