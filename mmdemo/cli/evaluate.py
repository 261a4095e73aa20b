"""mmdemo evaluate: measure a model on scenes that no training saw."""

import sys
from typing import Annotated, NoReturn

import typer
from tqdm import tqdm

from mmdemo.cli.options import JsonOption, ModelOption, Role
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.evaluation.answerer import evaluate_answerer
from mmdemo.evaluation.captioner import evaluate_captioner
from mmdemo.evaluation.many import OnResult
from mmdemo.evaluation.report import to_lines
from mmdemo.evaluation.sampling import Plan
from mmdemo.media import CaptionRequest, Question

EXAMPLES = """\b
Examples:
  mmdemo evaluate captioner
  mmdemo evaluate captioner --scenes 500 --seed 90001 --json
  mmdemo evaluate answerer --scenes 100 --model Salesforce/blip-vqa-base
\b
What the scores mean: docs/evaluation.md.
"""

RoleArgument = Annotated[Role, typer.Argument(help="Which role of the model to measure.")]
ScenesOption = Annotated[
    int, typer.Option("--scenes", metavar="N", min=1, help="How many scenes, and as many held out.")
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="Which scenes.")]
CandidatesOption = Annotated[
    int | None,
    typer.Option(
        "--candidates",
        metavar="N",
        min=1,
        max=10,
        help="Judge the best of N candidates. Default: as many as a user gets by default.",
    ),
]


def evaluate(
    role: RoleArgument,
    scenes: ScenesOption = 500,
    seed: SeedOption = 90_001,
    candidates: CandidatesOption = None,
    model: ModelOption = "",
    as_json: JsonOption = False,
) -> None:
    """Measure a captioner or an answerer on unseen scenes, in English and Chinese."""
    task = "caption" if role == "captioner" else "answer"
    measure = evaluate_captioner if role == "captioner" else evaluate_answerer
    usual = CaptionRequest.n_candidates if role == "captioner" else Question.n_candidates
    with (
        open_workbench(read_settings(**{role: model or None})) as workbench,
        tqdm(disable=not sys.stderr.isatty(), unit="text") as bar,
    ):
        plan = Plan(scenes, seed, candidates or usual, workbench.n_workers)
        report = measure(workbench.models, workbench.default_model[task], plan, _showing(bar))
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(to_lines(report)))


def _showing(bar: "tqdm[NoReturn]") -> OnResult:
    def show(n_done: int, n_total: int) -> None:
        bar.total = n_total
        bar.update(n_done - bar.n)

    return show
