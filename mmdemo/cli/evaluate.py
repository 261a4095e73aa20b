"""mmdemo evaluate: measure a model on scenes or sentences that no training saw."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from tqdm import tqdm

from mmdemo.cli.options import JsonOption, ModelOption, Role
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.evaluation.answerer import evaluate_answerer
from mmdemo.evaluation.captioner import evaluate_captioner
from mmdemo.evaluation.clips import ClipPlan
from mmdemo.evaluation.listener import evaluate_listener
from mmdemo.evaluation.many import OnResult
from mmdemo.evaluation.report import to_lines
from mmdemo.evaluation.sampling import Plan
from mmdemo.media import CaptionRequest, Question

EXAMPLES = """\b
Examples:
  mmdemo evaluate captioner
  mmdemo evaluate captioner --scenes 500 --seed 90001 --json
  mmdemo evaluate answerer --scenes 100 --model Salesforce/blip-vqa-base
  mmdemo evaluate listener --clips 500 --seed 90003 --json
  mmdemo evaluate listener --data my-recordings --model openai/whisper-small
\b
What the scores mean: docs/evaluation.md.
"""

TASKS: dict[Role, str] = {
    "captioner": "caption",
    "answerer": "answer",
    "listener": "transcribe",
}
# Those that look at scenes: what measures them, and how many candidates a user gets by default.
LOOKERS = {
    "captioner": (evaluate_captioner, CaptionRequest.n_candidates),
    "answerer": (evaluate_answerer, Question.n_candidates),
}

RoleArgument = Annotated[Role, typer.Argument(help="Which role of the model to measure.")]
ScenesOption = Annotated[
    int, typer.Option("--scenes", metavar="N", min=1, help="How many scenes, and as many held out.")
]
ClipsOption = Annotated[
    int,
    typer.Option("--clips", metavar="N", min=1, help="How many spoken sentences in each language."),
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Recordings for the listener to hear instead, listed in DIR/metadata.jsonl, one "
        '{"file_name", "text", "language"} a line.',
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="Which scenes or sentences.")]
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
    clips: ClipsOption = 500,
    data: DataOption = None,
    seed: SeedOption = 90_001,
    candidates: CandidatesOption = None,
    model: ModelOption = "",
    as_json: JsonOption = False,
) -> None:
    """Measure a captioner, an answerer or a listener on what no training saw."""
    with (
        open_workbench(read_settings(**{role: model or None})) as workbench,
        tqdm(disable=not sys.stderr.isatty(), unit="text") as bar,
    ):
        name = workbench.default_model[TASKS[role]]
        if role == "listener":
            plan = ClipPlan(clips, seed, workbench.n_workers, data)
            report = evaluate_listener(workbench.models, name, plan, _showing(bar))
        else:
            measure, usual = LOOKERS[role]
            looks = Plan(scenes, seed, candidates or usual, workbench.n_workers)
            report = measure(workbench.models, name, looks, _showing(bar))
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(to_lines(report)))


def _showing(bar: "tqdm[NoReturn]") -> OnResult:
    def show(n_done: int, n_total: int) -> None:
        bar.total = n_total
        bar.update(n_done - bar.n)

    return show
