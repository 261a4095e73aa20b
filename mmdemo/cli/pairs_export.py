"""mmdemo pairs export: write pairs for other programs, or publish them."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from mmdemo.cli.options import DataDirOption, QueryOption, each_of
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import EXPORTERS, publish, write_zip
from mmdemo.media import LANGUAGES
from mmdemo.pairs import SPLITS, USABLE, VERDICTS, Pair, PairStore, Verdict

EXAMPLES = """\b
Examples:
  mmdemo pairs export --format jsonl --out my-pairs
  mmdemo pairs export --format parquet --out my-pairs.zip --split train --language zh
  mmdemo pairs export --out everything --bad-too --verdict open
  mmdemo pairs export --to-hub ada/my-pairs
\b
Load them:
  datasets.load_dataset("imagefolder", data_dir="my-pairs")
  datasets.load_dataset("audiofolder", data_dir="my-pairs", metadata_filenames=["clips.jsonl"])
"""

FormatOption = Annotated[str, typer.Option("--format", help=f"One of: {', '.join(EXPORTERS)}.")]
BadToo = Annotated[bool, typer.Option("--bad-too", help="Also what was judged bad.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="PATH", help="Folder to write to, or a file ending in .zip."),
]
HubOption = Annotated[
    str,
    typer.Option("--to-hub", metavar="NAME", help="Publish as this private dataset instead."),
]
VerdictOption = Annotated[
    list[str],
    typer.Option("--verdict", help="Only pairs that were judged so; may be repeated."),
]
ProjectOption = Annotated[str, typer.Option("--project", help="Only pairs of this project.")]
LanguageOption = Annotated[
    list[str], typer.Option("--language", help="Only this language; may be repeated.")
]
SplitOption = Annotated[
    list[str], typer.Option("--split", help="Only this split; may be repeated.")
]


def export_pairs(
    out: OutOption = None,
    file_format: FormatOption = "jsonl",
    verdict: VerdictOption = [],  # noqa: B006 - Typer reads it, nobody changes it
    project: ProjectOption = "",
    language: LanguageOption = [],  # noqa: B006
    split: SplitOption = [],  # noqa: B006
    bad_too: BadToo = False,
    query: QueryOption = "",
    to_hub: HubOption = "",
    data_dir: DataDirOption = None,
) -> None:
    """Write the good and the fixed pairs, pictures and clips; replaces an earlier export."""
    if file_format not in EXPORTERS:
        raise InvalidRequestError(
            f"There is no format {file_format!r}; use one of {', '.join(EXPORTERS)}."
        )
    if (out is None) == (not to_hub):
        raise InvalidRequestError("Say where to write: either --out or --to-hub.")
    verdicts = _verdicts(verdict, bad_too=bad_too)
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        chosen = _chosen(workbench.pairs, query, project, _asked(language, split))
        if out is None:
            n_pairs = publish(chosen, to_hub, verdicts=verdicts)
        elif out.suffix.lower() == ".zip":
            export = EXPORTERS[file_format]
            n_pairs = write_zip(chosen, out, lambda pairs, at: export(pairs, at, verdicts=verdicts))
        else:
            n_pairs = EXPORTERS[file_format](chosen, out, verdicts=verdicts)
    typer.echo(f"{n_pairs} pairs written to {out or to_hub}", err=True)


def _asked(languages: list[str], splits: list[str]) -> str:
    """What the options ask for, in the filter language."""
    fields = {"language": each_of(languages, LANGUAGES), "split": each_of(splits, SPLITS)}
    each = (" OR ".join(f"{name}:{value}" for value in fields[name]) for name in fields)
    return " AND ".join(f"({values})" for values in each if values)


def _verdicts(chosen: list[str], *, bad_too: bool) -> tuple[Verdict, ...]:
    wanted = {*(each_of(chosen, VERDICTS) or USABLE), *(("bad",) if bad_too else ())}
    return tuple(verdict for verdict in VERDICTS if verdict in wanted)


def _chosen(pairs: PairStore, query: str, project: str, asked: str) -> Iterator[Pair]:
    pairs.count(query=query)  # alone first: a mistake in it is told with its place
    wanted = " AND ".join([*([f"({query})"] if query.strip() else []), *([asked] if asked else [])])
    hidden, total = not sys.stderr.isatty(), pairs.count(query=wanted, project=project or None)
    chosen = pairs.iterate(query=wanted, project=project or None)
    return iter(tqdm(chosen, total=total, disable=hidden, unit="pair"))
