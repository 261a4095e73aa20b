"""mmdemo learning-curve: how many corrections teach a bundled model something new."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import typer

from mmdemo.cli.lending import lending
from mmdemo.cli.options import DataDirOption, JsonOption, ModelOption, ScenesOption, SeedOption
from mmdemo.cli.output import print_json
from mmdemo.cli.progress import showing_progress
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.curve_lines import curve_lines
from mmdemo.evaluation.learning_curve import CurvePlan, Means, measure_curve
from mmdemo.evaluation.novelties import NOVELTIES
from mmdemo.models import ModelRunner, card_for, weights_version
from mmdemo.retraining.launching import launch
from mmdemo.retraining.roles import recipe_for
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

EXAMPLES = """\b
Examples:
  mmdemo learning-curve captioner
  mmdemo learning-curve answerer --points 0,20 --time-budget 60 --json
  mmdemo learning-curve listener --points 0,10,50 --fresh 50 --scenes 50
\b
An interrupted curve goes on: points that are there are not measured again.
"""
Learner = Literal["captioner", "answerer", "listener"]

RoleArgument = Annotated[Learner, typer.Argument(help="Which role learns something new.")]
PointsOption = Annotated[
    str,
    typer.Option("--points", metavar="N,N,…", help="Numbers of corrected pictures or clips."),
]
BudgetOption = Annotated[
    float,
    typer.Option("--time-budget", metavar="SECONDS", min=1, help="Of training, for each point."),
]
FreshOption = Annotated[
    int,
    typer.Option(
        "--fresh",
        metavar="N",
        min=1,
        help="Pictures or clips of the new thing to ask about, in each language.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder of the points. Default: data/runs/curve-ROLE."
    ),
]


def learning_curve(
    role: RoleArgument,
    points: PointsOption = "0,10,50,200,1000",
    time_budget: BudgetOption = 60,
    fresh: FreshOption = 100,
    scenes: ScenesOption = 100,
    seed: SeedOption = 90_003,
    model: ModelOption = "",
    out: OutOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Teach a model a thing or a word that it does not know, from more and more corrections."""
    numbers = _numbers(points)
    settings = read_settings(data_dir=data_dir)
    with (
        open_workbench(settings) as workbench,
        showing_progress() as show,
    ):
        spec = model or workbench.default_model[NOVELTIES[role].task]
        card = card_for(spec, workbench.catalogue)
        if not card.is_folder:
            raise InvalidRequestError(
                f"{card.name} does not lie in a folder; learning starts from one."
            )
        recipe = recipe_for(role, Path(card.weights))
        told = f"{recipe.stem} {sha256(recipe.read_bytes()).hexdigest()[:12]}"
        base_version = weights_version(card)
        plan = CurvePlan(role, card.weights, base_version, told, time_budget, fresh, scenes, seed)
        means = Means(
            teach=partial(_teach, recipe, plan),
            lend=partial(_lend, workbench, settings),
            n_workers=workbench.n_workers,
            on_result=show,
        )
        report = measure_curve(numbers, plan, out or Path(f"data/runs/curve-{role}"), means)
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(curve_lines(report)))


@contextmanager
def _lend(
    workbench: Workbench, settings: Settings, checkpoint: Path
) -> Generator[tuple[ModelRunner, str]]:
    with lending(workbench, settings, [str(checkpoint)]) as (models, (name,)):
        yield models, name


def _numbers(points: str) -> list[int]:
    try:
        return [int(each) for each in points.split(",")]
    except ValueError:
        raise InvalidRequestError(
            f"{points!r} is no list of numbers; write --points 0,10,50."
        ) from None


def _teach(recipe: Path, plan: CurvePlan, run: Path) -> None:
    """Carry a run to its end in a process of its own: this one never holds torch for training.

    Raises:
        InvalidRequestError: it ended otherwise than well; it has said why.
    """
    options = ["--start-from", plan.base, "--time-budget", str(plan.budget_s)]
    code = launch(recipe, run, options).wait()
    if code:
        raise InvalidRequestError(
            f"The training in {run} ended with exit code {code}; what it said stands "
            "above. Run the same command again to go on."
        )
