"""mmdemo pairs stats and check: how many pairs there are, and whether all of them are whole."""

import sys

import typer
from tqdm import tqdm

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import EXIT_SOME_FAILED, open_workbench, read_settings
from mmdemo.pairs import inspect, statistics

STATS_EXAMPLES = """\b
Examples:
  mmdemo pairs stats
  mmdemo pairs stats --json
"""
CHECK_EXAMPLES = """\b
Examples:
  mmdemo pairs check
  mmdemo pairs check --json
"""


def show_statistics(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """Count the pairs by verdict, language, task, project and split."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        counts = statistics(workbench.storage)
    if as_json:
        print_json({"pairs": sum(counts["verdict"].values()), **counts})
        return
    typer.echo(f"{sum(counts['verdict'].values()):,} pairs")
    for name, by_value in counts.items():
        typer.echo(f"{name}: " + ", ".join(f"{value} {n:,}" for value, n in by_value.items()))


def check_pairs(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """Find pairs whose file is missing or altered, and files that no pair and no drawing names."""
    n_found = 0
    with (
        open_workbench(read_settings(data_dir=data_dir)) as workbench,
        tqdm(disable=not sys.stderr.isatty(), unit="file") as bar,
    ):
        for finding in inspect(workbench.storage, lambda number: bar.update(number - bar.n)):
            n_found += 1
            if as_json:
                record = {"trouble": finding.trouble, "file": str(finding.path)}
                print_json({**record, "pairs": list(finding.pairs)})
            else:
                of = f" (pairs {', '.join(finding.pairs)})" if finding.pairs else ""
                typer.echo(f"{finding.trouble}: {finding.path}{of}")
    if n_found:
        raise typer.Exit(EXIT_SOME_FAILED)
    if not as_json:
        typer.echo("Every pair has its file, and every file belongs to something.", err=True)
