"""What a run would learn from, and what is to be known before it is started."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES
from mmdemo.models import ModelCard, folder_of
from mmdemo.models.checkpoint import count_parameters, find_cached
from mmdemo.pairs import USABLE, Pair
from mmdemo.retraining.roles import Role, learnt_by, recipe_for, task_of
from mmdemo.workbench import Workbench

SHORTEST_S, LONGEST_S, PER_PAIR_S = 60.0, 1_800.0, 3.0
# While all is learnt, a number of four bytes has a gradient, two moments and an average; by LoRA
# the model, its average and what is saved are there. The libraries and one batch come beside them.
WHOLE_BYTES, LORA_BYTES, BESIDE_MB = 20, 12, 1_200
FEW_HELD_OUT = 5
MOST_LOOKED_AT = 2_000  # pairs that remarks rest on
HELD_OUT = "(split:val OR split:test)"


@dataclass(frozen=True)
class Choice:
    """What somebody wants to have retrained, on what."""

    role: Role
    base: str = ""  # a model's name; "": the one that is live
    query: str = ""  # in the filter language; "": all pairs that this role learns from
    project: str = ""  # "": of all projects
    time_budget_s: float | None = None  # of learning; None: by the number of pairs
    title: str = ""  # what the version is to be called
    n_test_items: int = 100  # of the model's original test set, which shows what it forgets


@dataclass(frozen=True)
class Selection:
    """The pairs of a choice, as they stand now."""

    n_train: int
    n_held_out: int  # of splits val and test: what the result is measured on
    n_languages: dict[str, int]
    time_budget_s: float
    memory_mb: int | None  # None: the model has to be fetched first
    remarks: list[str] = field(default_factory=list[str])  # what somebody ought to know first


def select(workbench: Workbench, choice: Choice) -> Selection:
    """Look at the pairs of a choice.

    Raises:
        InvalidRequestError: there are none to learn from, the filter has a mistake, or the model
            cannot play the role.
        UnknownModelError: there is no such model (any more).
    """
    card = workbench.models.card(base_of(workbench, choice))
    folder = _folder_here(card)
    query = query_of(workbench, choice)
    project = choice.project or None

    def count(more: str) -> int:
        return workbench.pairs.count(query=f"{query} AND {more}", project=project)

    n_train, n_held_out = count("split:train"), count(HELD_OUT)
    if not n_train:
        raise InvalidRequestError(_nothing(choice, n_held_out))
    some = list(islice(workbench.pairs.iterate(query=query, project=project), MOST_LOOKED_AT))
    return Selection(
        n_train=n_train,
        n_held_out=n_held_out,
        n_languages={language: count(f"language:{language}") for language in LANGUAGES},
        time_budget_s=choice.time_budget_s or sensible_s(n_train),
        memory_mb=memory_to_learn_mb(choice.role, folder) if folder else None,
        remarks=[*_to_fetch(card, folder), *_remarks(some, n_held_out)],
    )


def base_of(workbench: Workbench, choice: Choice) -> str:
    """The model that a choice starts from.

    Raises:
        UnknownModelError: there is none of that name.
        InvalidRequestError: it cannot play the role.
    """
    name = choice.base or workbench.default_model[task_of(choice.role)]
    card = workbench.models.card(name)
    if task_of(choice.role) not in card.tasks:
        raise InvalidRequestError(f"{name} is no {choice.role}; choose a model that is.")
    if folder := _folder_here(card):
        recipe_for(choice.role, folder)
    return name


def _folder_here(card: ModelCard) -> Path | None:
    """Its folder; None where it has to be fetched, which takes too long to be done for a look."""
    return folder_of(card) if card.is_folder else find_cached(card.weights, card.revision)


def _to_fetch(card: ModelCard, folder: Path | None) -> Iterator[str]:
    if folder is None:
        size = f", about {card.download_mb:,} MB" if card.download_mb else ""
        yield f"{card.name} is fetched from the hub first{size}."


def query_of(workbench: Workbench, choice: Choice) -> str:
    """What a choice means, in the filter language: the usable pairs that its role learns from.

    Raises:
        InvalidRequestError: its filter has a mistake; the place in it is told.
    """
    workbench.pairs.count(query=choice.query)  # alone first, so that the place is right
    parts = [learnt_by(choice.role), "(" + " OR ".join(f"verdict:{each}" for each in USABLE) + ")"]
    return " AND ".join([*parts, *([f"({choice.query})"] if choice.query.strip() else [])])


def sensible_s(n_pairs: int) -> float:
    """How long to learn from so many pairs."""
    return min(max(SHORTEST_S, PER_PAIR_S * n_pairs), LONGEST_S)


def memory_to_learn_mb(role: Role, base: Path) -> int:
    """About how much memory retraining this checkpoint takes on a CPU.

    Raises:
        InvalidRequestError: nothing here can retrain it.
    """
    is_by_lora = recipe_for(role, base).stem.endswith("adapter")
    each = LORA_BYTES if is_by_lora else WHOLE_BYTES
    return round(each * count_parameters(base) / 1e6) + BESIDE_MB


def _nothing(choice: Choice, n_held_out: int) -> str:
    if n_held_out:
        return (
            f"All {n_held_out} pairs that were found are held out to measure with; correct more, "
            "so that some can be learnt from."
        )
    which = "fits this filter and project" if choice.query or choice.project else "is there yet"
    return (
        f"No corrected pair for the {choice.role} {which}; correct some first, by Good or Fix in "
        "the tabs or in Annotate."
    )


def _remarks(pairs: list[Pair], n_held_out: int) -> Iterator[str]:
    if len(pairs) == 1:
        yield "One pair is hardly anything to learn from; some twenty of a new thing are enough."
    elif len({pair.text for pair in pairs}) == 1:
        yield "All texts are the same, so the model may learn to say only this."
    if n_contradictory := _contradictory(pairs):
        yield (
            f"{n_contradictory} questions are answered in different ways for the same picture; "
            "see them in Pairs and decide which answer is right."
        )
    if not n_held_out:
        yield (
            "No pair is held out: whether it helped can only be seen on the model's original test "
            "set. With more pairs, one in five is held out."
        )
    elif n_held_out < FEW_HELD_OUT:
        yield (
            f"Only {n_held_out} pairs are held out, too few to show a difference; with more pairs, "
            "one in five is held out."
        )


def _contradictory(pairs: Iterable[Pair]) -> int:
    """Questions about one picture that have more than one answer."""
    answers: dict[tuple[str, str, str], set[str]] = {}
    for pair in pairs:
        if pair.question:
            asked = str(pair.media_path), pair.language, pair.question.strip().casefold()
            answers.setdefault(asked, set()).add(pair.text.strip().casefold())
    return sum(len(each) > 1 for each in answers.values())
