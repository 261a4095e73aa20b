"""Promotion by evidence: which version is live, and what has to be said where figures disagree."""

from collections.abc import Iterator

from mmdemo.errors import InvalidRequestError
from mmdemo.jobs import Job
from mmdemo.models import Version
from mmdemo.retraining.runs import KIND, read_run
from mmdemo.workbench import Workbench

WORSE = "worse"


def speaks_against(version: Version) -> str:
    """What the figures say against a version, in a sentence; "" where nothing does."""
    verdict = version.scores.get("verdict", {})
    points = verdict.get("forgotten_points") or 0
    if verdict.get("held_out") == WORSE:
        return "It is worse on the held-out pairs."
    if points > 1:
        return f"It has forgotten {points:.1f} points of the model's original test set."
    return ""


def promote(workbench: Workbench, name: str, who: str, reason: str = "") -> Version:
    """Have every tab open with a version from now on; requests in flight end on the old one.

    Raises:
        UnknownModelError: there is no such version (any more).
        InvalidRequestError: the figures speak against it and no reason is given.
    """
    version = workbench.versions.get(name)
    against = speaks_against(version)
    if against and not reason.strip():
        raise InvalidRequestError(f"{against} To promote it all the same, say why.")
    workbench.versions.promote(name, workbench.default_model, who, reason.strip())
    return version


def is_live(workbench: Workbench, version: Version) -> bool:
    """Whether the tabs open with it."""
    return any(workbench.default_model[task] == version.name for task in version.tasks)


def roll_back(workbench: Workbench, task: str, name: str = "") -> str:
    """Take the last promotion for a task back; the name of the model that is live now.

    Args:
        workbench: whose versions.
        task: for which something was promoted.
        name: the version that was promoted last, as far as the person knows; "": any.

    Raises:
        InvalidRequestError: nothing was promoted, or another version was since.
    """
    workbench.versions.roll_back(task, name)
    return workbench.default_model[task]


def delete_version(workbench: Workbench, name: str) -> None:
    """Remove a version with its weights.

    Raises:
        UnknownModelError: there is no such version (any more).
        InvalidRequestError: it is live, another version was made from it, or a run needs it.
    """
    version = workbench.versions.get(name)
    if is_live(workbench, version):
        raise InvalidRequestError(f"{name} is live; roll back or promote another one first.")
    if run := next(_runs_from(workbench, name), None):
        raise InvalidRequestError(
            f'The run "{run.title}" learns from {name}; let it end, or delete it first.'
        )
    workbench.versions.delete(name)


def _runs_from(workbench: Workbench, name: str) -> Iterator[Job]:
    """Those that have not come to their end; one that was stopped may still go on."""
    jobs = workbench.jobs
    return (
        job
        for job in jobs
        if job.kind == KIND
        and jobs.standing(job.id).state != "done"
        and read_run(jobs.path(job.id)).base == name
    )
