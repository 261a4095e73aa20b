"""Decides what of a batch is new, what is there already, and which item each pair goes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from mmdemo.pairs.arrivals import Arrival, Outcome
from mmdemo.pairs.known import Known, KnownItem, KnownPair
from mmdemo.pairs.splits import (
    NOT_LIKE_HELD_OUT,
    SYNTHETIC,
    Split,
    kin_that_learns,
    may_be_learnt_from,
    split_of_all,
)


@dataclass
class Plan:
    """What a batch changes."""

    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    items: list[tuple[KnownItem, Arrival]] = field(default_factory=list[tuple[KnownItem, Arrival]])
    pairs: list[tuple[KnownItem, Arrival]] = field(default_factory=list[tuple[KnownItem, Arrival]])
    looks: dict[str, Arrival] = field(default_factory=dict[str, Arrival])


def plan_of(arrivals: Sequence[Arrival], known: Known) -> Plan:
    """What a batch changes; `known` is as if it had come."""
    plan = Plan()
    for arrival in arrivals:
        pair = _known_pair(arrival)
        if _is_there(arrival, pair, known):
            plan.outcomes.append(
                Outcome(is_new=False, same_as=_same_under_another_name(arrival, known))
            )
            continue
        if (named := _named_item(arrival, known)) and named.digest != arrival.digest:
            problem = f"Item {named.uuid} is about another file here; leave out its `item`."
            plan.outcomes.append(Outcome(is_new=False, problem=problem))
            continue
        near = known.book.near(arrival.look) if arrival.look else set[str]()
        if SYNTHETIC in arrival.belonging.tags and not _may_learn(arrival, named, near, known):
            plan.outcomes.append(Outcome(is_new=False, problem=NOT_LIKE_HELD_OUT))
            continue
        plan.outcomes.append(_outcome(arrival, near, known))
        item = named or _lacking(arrival, pair, known)
        if item is None:
            item = _new_item(arrival, near, known)
            plan.items.append((item, arrival))
        item.pairs.append(pair)
        known.pair_ids.update([arrival.past.id] if arrival.past else ())
        plan.pairs.append((item, arrival))
        if arrival.digest not in known.stored_looks and arrival.look is not None:
            known.stored_looks.add(arrival.digest)
            known.book.add(arrival.digest, arrival.look)
            plan.looks[arrival.digest] = arrival
    return plan


def _known_pair(arrival: Arrival) -> KnownPair:
    columns = arrival.columns
    texts = {columns["text"]}
    return KnownPair(columns["task"], columns["language"], columns["question"], texts)


def _is_there(arrival: Arrival, wanted: KnownPair, known: Known) -> bool:
    if arrival.past:
        return arrival.past.id in known.pair_ids
    is_blank = arrival.columns["verdict"] == "open" and not arrival.columns["text"]
    return any(
        (pair.task, pair.language, pair.question) == (wanted.task, wanted.language, wanted.question)
        and not pair.is_deleted
        and (is_blank or not pair.texts.isdisjoint(wanted.texts))
        for item in known.by_digest.get(arrival.digest, ())
        if item.project == arrival.belonging.project.strip()
        for pair in item.pairs
    )


def _named_item(arrival: Arrival, known: Known) -> KnownItem | None:
    return known.items.get(arrival.belonging.item or "")


def _may_learn(arrival: Arrival, named: KnownItem | None, near: set[str], known: Known) -> bool:
    alike = [item for each in near | {arrival.digest} for item in known.by_digest.get(each, ())]
    splits: set[Split] = {item.split for item in [*alike, *([named] if named else [])]}
    return may_be_learnt_from(arrival.belonging.kin, splits)


def _lacking(arrival: Arrival, wanted: KnownPair, known: Known) -> KnownItem | None:
    """An item about the same file and task that has no text in this language."""
    if arrival.belonging.item or wanted.question is not None:
        return None
    for item in known.by_digest.get(arrival.digest, ()):
        pairs = [p for p in item.pairs if p.task == wanted.task and not p.is_deleted]
        if (
            item.project == arrival.belonging.project.strip()
            and pairs
            and all(p.question is None and p.language != wanted.language for p in pairs)
        ):
            return item
    return None


def _outcome(arrival: Arrival, near: set[str], known: Known) -> Outcome:
    others = sorted(near - {arrival.digest})
    alike = [item for each in others for item in known.by_digest.get(each, ())]
    return Outcome(
        is_new=True,
        same_as=_same_under_another_name(arrival, known),
        looks_like=_name_of(alike[0]) if alike else "",
    )


def _same_under_another_name(arrival: Arrival, known: Known) -> str:
    items = known.by_digest.get(arrival.digest, [])
    source = arrival.belonging.source
    is_known = any(item.source == source for item in items) if source else True
    return "" if is_known or not items else _name_of(items[0])


def _name_of(item: KnownItem) -> str:
    return item.source or item.digest[:12]


def _new_item(arrival: Arrival, near: set[str], known: Known) -> KnownItem:
    given = arrival.belonging
    if given.kin:
        kin = {given.kin}
    elif arrival.look is not None:
        kin = known.kins(near | {arrival.digest}) or {arrival.digest}
    else:
        recording = arrival.columns["settings"].get("recording", arrival.digest)
        kin = known.kins([arrival.digest]) or {f"recording:{recording}"}
    split = (arrival.past.split if arrival.past else None) or split_of_all(kin)
    if SYNTHETIC in given.tags and split != "train":  # it is like nothing, or like what learns
        kin, split = {kin_that_learns(arrival.digest)}, "train"
    item = KnownItem(
        uuid=given.item or str(uuid4()),
        project=given.project.strip(),
        digest=arrival.digest,
        source=given.source or str(arrival.columns["settings"].get("recording", "")),
        kin=min(kin),
        split=split,
    )
    known.enter(item)
    return item
