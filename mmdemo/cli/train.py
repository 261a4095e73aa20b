"""mmdemo train: train the bundled models on the worlds of pictures and speech."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from mmdemo.errors import InvalidRequestError
from mmdemo.retraining.launching import launch
from mmdemo.retraining.roles import RECIPES_DIR, Role

EXAMPLES = """\b
Examples:
  mmdemo train captioner --time-budget 600
  mmdemo train captioner --time-budget 3600 --resume
  mmdemo train answerer --time-budget 600 --device cuda --out data/runs/on-gpu
  mmdemo train listener --time-budget 5400 --recordings speech
  mmdemo train painter --time-budget 7200
\b
Afterwards try it: mmdemo evaluate captioner --model data/runs/describer/model
"""
RECIPES: dict[Role, str] = {
    "captioner": "describer",
    "answerer": "describer",
    "listener": "listener",
    "painter": "painter",
}
# The painter draws in the latents of an autoencoder, which is trained first and then left alone.
AUTOENCODER, AUTOENCODER_SHARE = "autoencoder", 0.3

RoleArgument = Annotated[
    Role,
    typer.Argument(
        help="captioner and answerer name the same training: one checkpoint plays both roles."
    ),
]
BudgetOption = Annotated[
    float,
    typer.Option(
        "--time-budget", metavar="SECONDS", min=1, help="End, with a saved checkpoint, after this."
    ),
]
ResumeOption = Annotated[
    bool, typer.Option("--resume", help="Go on from the last checkpoint in the folder.")
]
DeviceOption = Annotated[
    Literal["auto", "cpu", "cuda", "mps"],
    typer.Option("--device", help="Where to train; auto takes the fastest there is."),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder of checkpoints and the result. Default: data/runs/describer, "
        "data/runs/listener or data/runs/painter.",
    ),
]
RecordingsOption = Annotated[
    Path | None,
    typer.Option(
        "--recordings",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="Recordings of people, for the listener to learn from beside synthetic speech: "
        "folders digits_en, words_zh, sentences_en (see docs/training.md).",
    ),
]


def train(
    role: RoleArgument,
    time_budget: BudgetOption = 1_800,
    resume: ResumeOption = False,
    device: DeviceOption = "auto",
    out: OutOption = None,
    recordings: RecordingsOption = None,
) -> None:
    """Train a bundled model: on drawn scenes, or the listener on speech.

    Checkpoints are saved every few minutes, so a training that was stopped goes on with --resume.
    """
    if recordings and role != "listener":
        raise InvalidRequestError("Only the listener learns from recordings; leave them out.")
    recipe = RECIPES[role]
    folder = out or Path("data/runs") / recipe
    options = ["--device", device] if device != "auto" else []
    if recordings:
        options += ["--recordings", str(recordings)]
    if resume:
        options.append("--resume")
    typer.echo(f"Training for the {role} in {folder} ...", err=True)
    if role == "painter" and not (resume and (folder / "latents.safetensors").exists()):
        spent_s = AUTOENCODER_SHARE * time_budget
        time_budget -= spent_s
        if code := _run(AUTOENCODER, folder / AUTOENCODER, spent_s, options):
            raise typer.Exit(code)
    raise typer.Exit(_run(recipe, folder, time_budget, options))


def _run(recipe: str, folder: Path, time_budget_s: float, options: Sequence[str]) -> int:
    """Train by one recipe in a process of its own; its exit code."""
    budget = ["--time-budget", str(time_budget_s)]
    return launch(RECIPES_DIR / f"{recipe}.toml", folder, [*budget, *options]).wait()
