"""mmdemo pairs import: bring pairs in from other programs, or tell what would come of it."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from tqdm import tqdm

from mmdemo.cli.options import DataDirOption, JsonOption, each_of
from mmdemo.cli.output import print_json
from mmdemo.cli.session import EXIT_SOME_FAILED, open_workbench, read_settings
from mmdemo.exchange import (
    IMPORTERS,
    Report,
    Wishes,
    bring_in,
    examine,
    look_into,
    named_rows,
)
from mmdemo.media import LANGUAGES
from mmdemo.pairs import Intake, Verdict

EXAMPLES = """\b
Examples:
  mmdemo pairs import photos/ --project holiday --language en --language zh
  mmdemo pairs import captions.csv --dry-run
  mmdemo pairs import coco.zip --format coco --json
\b
What is there already is left as it is: an import that broke off is just begun again.
"""

PathArgument = Annotated[
    Path, typer.Argument(metavar="PATH", help="A folder, a zip file, or a file in a known format.")
]
ProjectOption = Annotated[
    str, typer.Option("--project", help="Where to put them. Default: as rows say, else main.")
]
TaskOption = Annotated[
    str, typer.Option("--task", help="Of what says none: caption, answer, transcribe or draw.")
]
LanguageOption = Annotated[
    list[str],
    typer.Option(
        "--language",
        help="Language of texts that do not say; what has no text gets a pair for each. "
        "May be repeated.",
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help=f"One of: {', '.join(IMPORTERS)}. Default: found out."),
]
VerdictOption = Annotated[
    Verdict, typer.Option("--verdict", help="What texts that say none count as.")
]
WhoOption = Annotated[str, typer.Option("--who", help="Who made the texts, where rows do not say.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would come of it.")]


def import_pairs(
    path: PathArgument,
    project: ProjectOption = "",
    task: TaskOption = "",
    language: LanguageOption = [],  # noqa: B006 - Typer reads it, nobody changes it
    file_format: FormatOption = None,
    verdict: VerdictOption = "good",
    who: WhoOption = "",
    dry_run: DryRun = False,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring in pairs; bad rows are named, and everything else comes in all the same."""
    wishes = Wishes(project, task, each_of(language, LANGUAGES), verdict, who)
    found = look_into(path, file_format)
    do = examine if dry_run else bring_in
    with (
        open_workbench(read_settings(data_dir=data_dir)) as workbench,
        tqdm(disable=not sys.stderr.isatty(), unit="row") as bar,
    ):
        report = do(
            found,
            Intake(workbench.storage),
            wishes,
            tell=lambda so_far: bar.update(so_far.n_rows - bar.n),
        )
    if as_json:
        print_json(_as_json(report, dry_run=dry_run))
    else:
        _print(report, dry_run=dry_run)
    if report.n_bad:
        raise typer.Exit(EXIT_SOME_FAILED)


def _print(report: Report, *, dry_run: bool) -> None:
    words = {"bad": "cannot come in", "same": "same file as", "alike": "looks like"}
    for kind, where, what in named_rows(report):
        typer.echo(f"{where}: {words[kind]}: {what}", err=True)
    would = "would be " if dry_run else ""
    typer.echo(
        f"{report.n_rows:,} rows of {report.format}: {report.n_new:,} pairs {would}added, "
        f"{report.n_there:,} are there already, {report.n_bad:,} bad rows; "
        f"{report.n_same:,} the same file as another, {report.n_alike:,} look like another"
    )


def _as_json(report: Report, *, dry_run: bool) -> dict[str, Any]:
    return {
        "format": report.format,
        "dry_run": dry_run,
        "rows": report.n_rows,
        "new": report.n_new,
        "there": report.n_there,
        "bad": report.n_bad,
        "same": report.n_same,
        "alike": report.n_alike,
        "named": [
            {"kind": kind, "row": where, "what": what} for kind, where, what in named_rows(report)
        ],
    }
