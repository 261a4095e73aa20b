"""What a job is, and how it stands."""

from dataclasses import dataclass
from typing import Literal, get_args

State = Literal["queued", "running", "pausing", "paused", "stopping", "stopped", "failed", "done"]
STATES: tuple[State, ...] = get_args(State)
OVER: frozenset[State] = frozenset({"paused", "stopped", "failed", "done"})  # nothing goes on
Wish = Literal["run", "pause", "stop"]
INTERRUPTED = 75  # exit code of a job's process that ended early, with its work saved


@dataclass(frozen=True)
class Job:
    """Long work that outlives the page: a process of its own in a folder of its own."""

    id: str
    kind: str  # what sort of work, such as "retrain"
    title: str  # for people
    command: tuple[str, ...]  # after Python's own name; the folder's path follows
    who: str
    created_at: str  # ISO 8601, UTC


@dataclass(frozen=True)
class Standing:
    """How far a job has come."""

    state: State
    stage: str = ""  # what its process says it is at
    share: float = 0.0  # of the whole that is done, in [0, 1]
    left_s: float | None = None  # of the stage, where its process can tell
    reason: str = ""  # of a failure, in a sentence
    attempts: int = 0  # how often it was begun or gone on with
    started_at: str = ""  # ISO 8601, UTC; of the last attempt
    ended_at: str = ""
