"""mmdemo pairs stats and check: what pairs there are, and whether all of them are whole."""

import sys
from dataclasses import asdict

import typer
from tqdm import tqdm

from mmdemo.cli.options import DataDirOption, JsonOption, QueryOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import EXIT_SOME_FAILED, open_workbench, read_settings
from mmdemo.pairs import inspect, statistics_of

STATS_EXAMPLES = """\b
Examples:
  mmdemo pairs stats
  mmdemo pairs stats --query "project:birds language:zh" --json
"""
CHECK_EXAMPLES = """\b
Examples:
  mmdemo pairs check
  mmdemo pairs check --json
"""


def show_statistics(
    query: QueryOption = "", data_dir: DataDirOption = None, as_json: JsonOption = False
) -> None:
    """Count pairs, measure their texts, and compare the people who judged the same ones."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        found = statistics_of(workbench.storage, query=query)
    counts = {name: dict(by_value) for name, by_value in found.counts.items()}
    if as_json:
        record = {**asdict(found), **counts, "pairs": found.n_pairs, "items": found.n_items}
        print_json({k: v for k, v in record.items() if k not in {"n_pairs", "n_items", "counts"}})
        return
    typer.echo(f"{found.n_pairs:,} pairs of {found.n_items:,} pictures and clips")
    for name, by_value in counts.items():
        typer.echo(f"{name}: " + ", ".join(f"{value} {n:,}" for value, n in by_value.items()))
    if found.agreement.kappa is not None:
        of = f"{found.agreement.n_pairs:,} pairs that several people judged"
        typer.echo(f"agreement: kappa {found.agreement.kappa:.3f} on {of}")


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
