"""Starts a run: the pairs as they are now are copied into its folder, and it is queued."""

import json
from hashlib import sha256
from pathlib import Path

from mmdemo.exchange import EXPORTERS
from mmdemo.jobs import Job
from mmdemo.models import folder_of
from mmdemo.pairs import Pair
from mmdemo.retraining.asking import Choice, base_of, query_of, select
from mmdemo.retraining.roles import recipe_for
from mmdemo.retraining.runs import KIND, Run
from mmdemo.training.snapshot import SNAPSHOT
from mmdemo.workbench import Workbench

CARRY_ON = ("-m", "mmdemo.retraining")


def start(workbench: Workbench, choice: Choice, who: str) -> Job:
    """Queue a run on the pairs of a choice, as they are at this moment.

    Raises:
        InvalidRequestError: there is nothing to learn from, or the model cannot play the role.
        UnknownModelError: there is no such model (any more).
        StorageError: a pair's file is gone, or the disk is full; nothing is left of the run.
    """
    selection, base = select(workbench, choice), base_of(workbench, choice)
    title = choice.title.strip() or f"{choice.role}, {selection.n_train} pairs"

    def prepare(folder: Path) -> None:
        learnt: list[str] = []
        digest = sha256()

        def told(pair: Pair) -> Pair:
            digest.update(_as_line(pair))
            if pair.split == "train":
                learnt.append(pair.id)
            return pair

        query, project = query_of(workbench, choice), choice.project or None
        pairs = workbench.pairs.iterate(query=query, project=project)
        EXPORTERS["jsonl"](map(told, pairs), folder / SNAPSHOT)
        base_folder = folder_of(workbench.catalogue[base])
        Run(
            role=choice.role,
            base=base,
            base_version=workbench.models.version(base),
            base_folder=str(base_folder.absolute()),
            recipe=str(recipe_for(choice.role, base_folder)),
            pairs=tuple(learnt),
            n_held_out=selection.n_held_out,
            snapshot=digest.hexdigest(),
            query=choice.query,
            project=choice.project,
            time_budget_s=selection.time_budget_s,
            n_test_items=choice.n_test_items,
            who=who,
            title=choice.title.strip(),
        ).write(folder)

    return workbench.jobs.add(KIND, title, CARRY_ON, who=who, prepare=prepare)


def _as_line(pair: Pair) -> bytes:
    facts = [pair.id, pair.media_path.name, pair.language, pair.question, pair.text, pair.split]
    return json.dumps(facts, ensure_ascii=False).encode() + b"\n"
