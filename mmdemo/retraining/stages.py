"""The stages of a run, each done once however often the run is broken off: learn, compare, keep."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from signal import SIGTERM
from typing import Any

from mmdemo.errors import InvalidRequestError, StoppedError
from mmdemo.evaluation.comparing import ComparisonPlan, compare
from mmdemo.evaluation.held_out import read_held_out
from mmdemo.jobs.store import PROGRESS
from mmdemo.media.whole_files import read_json, write_json
from mmdemo.models import ModelRunner, VersionStore, card_for
from mmdemo.models.checkpoint import is_checkpoint, version_of
from mmdemo.retraining.launching import launch
from mmdemo.retraining.revision import code_revision
from mmdemo.retraining.roles import task_of
from mmdemo.retraining.runs import (
    COMPARISON,
    FINISH,
    KEPT,
    LEARNT,
    MODEL,
    Run,
    read_run,
    report_of,
)
from mmdemo.settings import Settings
from mmdemo.training.snapshot import SNAPSHOT
from mmdemo.workbench import VERSIONS, WORKERS_PER_BATCH, choose_models, run_models

LOOK_S, SAY_EVERY_S = 0.2, 1.0
PATIENCE_S = 60.0  # in which a training has to have saved its work
LOG = "log.jsonl"  # of the training
SIGNALLED = 128  # and the signal's number: the exit code of what a signal ended, as shells have it
LEARNING_SHARE = 0.7  # of the run, as its bar shows it
SEED = 90_003  # of the original test set
CHANGED = "changed"  # pictures and clips of the test set whose outputs changed


class Stages:
    """Carries one run through."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run = read_run(folder)
        self._told = False
        self._said_s = -SAY_EVERY_S

    def interrupt(self) -> None:
        """End soon, with everything saved."""
        self._told = True

    def carry(self) -> str:
        """Go through all stages that are not done yet; the name of the version that was kept.

        Raises:
            StoppedError: it was told to end.
            InvalidRequestError: the model that it starts from is gone, or nothing was learnt.
        """
        stages: list[tuple[str, Callable[[], object]]] = [
            (LEARNT, self._learn),
            (COMPARISON, self._compare),
            (KEPT, self._keep),
        ]
        for mark, stage in stages:
            if not (self._folder / mark).is_file():
                stage()
            if self._told:
                raise StoppedError
        return read_json(self._folder / KEPT)["version"]

    def _learn(self) -> None:
        if not is_checkpoint(Path(self._run.base_folder)):
            raise InvalidRequestError(
                f"The model {self._run.base} that this run starts from is gone; start another run "
                "from a model that is there."
            )
        spent_s = self._seconds_learnt()
        left_s = self._run.time_budget_s - spent_s
        is_enough = (self._folder / FINISH).is_file() and is_checkpoint(self._folder / MODEL)
        if left_s > 0 and not is_enough:
            self._train(left_s, spent_s)
        if self._told:
            raise StoppedError
        if not is_checkpoint(self._folder / MODEL):
            raise InvalidRequestError("Nothing was learnt yet; let the run go on for a minute.")
        write_json(self._folder / LEARNT, {"seconds": self._seconds_learnt()})

    def _train(self, left_s: float, spent_s: float) -> None:
        options = ["--start-from", self._run.base_folder, "--time-budget", str(left_s), "--resume"]
        before_ns = time.time_ns()
        training = launch(Path(self._run.recipe), self._folder, options)
        is_ending = False
        try:
            while training.poll() is None:
                self._say_how_far(spent_s)
                if not is_ending and (self._told or self._may_finish(before_ns)):
                    is_ending = True
                    training.terminate()
                time.sleep(LOOK_S)
        finally:
            _end(training)
        code = training.returncode
        if code and not (self._told and code == -SIGTERM):
            # It has said why; what it said last is taken for the reason.
            sys.exit(code if code > 0 else SIGNALLED - code)

    def _may_finish(self, since_ns: int) -> bool:
        """Whether it is to learn no more, and has learnt something: before, it cannot save it."""
        log = self._folder / LOG
        return (
            (self._folder / FINISH).is_file()
            and log.is_file()
            and log.stat().st_mtime_ns > since_ns
        )

    def _seconds_learnt(self) -> float:
        return read_json(self._folder / "state" / "progress.json").get("seconds", 0.0)

    def _say_how_far(self, spent_s: float) -> None:
        if time.monotonic() - self._said_s < SAY_EVERY_S:
            return
        entry = last_entry(self._folder / LOG)
        seconds = max(entry.get("seconds", 0.0), spent_s)
        share = min(1.0, seconds / self._run.time_budget_s)
        left_s = max(0.0, self._run.time_budget_s - seconds)
        self._say("learning", LEARNING_SHARE * share, left_s)

    def _say(self, stage: str, share: float, left_s: float | None = None) -> None:
        self._said_s = time.monotonic()
        write_json(self._folder / PROGRESS, {"stage": stage, "share": share, "left_s": left_s})

    def _compare(self) -> None:
        started_s = time.monotonic()

        def on_result(n_done: int, n_all: int) -> None:
            if self._told:
                raise StoppedError
            share = n_done / max(1, n_all)
            left_s = (time.monotonic() - started_s) * (1 - share) / share if share else None
            self._say("comparing", LEARNING_SHARE + (1 - LEARNING_SHARE) * share, left_s)

        self._say("comparing", LEARNING_SHARE)
        task, settings = task_of(self._run.role), Settings(data_dir=self._data_dir)
        with both_models(self._run, self._folder / MODEL, settings) as (models, judge):
            plan = ComparisonPlan(
                pairs=read_held_out(self._folder / SNAPSHOT, (task,)),
                n=self._run.n_test_items,
                seed=SEED,
                n_workers=WORKERS_PER_BATCH * settings.max_batch,
                tasks=(task,),
                judge=judge,
                media_dir=self._folder / CHANGED,
            )
            names = self._run.base, new_name(self._run)
            report = compare(models, *names, plan, on_result=on_result)
        write_json(self._folder / COMPARISON, report)

    def _keep(self) -> None:
        run = self._run
        self._say("keeping", 1.0)
        versions = VersionStore(self._data_dir / VERSIONS)
        weights = version_of(self._folder / MODEL)
        there = (
            each.name
            for each in versions
            if (each.settings.get("job"), each.weights_version) == (self._folder.name, weights)
        )
        name = next(there, None)  # kept by an attempt that was killed before it could say so
        if name is None:
            name = versions.add(self._folder / MODEL, about_version(run, self._folder)).name
        write_json(self._folder / KEPT, {"version": name})

    @property
    def _data_dir(self) -> Path:
        return self._folder.absolute().parents[1]


