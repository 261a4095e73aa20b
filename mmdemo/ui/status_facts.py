"""How the app is, as plain values: what the tab Status shows."""

from collections import Counter
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from math import ceil
from pathlib import Path

import psutil

from mmdemo.models import QueueStats, ResidentModel, Served
from mmdemo.web.health import space_of
from mmdemo.web.observing import Observations
from mmdemo.web.problems import Problem
from mmdemo.workbench import Workbench

LATELY_S = 300.0
N_PROBLEMS = 10


@dataclass(frozen=True)
class TaskFacts:
    """What was asked of models for one task, lately."""

    method: str
    n_requests: int
    n_failed: int
    half_s: float  # half of them took no longer
    most_s: float  # 95 % of them took no longer


@dataclass(frozen=True)
class AppFacts:
    """How the app is now."""

    version: str
    uptime_s: float
    n_people: int
    n_visitors: int
    requests_per_s: float
    queues: tuple[QueueStats, ...]
    tasks: tuple[TaskFacts, ...]
    models: tuple[ResidentModel, ...]
    budget_mb: int
    jobs: dict[str, int]  # by state
    process_bytes: int
    memory: tuple[int, int]  # free and total bytes of the machine
    disk: tuple[int, int]  # of what holds the data folder
    problems: tuple[Problem, ...]


def look(bench: Workbench, seen: Observations) -> AppFacts:
    """How it is now."""
    n_people, n_visitors = seen.here(LATELY_S)
    memory = psutil.virtual_memory()
    return AppFacts(
        version=_version(),
        uptime_s=seen.uptime_s,
        n_people=n_people,
        n_visitors=n_visitors,
        requests_per_s=seen.requests_per_s(LATELY_S),
        queues=tuple(bench.models.queues()),
        tasks=_tasks(bench.models.recent(LATELY_S)),
        models=tuple(bench.models.pool.residents()),
        budget_mb=bench.models.pool.budget_mb,
        jobs=dict(Counter(str(bench.jobs.standing(job.id).state) for job in bench.jobs)),
        process_bytes=psutil.Process().memory_info().rss,
        memory=(memory.available, memory.total),
        disk=space_of(bench.data_dir),
        problems=tuple(seen.problems[:N_PROBLEMS]),
    )


def _tasks(served: list[Served]) -> tuple[TaskFacts, ...]:
    methods = sorted({each.method for each in served})
    return tuple(_task(name, [each for each in served if each.method == name]) for name in methods)


def _task(method: str, served: list[Served]) -> TaskFacts:
    took = sorted(each.seconds for each in served if each.outcome == "done")
    n_failed = sum(each.outcome == "failed" for each in served)
    return TaskFacts(method, len(served), n_failed, quantile(took, 0.5), quantile(took, 0.95))


def quantile(values: list[float], share: float) -> float:
    """The least of the sorted values that so large a share does not exceed; 0 if there are none."""
    return values[max(0, ceil(share * len(values)) - 1)] if values else 0.0


def _version() -> str:
    try:
        return version("mmdemo")
    except PackageNotFoundError:  # run from its folder
        for line in Path(__file__).parents[2].joinpath("pyproject.toml").read_text().splitlines():
            if line.startswith("version ="):
                return line.split('"')[1]
    return "?"
