"""What models suggest for pairs that are in the collection already: several beside each other."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from mmdemo.media import Candidate, Language, Suggestion
from mmdemo.pairs.disagreement import disagreement
from mmdemo.pairs.orders import in_order
from mmdemo.pairs.queue_values import Offer, Wanted
from mmdemo.pairs.rows import confidence_of, pair_from_row, stored_score
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import find_row
from mmdemo.pairs.tables import CandidateRow, PairRow, SuggestionRow, utc_now
from mmdemo.pairs.values import Pair


class SuggestionStore:
    """The suggestions of each version of each model.

    Every method raises StorageError if the database cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def suggest(self, pair_id: str, said: Suggestion) -> None:
        """Keep what a model suggests; the first becomes what the pair is judged by.

        Raises:
            PairNotFoundError: there is no such pair, or it was deleted.
        """
        with self._storage.database().writing() as session:
            row = find_row(session, pair_id)
            _keep(row, said, self._clock())
            if row.verdict == "open" and not row.model:
                _put_first(row, said)
            best = [offer.candidates[0].text for offer in offers_of(row)]
            row.disagreement = disagreement(best, cast("Language", row.language))

    def awaited(self, wanted: Wanted, model: str, version: str, *, limit: int) -> list[Pair]:
        """The next pairs of a queue for which this version has suggested nothing."""
        said = and_(PairRow.model == model, PairRow.version == version)
        beside = exists().where(
            SuggestionRow.pair_id == PairRow.id,
            SuggestionRow.model == model,
            SuggestionRow.version == version,
        )
        found: list[Pair] = []
        with self._storage.database().reading() as session:
            for pairs in in_order(wanted):
                unsaid = pairs.where(~said, ~beside).limit(limit - len(found))
                found += self._read(session, unsaid)
        return found

    def lacking(self, pair_ids: Sequence[str], model: str, version: str) -> list[Pair]:
        """Those of some pairs for which this version has suggested nothing."""
        with self._storage.database().reading() as session:
            rows = session.scalars(select(PairRow).where(PairRow.uuid.in_(pair_ids)))
            unsaid = [row for row in rows if not _has_said(row, model, version)]
            return [pair_from_row(row, self._storage.path_of) for row in unsaid]

    def _read(self, session: Session, pairs: Select[PairRow]) -> list[Pair]:
        return [pair_from_row(row, self._storage.path_of) for row in session.scalars(pairs)]


def offers_of(row: PairRow) -> tuple[Offer, ...]:
    """What each model suggests for a pair; first the one that it is judged by."""
    offers: dict[tuple[str, str], Offer] = {}
    if row.candidates:
        first = tuple(Candidate(each.text, each.score) for each in row.candidates)
        offers[row.model, row.version] = Offer(row.model, row.version, first)
    for each in row.suggestions:
        candidates = tuple(Candidate(text, score) for text, score in each.candidates)
        offers.setdefault((each.model, each.version), Offer(each.model, each.version, candidates))
    return tuple(offer for offer in offers.values() if offer.candidates)


def _has_said(row: PairRow, model: str, version: str) -> bool:
    return any((offer.model, offer.version) == (model, version) for offer in offers_of(row))


def _keep(row: PairRow, said: Suggestion, at: datetime) -> None:
    known = [each for each in row.suggestions if (each.model, each.version) == _name(said)]
    kept = known[0] if known else SuggestionRow(model=said.model, version=said.version)
    kept.candidates = [(each.text, stored_score(each)) for each in said.candidates]
    kept.settings, kept.seconds, kept.at = said.settings, said.seconds, at
    if not known:
        row.suggestions.append(kept)


def _put_first(row: PairRow, said: Suggestion) -> None:
    row.suggested, row.seconds = said.text, said.seconds
    row.model, row.version = said.model, said.version
    row.settings = {**said.settings, **row.settings}  # where a clip was cut out stays
    row.confidence = confidence_of(said.candidates)
    row.candidates = [
        CandidateRow(rank=rank, text=each.text, score=stored_score(each))
        for rank, each in enumerate(said.candidates)
    ]


def _name(said: Suggestion) -> tuple[str, str]:
    return said.model, said.version
