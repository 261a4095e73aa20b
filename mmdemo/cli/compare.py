"""mmdemo compare: two models on the same held-out pairs and on the original test set."""

from pathlib import Path
from typing import Annotated

import typer

from mmdemo.cli.lending import lending
from mmdemo.cli.options import DataDirOption, JsonOption, ScenesOption, SeedOption
from mmdemo.cli.output import print_json
from mmdemo.cli.progress import showing_progress
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.comparing import TASKS, ComparisonPlan, compare
from mmdemo.evaluation.comparison_lines import comparison_lines
from mmdemo.evaluation.held_out import HELD_OUT, read_held_out
from mmdemo.pairs import USABLE, Pair
from mmdemo.training.snapshot import Corrected
from mmdemo.workbench import Workbench

EXAMPLES = """\b
Examples:
  mmdemo compare bundled data/runs/corrections/model
  mmdemo compare bundled data/runs/corrections/model --pairs data/runs/corrections/snapshot
  mmdemo compare bundled qwen3-vl-2b --query "tag:crowns" --scenes 0
  mmdemo compare openai/whisper-tiny openai/whisper-base --scenes 200 --json
\b
What the scores and the verdict mean: docs/evaluation.md.
"""

OldArgument = Annotated[str, typer.Argument(metavar="OLD", help="A name, hub id or local folder.")]
NewArgument = Annotated[str, typer.Argument(metavar="NEW", help="The one to hold against it.")]
PairsOption = Annotated[
    Path | None,
    typer.Option(
        "--pairs",
        metavar="DIR",
        help="The held-out pairs (val and test) of this export in the format jsonl, such as the "
        "snapshot of a run. Default: those of the collection.",
    ),
]
QueryOption = Annotated[
    str,
    typer.Option("--query", help="Only held-out pairs of the collection that the filter finds."),
]
TaskOption = Annotated[
    str,
    typer.Option(
        "--task", help=f"Only this one of {', '.join(TASKS)}. Default: all that both models do."
    ),
]


def compare_models(
    old: OldArgument,
    new: NewArgument,
    pairs: PairsOption = None,
    query: QueryOption = "",
    scenes: ScenesOption = 100,
    seed: SeedOption = 90_005,
    task: TaskOption = "",
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask two models the same: what is better, what is worse, what is forgotten."""
    if pairs and query:
        raise InvalidRequestError("Give either --pairs or --query; an export is taken whole.")
    if task and task not in TASKS:
        raise InvalidRequestError(f"There is no task {task!r}; use one of {', '.join(TASKS)}.")
    tasks = (task,) if task else TASKS
    settings = read_settings(data_dir=data_dir)
    with (
        open_workbench(settings) as workbench,
        lending(workbench, settings, (old, new)) as (models, (first, second)),
        showing_progress() as show,
    ):
        plan = ComparisonPlan(
            pairs=read_held_out(pairs, tasks) if pairs else _held_out(workbench, query),
            n=scenes,
            seed=seed,
            n_workers=workbench.n_workers,
            tasks=tasks,
            judge=workbench.default_model["answer"],
        )
        report = compare(models, first, second, plan, on_result=show)
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(comparison_lines(report)))


def _held_out(workbench: Workbench, query: str) -> list[Corrected]:
    """The usable pairs of the collection that nothing learns from."""
    workbench.pairs.count(query=query)  # alone first: a mistake in it is told with its place
    asked = " OR ".join(f"split:{split}" for split in HELD_OUT)
    wanted = f"({query}) AND ({asked})" if query.strip() else asked
    found = workbench.pairs.iterate(query=wanted)
    return [_corrected(pair) for pair in found if pair.verdict in USABLE]


def _corrected(pair: Pair) -> Corrected:
    return Corrected(
        id=pair.id,
        path=pair.media_path,
        task=pair.task,
        language=pair.language,
        question=pair.question or "",
        text=pair.text,
        style=str(pair.settings.get("style", "short")),
        split=pair.split,
    )
