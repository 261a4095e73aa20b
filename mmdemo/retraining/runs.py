"""A run's folder: what was asked, how far it has come, what came of it."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mmdemo.errors import InvalidRequestError
from mmdemo.jobs import OVER, JobStore
from mmdemo.jobs.store import PROGRESS
from mmdemo.media.whole_files import read_json, write_json
from mmdemo.retraining.roles import Role

ASKED, LEARNT, COMPARISON, KEPT, FINISH = (
    "run.json", "learnt.json", "comparison.json", "kept.json", "finish.json",
)  # fmt: skip
MODEL = "model"
KIND = "retrain"  # of its job


@dataclass(frozen=True)
class Run:
    """What was asked of a run; everything that it rests on is settled here."""

    role: Role
    base: str  # the model that it starts from, by name
    base_version: str  # which weights that had
    base_folder: str
    recipe: str  # path
    pairs: tuple[str, ...]  # ids of those it learns from
    n_held_out: int
    snapshot: str  # SHA-256 of the pairs as they were
    query: str
    project: str
    time_budget_s: float  # of learning, over all its resumptions
    n_test_items: int  # of the original test set
    who: str
    title: str

    def write(self, folder: Path) -> None:
        """Write it down in the run's folder."""
        write_json(folder / ASKED, asdict(self))


def read_run(folder: Path) -> Run:
    """What was asked.

    Raises:
        InvalidRequestError: the folder is none of a run.
    """
    asked = read_json(folder / ASKED)
    if not asked:
        raise InvalidRequestError(f"{folder} is no folder of a run; start one with `retrain`.")
    return Run(**{**asked, "pairs": tuple(asked["pairs"])})


def report_of(folder: Path) -> dict[str, Any]:
    """What the comparison of old and new found; empty where it is not done yet."""
    return read_json(folder / COMPARISON)


def version_of(folder: Path) -> str:
    """The name of the version that came of the run; "" where none has yet."""
    return read_json(folder / KEPT).get("version", "")


def finish(jobs: JobStore, job_id: str) -> None:
    """Have a run learn no more: what it has learnt is compared and kept.

    Raises:
        InvalidRequestError: it does not learn any more.
    """
    folder, state = jobs.path(job_id), jobs.standing(job_id).state
    if read_json(folder / LEARNT):
        raise InvalidRequestError("This run has learnt all it was to learn; extend it instead.")
    if state in OVER - {"paused"}:
        raise InvalidRequestError(f"This run is {state}; let it go on, then finish it.")
    write_json(folder / FINISH, {"wish": "finish"})
    if state == "paused":
        jobs.go_on(job_id)


def extend(jobs: JobStore, job_id: str, more_s: float) -> None:
    """Have a run learn longer: what comes of it is compared and kept as a version of its own.

    Raises:
        InvalidRequestError: it is still at it, or that is no time.
    """
    folder = jobs.path(job_id)
    if jobs.standing(job_id).state not in OVER:
        raise InvalidRequestError("This run is still at it; extend it when it is done or paused.")
    if not 1 <= more_s < 1e7:
        raise InvalidRequestError("Say by how many seconds to extend it, such as 60.")
    run = asdict(read_run(folder))
    write_json(folder / ASKED, run | {"time_budget_s": run["time_budget_s"] + more_s})
    for done in (KEPT, COMPARISON, LEARNT, FINISH, PROGRESS):  # the last stage first: see Stages
        (folder / done).unlink(missing_ok=True)
    jobs.go_on(job_id)
