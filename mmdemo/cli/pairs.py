"""mmdemo pairs: the collection, listed, brought in and taken out, counted and checked."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from mmdemo.cli import pairs_check, pairs_export, pairs_import, pairs_preferences
from mmdemo.cli.options import DataDirOption, JsonOption, QueryOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.media import Language
from mmdemo.pairs import Pair, Verdict

LIST_EXAMPLES = """\b
Examples:
  mmdemo pairs list
  mmdemo pairs list --verdict fixed --language zh --json
  mmdemo pairs list --query "missing:zh AND (tag:car OR stars>=4)"
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
app = typer.Typer(
    help="The collection: what is to be judged, and what people accepted, fixed or rejected.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


app.command("import", epilog=pairs_import.EXAMPLES)(pairs_import.import_pairs)
app.command("export", epilog=pairs_export.EXAMPLES)(pairs_export.export_pairs)
app.command("stats", epilog=pairs_check.STATS_EXAMPLES)(pairs_check.show_statistics)
app.command("preferences", epilog=pairs_preferences.EXAMPLES)(pairs_preferences.show_preferences)
app.command("check", epilog=pairs_check.CHECK_EXAMPLES)(pairs_check.check_pairs)


@app.command("list", epilog=LIST_EXAMPLES)
def list_pairs(
    limit: LimitOption = 20,
    verdict: VerdictOption = None,
    task: TaskOption = None,
    language: LanguageOption = None,
    query: QueryOption = "",
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """List pairs, newest first."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        found = workbench.pairs.list(
            limit=limit, offset=0, verdict=verdict, task=task, language=language, query=query
        )
    for pair in found:
        if as_json:
            print_json(_as_json(pair))
        else:
            typer.echo(_as_line(pair))


def _as_json(pair: Pair) -> dict[str, Any]:
    record = asdict(pair)
    del record["history"]
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
