"""mmdemo pairs preferences: which model won how often, and what was chosen, for DPO trainers."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.exchange.preferences import write_preferences
from mmdemo.pairs import WinRate

EXAMPLES = """\b
Examples:
  mmdemo pairs preferences
  mmdemo pairs preferences --task caption --json
  mmdemo pairs preferences --out preferences.jsonl
"""
TaskOption = Annotated[
    str | None, typer.Option("--task", help="Only caption, answer, transcribe or draw.")
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE.jsonl",
        help="Write prompt, chosen and rejected to FILE, pictures and clips to a folder beside it.",
    ),
]


def show_preferences(
    task: TaskOption = None,
    out: OutOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count which of two models people preferred on the same input; write what they chose."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        rates = workbench.preferences.win_rates(task=task)
        if out is not None:
            n_rows = write_preferences(workbench.preferences.iterate(task=task), out)
            typer.echo(f"{n_rows} preferences written to {out}", err=True)
    for rate in rates:
        if as_json:
            print_json(asdict(rate))
        else:
            typer.echo(_as_line(rate))
    if not rates and not as_json:
        typer.echo("Nobody has compared two models at this yet; do so on the page.")


def _as_line(rate: WinRate) -> str:
    one, other = ("@".join((name, version[:8])) for name, version in (rate.one, rate.other))
    line = f"{rate.task:<10}  {one} {rate.n_one} : {rate.n_other} {other}, {rate.n_same} the same"
    if rate.share is None or rate.interval is None:
        return line
    low, high = rate.interval
    return f"{line}; the first won {rate.share:.0%} (95 % interval {low:.0%} to {high:.0%})"
