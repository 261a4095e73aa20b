"""Takes many pairs into the collection at once: a batch is one transaction and one sync."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from mmdemo.errors import StorageError
from mmdemo.pairs.arrivals import Arrival, Outcome
from mmdemo.pairs.bulk_rows import insert_all
from mmdemo.pairs.database import wait_for_turn
from mmdemo.pairs.known import Known
from mmdemo.pairs.planning import plan_of
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import utc_now

_ATTEMPTS = 3


class Intake:
    """Adds arrivals to a collection, or tells what would become of them.

    What is there already is left as it is. Every method raises StorageError if the database or
    the folder cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock
        self._foreseen = Known()

    def take(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        """Keep a batch; all of it is on disk when this returns."""
        database = self._storage.database()
        self._storage.save_many((each.kind, each.data) for each in arrivals)
        for _ in range(_ATTEMPTS):
            try:
                with database.writing() as session:
                    wait_for_turn(session.connection(), "adding")
                    known = Known()
                    known.read(session, arrivals)
                    plan = plan_of(arrivals, known)
                    insert_all(session, plan, self._clock())
                    return plan.outcomes
            except IntegrityError:  # another import has just added the same: look again
                continue
        raise StorageError("Another import adds the same pairs; wait until it is done.")

    def foresee(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        """Tell what would become of a batch after those foreseen before; nothing is kept."""
        with self._storage.database().reading() as session:
            self._foreseen.read(session, arrivals)
        return plan_of(arrivals, self._foreseen).outcomes
