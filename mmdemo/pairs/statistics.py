"""What the collection is made of: counts, lengths, words, and how far annotators agree."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Unpack, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mmdemo.media import LANGUAGES, Language
from mmdemo.metrics import tokenize
from mmdemo.metrics.agreement import cohen_kappa, fleiss_kappa, text_distance
from mmdemo.pairs.listing import filtered
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import ItemRow, PairRow, ProjectRow, RevisionRow, SoughtRow
from mmdemo.pairs.values import JUDGED, PairFilters

N_FREQUENT = 24
# The newest; of more, words would take longer to count than somebody waits.
MOST_TEXTS = 100_000
_BATCH = 5_000


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language: of Chinese, its characters and each two that stand together."""

    n_texts: int
    n_different: int
    n_all: int
    frequent: tuple[tuple[str, int], ...]
    frequent_bigrams: tuple[tuple[str, int], ...]  # of Chinese only


@dataclass(frozen=True)
class Lengths:
    """Of texts, in characters."""

    shortest: int
    median: int
    mean: float
    longest: int


@dataclass(frozen=True)
class Agreement:
    """Of people who judged the same pairs, by each one's last judgement of each."""

    n_pairs: int  # that more than one person judged
    kappa: float | None  # of verdicts: Cohen's of two people, Fleiss' of more
    between: tuple[tuple[str, str, int, float | None], ...]  # two people, pairs, Cohen's kappa
    text_distance: float | None  # 0: all wrote the same; the mean over these pairs


@dataclass(frozen=True)
class Statistics:
    """What a collection, or a part of it, is made of."""

    n_pairs: int
    n_items: int
    counts: Mapping[str, tuple[tuple[str, int], ...]]  # by what is counted; most first
    lengths: Lengths | None
    vocabulary: Mapping[Language, Vocabulary]
    agreement: Agreement


def statistics_of(storage: Storage, **filters: Unpack[PairFilters]) -> Statistics:
    """Measure the pairs that the filters find.

    Raises:
        InvalidRequestError: the query has a mistake.
        StorageError: the database cannot be used.
    """
    database = storage.database()
    with database.reading() as session:
        counted = filtered(select(func.count(PairRow.id)), filters)
        n_pairs = session.scalar(counted) or 0
        distinct = func.count(PairRow.item_id.distinct())
        n_items = session.scalar(filtered(select(distinct), filters)) or 0
        counts = _counts(session, filters)
        lengths = _lengths(session, filters)
        vocabulary = _vocabulary(session, filters)
        agreement = agreement_of(session, filters)
    return Statistics(n_pairs, n_items, counts, lengths, vocabulary, agreement)


def agreement_of(session: Session, filters: PairFilters) -> Agreement:
    """Compare what several people made of the same pairs."""
    subjects = [judged for judged in _judgements(session, filters) if len(judged) > 1]
    people = sorted({person for judged in subjects for person in judged})
    between = tuple(_between(a, b, subjects) for a, b in combinations(people, 2))
    distances = [
        distance
        for judged in subjects
        if (distance := text_distance([text for _, text in judged.values()])) is not None
    ]
    if len(people) == 2:
        kappa = between[0][-1]
    else:
        kappa = fleiss_kappa([Counter(v for v, _ in judged.values()) for judged in subjects])
    mean = sum(distances) / len(distances) if distances else None
    return Agreement(len(subjects), kappa, tuple(each for each in between if each[2]), mean)


_Judged = dict[str, tuple[str, str]]  # by person: verdict and text


def _judgements(session: Session, filters: PairFilters) -> Iterator[_Judged]:
    """Of each pair that was judged more than once: each person's last judgement."""
    again = filtered(select(PairRow.id), filters).where(PairRow.revision > 1)
    columns = (RevisionRow.pair_id, RevisionRow.who, RevisionRow.verdict, RevisionRow.text)
    steps = select(*columns).where(
        RevisionRow.pair_id.in_(again),
        RevisionRow.action.in_(("added", "revised")),
        RevisionRow.verdict.in_(JUDGED),
    )
    judged: defaultdict[int, _Judged] = defaultdict(dict)
    for step in session.execute(steps.order_by(RevisionRow.pair_id, RevisionRow.number)):
        judged[step.pair_id][step.who] = (step.verdict, step.text)
    yield from judged.values()


