"""The layer x step map of a trace in a notebook, as an anywidget.

    from isograd_map import IsogradMap
    IsogradMap(trace=open("run.trace.jsonl").read())

Needs `pip install anywidget`, and the npm package `isograd` in a folder above this one. Nothing is fetched from elsewhere: the
charts are a part of the module that the notebook loads.
"""

import base64
import pathlib

import anywidget
import traitlets

here = pathlib.Path(__file__).resolve().parent
charts_path = "dist/web/charts/charts.js"


def package() -> pathlib.Path:
    """The folder of the npm package, of which this example is a part or which is installed above it."""
    for folder in here.parents:
        for found in (folder, folder / "node_modules" / "isograd"):
            if (found / charts_path).exists():
                return found
    raise FileNotFoundError(f"isograd: no {charts_path} above {here}; try npm install isograd")


def module() -> str:
    """The widget's module with the charts in it."""
    charts = base64.b64encode((package() / charts_path).read_bytes()).decode()
    text = (here / "isograd_map.js").read_text()
    return text.replace('"isograd/charts"', f'"data:text/javascript;base64,{charts}"')


class IsogradMap(anywidget.AnyWidget):
    """`trace` is the text of a .trace.jsonl, `quantity` what is shown of it, `cell` where the cursor is."""

    _esm = module()
    trace = traitlets.Unicode("").tag(sync=True)
    quantity = traitlets.Unicode("").tag(sync=True)
    cell = traitlets.Dict().tag(sync=True)
