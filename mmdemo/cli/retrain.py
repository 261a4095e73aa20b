"""mmdemo retrain: a model learns from corrected pairs, is compared, and kept as a version."""

import sys
import time
from dataclasses import asdict
from typing import Annotated, Any

import typer
from tqdm import tqdm

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.jobs import OVER, Job, Standing
from mmdemo.retraining import Choice, Role, select, start
from mmdemo.retraining.runs import report_of, version_of
from mmdemo.workbench import Workbench

EXAMPLES = """\b
Examples:
  mmdemo retrain captioner
  mmdemo retrain answerer --pairs "project:shop" --time-budget 120
  mmdemo retrain captioner --base captioner-1 --pairs "tag:crown" --json
  mmdemo retrain listener --dry-run
  mmdemo retrain painter --detach
\b
The pairs are those that were judged good or fixed; one in five is held out to measure with.
Afterwards: mmdemo versions show captioner-1, mmdemo versions promote captioner-1
Ctrl-C leaves the run going on; see mmdemo jobs.
"""
LOOK_S = 0.5

RoleArgument = Annotated[Role, typer.Argument(help="Which role is to learn.")]
PairsOption = Annotated[
    str,
    typer.Option("--pairs", metavar="FILTER", help="Only pairs that the filter language finds."),
]
BaseOption = Annotated[
    str,
    typer.Option(
        "--base",
        metavar="MODEL",
        help="What to start from: a version, a catalogue name. Default: what is live.",
    ),
]
BudgetOption = Annotated[
    float | None,
    typer.Option(
        "--time-budget",
        metavar="SECONDS",
        min=1,
        help="How long to learn. Default: 3 seconds a pair, at least 60, at most 1800.",
    ),
]
ProjectOption = Annotated[str, typer.Option("--project", help="Only pairs of this project.")]
NameOption = Annotated[str, typer.Option("--name", help="What the version is to be called.")]
TestItemsOption = Annotated[
    int,
    typer.Option(
        "--test-items",
        metavar="N",
        min=0,
        help="Scenes, clips or prompts of the original test set that old and new are compared on.",
    ),
]
DetachOption = Annotated[
    bool, typer.Option("--detach", help="Print the job's id and leave it going on.")
]
DryOption = Annotated[
    bool, typer.Option("--dry-run", help="Only tell what would be learnt from, and how long.")
]


def retrain(
    role: RoleArgument,
    pairs: PairsOption = "",
    base: BaseOption = "",
    time_budget: BudgetOption = None,
    project: ProjectOption = "",
    name: NameOption = "",
    test_items: TestItemsOption = 100,
    detach: DetachOption = False,
    dry_run: DryOption = False,
    as_json: JsonOption = False,
    data_dir: DataDirOption = None,
) -> None:
    """Have a model learn from corrected pairs: a job, a comparison, a version."""
    choice = Choice(role, base, pairs, project, time_budget, name, test_items)
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        selection = select(workbench, choice)
        memory = f", about {selection.memory_mb:,} MB" if selection.memory_mb else ""
        typer.echo(
            f"{selection.n_train} pairs to learn from, {selection.n_held_out} held out; "
            f"{selection.time_budget_s:.0f} s of learning{memory}",
            err=True,
        )
        for remark in selection.remarks:
            typer.echo(remark, err=True)
        if dry_run:
            if as_json:
                print_json(asdict(selection))
            return
        job = start(workbench, choice, who="command line")
        if detach:
            print_json({"job": job.id}) if as_json else typer.echo(job.id)
            return
        standing = _follow(workbench, job)
        _tell(workbench, job, standing, as_json=as_json)
    if standing.state != "done":
        raise typer.Exit(1)


def _follow(workbench: Workbench, job: Job) -> Standing:
    """Show how far the job is until it is over."""
    hidden = not sys.stderr.isatty()
    try:
        with tqdm(total=1.0, disable=hidden, bar_format="{l_bar}{bar}| {desc}") as bar:
            while (standing := workbench.jobs.standing(job.id)).state not in OVER:
                left = f", {standing.left_s:.0f} s left" if standing.left_s is not None else ""
                bar.set_description_str(f"{standing.stage or standing.state}{left}")
                bar.n = standing.share
                bar.refresh()
                time.sleep(LOOK_S)
    except KeyboardInterrupt:
        typer.echo(f"\nThe run goes on without you; see: mmdemo jobs show {job.id}", err=True)
        raise
    return standing


def _tell(workbench: Workbench, job: Job, standing: Standing, *, as_json: bool) -> None:
    folder = workbench.jobs.path(job.id)
    report, version = report_of(folder), version_of(folder)
    if as_json:
        told: dict[str, Any] = {"job": job.id, "state": standing.state, "reason": standing.reason}
        print_json(told | {"version": version, "comparison": report})
        return
    if standing.state != "done":
        typer.echo(f"The run is {standing.state}. {standing.reason}".strip(), err=True)
        return
    for sentence in report["verdict"]["sentences"]:
        typer.echo(sentence)
    typer.echo(f"Kept as {version}. To use it in every tab: mmdemo versions promote {version}")