def _end(training: subprocess.Popen[bytes]) -> None:
    """A training never outlives its run, or two would write to one folder."""
    if training.poll() is None:
        training.terminate()
        try:
            training.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            training.kill()
            training.wait()


@contextmanager
def both_models(run: Run, taught: Path, settings: Settings) -> Generator[tuple[ModelRunner, str]]:
    """The model that there was and the one that came of it; and the name of who judges drawings."""
    versions = VersionStore(settings.data_dir / VERSIONS)
    catalogue, defaults = choose_models(settings, versions)
    known = catalogue.get(run.base) or card_for(run.base_folder, catalogue)
    old = replace(known, name=run.base, weights=run.base_folder, bundled=False)
    new = replace(old, name=new_name(run), weights=str(taught.absolute()))
    judge = defaults["answer"]
    cards = {card.name: card for card in (old, new)} | {judge: catalogue[judge]}
    with closing(run_models(cards, settings)) as models:
        yield models, judge


def new_name(run: Run) -> str:
    """What the new model is called before it is kept."""
    return f"{run.base}, retrained"


def about_version(run: Run, folder: Path) -> dict[str, Any]:
    """What is written down of the version that a run made."""
    learnt = read_json(folder / LEARNT)
    return {
        "role": run.role,
        "tasks": (task_of(run.role),),
        "parent": run.base,
        "parent_version": run.base_version,
        "pairs": run.pairs,
        "snapshot": run.snapshot,
        "settings": {
            "recipe": Path(run.recipe).read_text(encoding="utf-8"),
            "seconds": learnt["seconds"],
            "query": run.query,
            "project": run.project,
            "job": folder.name,
        },
        "code": code_revision(),
        "who": run.who,
        "title": run.title,
        "scores": report_of(folder),
    }


def last_entry(log: Path) -> dict[str, Any]:
    """What a training noted last; empty where it has noted nothing yet."""
    try:
        text = log.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    whole = text[: text.rfind("\n") + 1].splitlines()  # the last one may have been cut off
    return json.loads(whole[-1]) if whole else {}
