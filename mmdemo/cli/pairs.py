"""mmdemo pairs: the corrections, listed and exported."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from tqdm import tqdm

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import EXPORTERS
from mmdemo.exchange.jsonl import USABLE
from mmdemo.media import Language
from mmdemo.pairs import VERDICTS, Pair, Verdict

LIST_EXAMPLES = """\b
Examples:
  mmdemo pairs list
  mmdemo pairs list --verdict fixed --language zh --json
"""
EXPORT_EXAMPLES = """\b
Examples:
  mmdemo pairs export --format jsonl --out my-pairs
  mmdemo pairs export --out everything --bad-too
\b
Load them:
  datasets.load_dataset("imagefolder", data_dir="my-pairs")
  datasets.load_dataset("audiofolder", data_dir="my-pairs", metadata_filenames=["clips.jsonl"])
"""

LimitOption = Annotated[
    int, typer.Option("--limit", metavar="N", min=1, help="List at most so many, newest first.")
]
VerdictOption = Annotated[
    Verdict | None, typer.Option("--verdict", help="Only pairs that were judged so.")
]
TaskOption = Annotated[
    str | None, typer.Option("--task", help="Only caption, answer, transcribe or draw.")
]
LanguageOption = Annotated[
    Language | None, typer.Option("--language", help="Only pairs in this language.")
]
FormatOption = Annotated[str, typer.Option("--format", help=f"One of: {', '.join(EXPORTERS)}.")]
BadToo = Annotated[bool, typer.Option("--bad-too", help="Also what was judged bad.")]
OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write to.")]

app = typer.Typer(
    help="The pairs that people accepted, fixed or rejected.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list", epilog=LIST_EXAMPLES)
def list_pairs(
    limit: LimitOption = 20,
    verdict: VerdictOption = None,
    task: TaskOption = None,
    language: LanguageOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """List pairs, newest first."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        found = workbench.pairs.list(
            limit=limit, offset=0, verdict=verdict, task=task, language=language
        )
    for pair in found:
        if as_json:
            print_json(_as_json(pair))
        else:
            typer.echo(_as_line(pair))


@app.command("export", epilog=EXPORT_EXAMPLES)
def export_pairs(
    out: OutOption,
    file_format: FormatOption = "jsonl",
    bad_too: BadToo = False,
    data_dir: DataDirOption = None,
) -> None:
    """Write the good and the fixed pairs, pictures and clips; replaces an earlier export."""
    if file_format not in EXPORTERS:
        raise InvalidRequestError(
            f"There is no format {file_format!r}; use one of {', '.join(EXPORTERS)}."
        )
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        pairs = _shown(workbench.pairs, workbench.pairs.count())
        n_pairs = EXPORTERS[file_format](pairs, out, verdicts=VERDICTS if bad_too else USABLE)
    typer.echo(f"{n_pairs} pairs written to {out}", err=True)


def _shown(pairs: Iterable[Pair], total: int) -> Iterator[Pair]:
    return iter(tqdm(pairs, total=total, disable=not sys.stderr.isatty(), unit="pair"))


def _as_json(pair: Pair) -> dict[str, Any]:
    record = asdict(pair)
    digest, path = record.pop("media_sha256"), record.pop("media_path")
    return {
        **record,
        f"{pair.media}_path": str(path),
        f"{pair.media}_sha256": digest,
        "created_at": pair.created_at.isoformat(),
        "updated_at": pair.updated_at.isoformat(),
    }


def _as_line(pair: Pair) -> str:
    asked = f"{pair.question} " if pair.question else ""
    change = f"{pair.suggested} -> {pair.text}" if pair.suggested != pair.text else pair.text
    return (
        f"{pair.id}  {pair.created_at:%Y-%m-%d %H:%M}  {pair.verdict:<5} {pair.language}  "
        f"{asked}{change}"
    )
