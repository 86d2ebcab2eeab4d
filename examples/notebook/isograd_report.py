"""Shows a run in a notebook: the last line of a cell is `Report("runs/exp7")`."""

import html
import subprocess


class Report:
    """The report of one or several runs, as `isograd report` writes it, in a frame of its own.

    Everything that it shows is in it: the notebook can be sent as it is, and opens without a network.
    """

    def __init__(self, *runs: str, height: int = 900, command: tuple[str, ...] = ("npx", "isograd")):
        written = subprocess.run(
            [*command, "report", *runs, "--format", "html"],
            check=True,
            capture_output=True,
            text=True,
        )
        self.page = written.stdout
        self.height = height

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" sandbox="allow-scripts" '
            f'title="Isograd report" width="100%" height="{self.height}"></iframe>'
        )
