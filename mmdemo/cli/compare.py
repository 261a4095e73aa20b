"""mmdemo compare: two models on the same held-out pairs and on the original test set."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.comparing import TASKS, ComparisonPlan, compare
from mmdemo.evaluation.comparison_lines import comparison_lines
from mmdemo.evaluation.held_out import HELD_OUT, read_held_out
from mmdemo.models import ModelPool, ModelRunner, card_for
from mmdemo.pairs import USABLE, Pair
from mmdemo.settings import Settings
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
ScenesOption = Annotated[
    int,
    typer.Option(
        "--scenes",
        metavar="N",
        min=0,
        help="How much of the original test set: scenes (and as many held out), clips or prompts "
        "in each language; 0 leaves it out.",
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="Which part of it.")]
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
        _runner_of(workbench, settings, (old, new)) as (models, names),
        tqdm(disable=not sys.stderr.isatty(), unit="item") as bar,
    ):

        def show(n_done: int, n_total: int) -> None:
            bar.total = n_total
            bar.update(n_done - bar.n)

        plan = ComparisonPlan(
            pairs=read_held_out(pairs, tasks) if pairs else _held_out(workbench, query),
            n=scenes,
            seed=seed,
            n_workers=workbench.n_workers,
            tasks=tasks,
            judge=workbench.default_model["answer"],
        )
        report = compare(models, *names, plan, on_result=show)
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(comparison_lines(report)))


@contextmanager
def _runner_of(
    workbench: Workbench, settings: Settings, specs: tuple[str, str]
) -> Generator[tuple[ModelRunner, tuple[str, str]]]:
    """What lends the named models beside those of the catalogue, and what they are called."""
    old, new = (card_for(spec, workbench.catalogue) for spec in specs)
    catalogue = {**workbench.catalogue, old.name: old, new.name: new}
    pool = ModelPool(catalogue, settings.model_budget_mb, idle_s=settings.model_idle_s)
    models = ModelRunner(pool, settings.max_batch, settings.max_wait_s)
    try:
        yield models, (old.name, new.name)
    finally:
        models.close()


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
