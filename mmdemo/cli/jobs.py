"""mmdemo jobs: long work that goes on by itself; looked at, paused, gone on with, stopped."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.jobs import JobStore
from mmdemo.retraining import extend as extend_run
from mmdemo.retraining import finish as finish_run

LIST_EXAMPLES = """\b
Examples:
  mmdemo jobs list
  mmdemo jobs list --json
"""
SHOW_EXAMPLES = """\b
Examples:
  mmdemo jobs show 20260131-101500-1a2b3c
"""
DO_EXAMPLES = """\b
Examples:
  mmdemo jobs pause 20260131-101500-1a2b3c
  mmdemo jobs resume 20260131-101500-1a2b3c
"""
EXTEND_EXAMPLES = """\b
Examples:
  mmdemo jobs extend 20260131-101500-1a2b3c 120
"""

app = typer.Typer(
    help="Long work, such as retraining: it goes on when the page or the terminal is closed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="The job's id.")]
SecondsArgument = Annotated[float, typer.Argument(metavar="SECONDS", help="How much longer.")]


@app.command("list", epilog=LIST_EXAMPLES)
def list_jobs(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """Every job, newest first, and how it stands."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        workbench.jobs.wake()
        for job in workbench.jobs:
            standing = workbench.jobs.standing(job.id)
            if as_json:
                print_json(asdict(job) | asdict(standing))
                continue
            line = f"{job.id}  {standing.state:<8} {standing.share:>4.0%}  {job.title}"
            typer.echo(f"{line}  {standing.reason}".rstrip())


@app.command("show", epilog=SHOW_EXAMPLES)
def show_job(job_id: JobArgument, data_dir: DataDirOption = None) -> None:
    """How a job stands, and the end of its log."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        job, standing = workbench.jobs.get(job_id), workbench.jobs.standing(job_id)
        for name, value in (asdict(job) | asdict(standing)).items():
            if name != "command" and value not in ("", None):
                typer.echo(f"{name:<11} {value}")
        for line in workbench.jobs.tail(job_id):
            typer.echo(f"  {line}")


@app.command("pause", epilog=DO_EXAMPLES)
def pause(job_id: JobArgument, data_dir: DataDirOption = None) -> None:
    """Have a job save its work and wait."""
    _do(data_dir, job_id, JobStore.pause)


@app.command("resume", epilog=DO_EXAMPLES)
def resume(job_id: JobArgument, data_dir: DataDirOption = None) -> None:
    """Have a job go on that was paused, stopped or failed."""
    _do(data_dir, job_id, JobStore.go_on)


@app.command("stop", epilog=DO_EXAMPLES)
def stop(job_id: JobArgument, data_dir: DataDirOption = None) -> None:
    """Have a job save its work and end."""
    _do(data_dir, job_id, JobStore.stop)


@app.command("finish", epilog=DO_EXAMPLES)
def finish(job_id: JobArgument, data_dir: DataDirOption = None) -> None:
    """Have a run learn no more, and compare and keep what it has learnt."""
    _do(data_dir, job_id, finish_run)


@app.command("extend", epilog=EXTEND_EXAMPLES)
def extend(job_id: JobArgument, seconds: SecondsArgument, data_dir: DataDirOption = None) -> None:
    """Have a run that is over learn longer; that makes another version."""
    _do(data_dir, job_id, lambda jobs, job: extend_run(jobs, job, seconds))


@app.command("delete", epilog=DO_EXAMPLES)
def delete(job_id: JobArgument, data_dir: DataDirOption = None) -> None:
    """Remove a job that is over, with its log and what it learnt; a version that it made stays."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        workbench.jobs.delete(job_id)
    typer.echo(f"{job_id}: deleted", err=True)


def _do(data_dir: DataDirOption, job_id: str, what: Callable[[JobStore, str], None]) -> None:
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        what(workbench.jobs, job_id)
        state = workbench.jobs.standing(job_id).state
    typer.echo(f"{job_id}: {state}", err=True)
