"""mmdemo train: train the bundled models on the picture world."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from mmdemo.cli.options import Role

EXAMPLES = """\b
Examples:
  mmdemo train captioner --time-budget 600
  mmdemo train captioner --time-budget 3600 --resume
  mmdemo train answerer --time-budget 600 --device cuda --out data/runs/on-gpu
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
}
RECIPE = Path(__file__).parents[2] / "recipes" / "describer.toml"

RoleArgument = Annotated[
    Role,
    typer.Argument(help="Both name the same training: one checkpoint plays both roles."),
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
    Path, typer.Option("--out", metavar="DIR", help="Folder of checkpoints and the result.")
]


def train(
    role: RoleArgument,
    time_budget: BudgetOption = 1_800,
    resume: ResumeOption = False,
    device: DeviceOption = "auto",
    out: OutOption = Path("data/runs/describer"),
) -> None:
    """Train on drawn scenes; one joint checkpoint captions and answers, in both languages.

    Checkpoints are saved every few minutes, so a training that was stopped goes on with --resume.
    """
    command = [sys.executable, "-m", TRAINING, str(RECIPE), "--time-budget", str(time_budget)]
    command += ["--out", str(out)]
    if device != "auto":
        command += ["--device", device]
    if resume:
        command.append("--resume")
    typer.echo(f"Training for the {role} in {out} ...", err=True)
    environment = KEEP_MEMORY | os.environ
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)