def _between(a: str, b: str, subjects: list[_Judged]) -> tuple[str, str, int, float | None]:
    both = [(judged[a][0], judged[b][0]) for judged in subjects if a in judged and b in judged]
    kappa = cohen_kappa([one for one, _ in both], [other for _, other in both])
    return a, b, len(both), kappa


def _counts(session: Session, filters: PairFilters) -> dict[str, tuple[tuple[str, int], ...]]:
    of_pairs: dict[str, Any] = {
        "verdict": PairRow.verdict,
        "language": PairRow.language,
        "task": PairRow.task,
    }
    counts = {name: _grouped(session, filters, column) for name, column in of_pairs.items()}
    judges = filtered(select(PairRow.who, func.count()), filters).where(PairRow.verdict.in_(JUDGED))
    rows = session.execute(judges.group_by(PairRow.who))
    counts["who"] = _most_first((row[0], row[1]) for row in rows)
    versions = select(PairRow.model, PairRow.version, func.count().label("n"))
    rows = session.execute(filtered(versions, filters).group_by(PairRow.model, PairRow.version))
    counts["version"] = _most_first((f"{row[0]} {row[1]}".strip(), row[2]) for row in rows)
    splits = select(ItemRow.split, func.count()).select_from(PairRow).join(PairRow.item)
    rows = session.execute(filtered(splits, filters).group_by(ItemRow.split))
    counts["split"] = _most_first((row[0], row[1]) for row in rows)
    projects = select(ProjectRow.name, func.count()).select_from(PairRow).join(PairRow.item)
    rows = session.execute(
        filtered(projects.join(ItemRow.project), filters).group_by(ProjectRow.name)
    )
    counts["project"] = _most_first((row[0], row[1]) for row in rows)
    return counts


def _grouped(session: Session, filters: PairFilters, column: Any) -> tuple[tuple[str, int], ...]:  # noqa: ANN401 - a column of any type
    rows = session.execute(filtered(select(column, func.count()), filters).group_by(column))
    return _most_first((str(row[0]), row[1]) for row in rows)


def _most_first(counted: Iterator[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((name, n) for name, n in counted), key=lambda each: (-each[1], each[0])))


def _lengths(session: Session, filters: PairFilters) -> Lengths | None:
    """Of texts; what has none yet has no length."""
    length = SoughtRow.n_characters
    ids = filtered(select(PairRow.id), filters)
    of_texts = select(length).where(SoughtRow.pair_id.in_(ids), length > 0)
    measured = of_texts.with_only_columns(
        func.count(), func.min(length), func.avg(length), func.max(length)
    )
    n_texts, shortest, mean, longest = session.execute(measured).one()
    if not n_texts:
        return None
    median = session.scalar(of_texts.order_by(length).offset((n_texts - 1) // 2).limit(1))
    return Lengths(shortest or 0, median or 0, float(mean or 0), longest or 0)


def _vocabulary(session: Session, filters: PairFilters) -> dict[Language, Vocabulary]:
    words: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    bigrams: Counter[str] = Counter()
    n_texts: Counter[str] = Counter()
    texts = filtered(select(PairRow.language, PairRow.text), filters).order_by(PairRow.id.desc())
    for row in session.execute(texts.limit(MOST_TEXTS)).yield_per(_BATCH):
        tokens = tokenize(row.text, cast(Language, row.language))
        words[row.language].update(tokens)
        n_texts[row.language] += bool(tokens)
        if row.language == "zh":
            bigrams.update(a + b for a, b in pairwise(tokens) if len(a + b) == 2 and a > "~" < b)
    return {
        language: Vocabulary(
            n_texts[language],
            len(counted),
            counted.total(),
            tuple(counted.most_common(N_FREQUENT)),
            tuple(bigrams.most_common(N_FREQUENT)) if language == "zh" else (),
        )
        for language, counted in words.items()
        if counted
    }  # pyright: ignore[reportReturnType]
