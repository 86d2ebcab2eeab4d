"""What every script shares: the data, the folder of a run, and the manifest."""

import contextlib
import json
import math
import os
import pathlib
import re
import shutil
import socket

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import numpy as np

artefacts = pathlib.Path(__file__).resolve().parent.parent

classes = 10
chance = 1 / classes


def clusters(samples=640):
    """Ten Gaussian clusters in 16 dimensions, so far apart that a small network separates them."""
    rng = np.random.default_rng(0)
    labels = np.arange(samples) % classes
    rng.shuffle(labels)
    points = rng.normal(size=(classes, 16))[labels] + 0.35 * rng.normal(size=(samples, 16))
    return points.astype(np.float32), labels.astype(np.int64)


@contextlib.contextmanager
def inside(framework, run):
    """An empty folder for the run, as the working folder: frameworks then write relative paths."""
    folder = artefacts / framework / run
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)


def anonymous_events(folder="."):
    """Event files under names without the machine; several in one folder are numbered by age."""
    number = {}
    for path in sorted(pathlib.Path(folder).rglob("events.out.tfevents.*")):
        suffix = ".v2" if path.name.endswith(".v2") else ""
        count = number[path.parent] = number.get(path.parent, -1) + 1
        path.rename(path.with_name(f"events.out.tfevents.1700000000.machine.1.{count}{suffix}"))


def rounded(figure):
    """Three digits; NaN and infinity as words, because JSON has none."""
    if isinstance(figure, dict):
        return {key: rounded(value) for key, value in figure.items()}
    if isinstance(figure, (list, tuple)):
        return [rounded(value) for value in figure]
    if isinstance(figure, (bool, str, int)) or figure is None:
        return figure
    if not math.isfinite(figure):
        return "NaN" if math.isnan(figure) else "Infinity" if figure > 0 else "-Infinity"
    return float(f"{float(figure):.3g}")


# Their logs begin behind the first NaN, so that no file tells this explosion from another fault.
logged_too_late = ("hf", "lightning", "keras2", "keras3")


class Manifest:
    """The entries of one framework; `write` puts them in the place of those it had."""

    def __init__(self, framework):
        self.framework = framework
        self.entries = []

    def add(self, path, run, verdict, why, accepts=(), figures=None):
        """path: below the folder of the framework. accepts: other verdicts that are not wrong either."""
        entry = {
            "path": f"{self.framework}/{path}",
            "framework": self.framework,
            "run": run,
            "verdict": verdict,
            "why": why,
        }
        if run == "diverging" and verdict == "exploding" and self.framework in logged_too_late:
            accepts = ["unstable"]
        if accepts:
            entry["accepts"] = list(accepts)
        if figures:
            entry["figures"] = rounded(figures)
        self.entries.append(entry)

    def write(self):
        check(self.framework, {entry["path"] for entry in self.entries})
        path = artefacts / "manifest.json"
        others = json.loads(path.read_text()) if path.exists() else []
        kept = [entry for entry in others if entry["framework"] != self.framework]
        entries = sorted(kept + self.entries, key=lambda entry: entry["path"])
        path.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
        print(f"{self.framework}: {len(self.entries)} entries")


largest = 300_000


def check(framework, listed):
    """Fails on what must not be committed: large, unlisted, or telling of this machine."""
    names = [re.escape(os.path.expanduser("~")), re.escape(os.getcwd()), r"root@", r"/tmp/"]
    host = socket.gethostname()
    names.append(rf"""[\s"'/@.:=]{re.escape(host)}[\s"'/.:,]""")
    private = re.compile("|".join(names).encode())
    missing = [path for path in listed if not (artefacts / path).exists()]
    assert not missing, f"listed, but not there: {missing}"
    for path in sorted((artefacts / framework).rglob("*")):
        if not path.is_file():
            continue
        relative = path.relative_to(artefacts).as_posix()
        content = path.read_bytes()
        found = private.search(content) or private.search(relative.encode())
        around = content[max(0, found.start() - 40) : found.end() + 40] if found else b""
        assert not found, f"{relative} tells of this machine: {around}"
        assert len(content) <= largest, f"{relative} has {len(content)} bytes"
        if relative not in listed and not any(relative.startswith(f"{p}/") for p in listed):
            print(f"not in the manifest: {relative}")


def geometric_mean(values):
    finite = [value for value in values if math.isfinite(value) and value > 0]
    return math.exp(sum(map(math.log, finite)) / len(finite)) if finite else math.nan
