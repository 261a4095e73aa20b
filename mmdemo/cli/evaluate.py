"""mmdemo evaluate: measure a model on scenes, sentences or wishes that no training saw."""

from pathlib import Path
from typing import Annotated

import typer

from mmdemo.cli.options import JsonOption, ModelOption
from mmdemo.cli.output import print_json
from mmdemo.cli.progress import showing_progress
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.evaluation.answerer import evaluate_answerer
from mmdemo.evaluation.captioner import evaluate_captioner
from mmdemo.evaluation.clips import ClipPlan
from mmdemo.evaluation.listener import evaluate_listener
from mmdemo.evaluation.painter import PaintingPlan, evaluate_painter
from mmdemo.evaluation.report import to_lines
from mmdemo.evaluation.sampling import Plan
from mmdemo.media import CaptionRequest, Question
from mmdemo.retraining.roles import Role

EXAMPLES = """\b
Examples:
  mmdemo evaluate captioner
  mmdemo evaluate captioner --scenes 500 --seed 90001 --json
  mmdemo evaluate answerer --scenes 100 --model Salesforce/blip-vqa-base
  mmdemo evaluate listener --clips 500 --seed 90003 --json
  mmdemo evaluate listener --data my-recordings --model openai/whisper-small
  mmdemo evaluate painter --prompts 600 --seed 90004 --json
  mmdemo evaluate painter --prompts 120 --steps 6 --guidance 4
\b
What the scores mean: docs/evaluation.md.
"""

TASKS: dict[Role, str] = {
    "captioner": "caption",
    "answerer": "answer",
    "listener": "transcribe",
    "painter": "draw",
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
PromptsOption = Annotated[
    int,
    typer.Option(
        "--prompts",
        metavar="N",
        min=1,
        help="How many prompts for the painter in each language, spread over six families.",
    ),
]
StepsOption = Annotated[
    int | None, typer.Option("--steps", metavar="N", help="Draw in N steps. Default: the model's.")
]
GuidanceOption = Annotated[
    float | None,
    typer.Option(
        "--guidance", metavar="G", help="How closely to follow the prompt. Default: the model's."
    ),
]
SchedulerOption = Annotated[
    str,
    typer.Option(
        "--scheduler",
        metavar="CLASS",
        help="A scheduler of diffusers such as EulerDiscreteScheduler. Default: the model's.",
    ),
]
SeedOption = Annotated[
    int, typer.Option("--seed", metavar="S", help="Which scenes, sentences or wishes.")
]
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
    prompts: PromptsOption = 600,
    data: DataOption = None,
    seed: SeedOption = 90_001,
    candidates: CandidatesOption = None,
    steps: StepsOption = None,
    guidance: GuidanceOption = None,
    scheduler: SchedulerOption = "",
    model: ModelOption = "",
    as_json: JsonOption = False,
) -> None:
    """Measure a captioner, an answerer, a listener or a painter on what no training saw."""
    with (
        open_workbench(read_settings(**{role: model or None})) as workbench,
        showing_progress() as show,
    ):
        name = workbench.default_model[TASKS[role]]
        if role == "listener":
            plan = ClipPlan(clips, seed, workbench.n_workers, data)
            report = evaluate_listener(workbench.models, name, plan, show)
        elif role == "painter":
            asked = PaintingPlan(prompts, seed, workbench.n_workers, steps, guidance, scheduler)
            report = evaluate_painter(workbench.models, name, asked, show)
        else:
            measure, usual = LOOKERS[role]
            looks = Plan(scenes, seed, candidates or usual, workbench.n_workers)
            report = measure(workbench.models, name, looks, show)
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(to_lines(report)))
