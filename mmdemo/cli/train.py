"""mmdemo train: train the bundled models on the worlds of pictures and speech."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from mmdemo.cli.options import Role
from mmdemo.errors import InvalidRequestError

EXAMPLES = """\b
Examples:
  mmdemo train captioner --time-budget 600
  mmdemo train captioner --time-budget 3600 --resume
  mmdemo train answerer --time-budget 600 --device cuda --out data/runs/on-gpu
  mmdemo train listener --time-budget 5400 --recordings speech
\b
Afterwards try it: mmdemo evaluate captioner --model data/runs/describer/model
"""
TRAINING = "mmdemo.training"  # a process of its own: this one never holds torch
# glibc gives large blocks back to the system and asks for them again at every step; keeping them
# spares the system much work when training on a CPU. Other systems ignore these.
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 33),
    "MALLOC_TOP_PAD_": str(1 << 28),
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "8192",  # kernels, one for each length of sound
}
RECIPES_DIR = Path(__file__).parents[2] / "recipes"
RECIPES: dict[Role, str] = {
    "captioner": "describer",
    "answerer": "describer",
    "listener": "listener",
}

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
        help="Folder of checkpoints and the result. Default: data/runs/describer or "
        "data/runs/listener.",
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
    """Train a bundled model: the captioner and answerer on drawn scenes, the listener on speech.

    Checkpoints are saved every few minutes, so a training that was stopped goes on with --resume.
    """
    if recordings and role != "listener":
        raise InvalidRequestError("Only the listener learns from recordings; leave them out.")
    recipe = RECIPES[role]
    folder = out or Path("data/runs") / recipe
    command = [sys.executable, "-m", TRAINING, str(RECIPES_DIR / f"{recipe}.toml")]
    command += ["--time-budget", str(time_budget), "--out", str(folder)]
    if recordings:
        command += ["--recordings", str(recordings)]
    if device != "auto":
        command += ["--device", device]
    if resume:
        command.append("--resume")
    typer.echo(f"Training for the {role} in {folder} ...", err=True)
    environment = KEEP_MEMORY | os.environ
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)
