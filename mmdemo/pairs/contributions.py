"""Who did what: counted from the history, which forgets nothing."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import RevisionRow
from mmdemo.pairs.values import JUDGED, REVIEWS


def _counter() -> Counter[Any]:
    return Counter()


@dataclass(frozen=True)
class Contribution:
    """What one person did; a pair that was judged twice counts twice."""

    judged: Counter[str] = field(default_factory=_counter)  # by verdict
    reviewed: Counter[str] = field(default_factory=_counter)  # "approved", "returned"
    days: Counter[date] = field(default_factory=_counter)  # judged and reviewed, by day in UTC


def contributions(storage: Storage) -> dict[str, Contribution]:
    """What everybody did, by name as it was signed.

    Raises:
        StorageError: the database cannot be read.
    """
    day, n_times = func.date(RevisionRow.at), func.count()
    what = (RevisionRow.who, RevisionRow.action, RevisionRow.verdict)
    done = select(*what, day, n_times).group_by(*what, day).order_by(RevisionRow.who)
    with storage.database().reading() as session:
        rows = session.execute(done).all()
    found: defaultdict[str, Contribution] = defaultdict(Contribution)
    for who, action, verdict, when, count in rows:
        by_person = found[who]
        if action in REVIEWS:
            by_person.reviewed[action] += count
        elif action in {"added", "revised"} and verdict in JUDGED:
            by_person.judged[verdict] += count
        else:  # brought in to be judged, marked, deleted
            continue
        by_person.days[date.fromisoformat(str(when))] += count
    return dict(found)
