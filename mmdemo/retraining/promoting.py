"""Promotion by evidence: which version is live, and what has to be said where figures disagree."""

from mmdemo.errors import InvalidRequestError
from mmdemo.models import Version
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


def roll_back(workbench: Workbench, task: str) -> str:
    """Take the last promotion for a task back; the name of the model that is live again.

    Raises:
        InvalidRequestError: nothing was promoted.
    """
    return workbench.versions.roll_back(task)
