"""Many pairs, straight into a database: for benchmarks of what is done with them afterwards."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mmdemo.media.pictures import picture_to_png
from mmdemo.pairs import Storage
from mmdemo.pairs.sought import facts_about
from mmdemo.pairs.splits import split_of
from mmdemo.pairs.tables import (
    CandidateRow,
    ItemRow,
    PairRow,
    ProjectRow,
    RevisionRow,
    SoughtRow,
    TagRow,
)
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.scenes.captions import describe

N_PICTURES = 20
N_SCENES = 500
BATCH_ITEMS = 2_000
START = datetime(2026, 1, 1, tzinfo=UTC)
VERDICTS = ("open", "open", "open", "good", "good", "fixed", "bad")
PEOPLE = ("Ada", "Bo", "陈")


def fill(storage: Storage, n_pairs: int) -> None:
    """English pairs of 19 in 20 pictures, Chinese ones of 9 in 10; tags, stars, two projects."""
    rng = random.Random(5)
    pictures = [picture_to_png(draw_scene(random_scene(seed))) for seed in range(N_PICTURES)]
    digests = [storage.save("picture", picture) for picture in pictures]
    scenes = [random_scene(seed) for seed in range(N_SCENES)]
    captions = {
        language: [describe(scene, language, "short") for scene in scenes]
        for language in ("en", "zh")
    }
    with storage.database().writing() as session:
        second = ProjectRow(uuid=uuid_of(1, 0), name="second", who="Ada", created_at=START)
        main = ProjectRow(uuid=uuid_of(2, 0), name="bench", who="Ada", created_at=START)
        session.add_all([second, main])
        session.flush()
        projects = (main.id, second.id)
    n_left, first = n_pairs, 1
    while n_left > 0:
        numbers = range(first, first + BATCH_ITEMS)
        items = [item(rng, number, digests, projects) for number in numbers]
        pairs = [each for row in items for each in pairs_of(rng, row, captions)][:n_left]
        with storage.database().writing() as session:
            write(session, rng, items, pairs)
        n_left, first = n_left - len(pairs), numbers.stop


def uuid_of(kind: int, number: int) -> str:
    """A UUID of its own, the same in every run."""
    return str(UUID(int=random.Random(kind * 10**9 + number).getrandbits(128), version=4))


def item(
    rng: random.Random, number: int, digests: Sequence[str], projects: Sequence[int]
) -> dict[str, Any]:
    """A row about a picture; one in 50 looks like the one before it."""
    kin = f"kin-{number - 1 if number % 50 == 0 else number}"
    return {
        "id": number,
        "uuid": uuid_of(3, number),
        "project_id": projects[rng.random() < 0.2],
        "media": "picture",
        "media_sha256": digests[number % len(digests)],
        "source": f"picture-{number}.png",
        "kin": kin,
        "split": split_of(kin),
        "note": "look again" if rng.random() < 0.01 else "",
        "stars": rng.randrange(1, 6) if rng.random() < 0.1 else 0,
    }


def pairs_of(
    rng: random.Random, row: dict[str, Any], captions: dict[str, list[str]]
) -> Iterator[dict[str, Any]]:
    """Its texts, in most cases in both languages."""
    number = row["id"]
    for place, (language, share) in enumerate((("en", 0.95), ("zh", 0.9))):
        if rng.random() > share:
            continue
        pair_id = 2 * number + place
        suggested = captions[language][rng.randrange(N_SCENES)]
        verdict = rng.choice(VERDICTS)
        rare = " zeppelin" if rng.random() < 0.0005 else ""
        at = START + timedelta(seconds=pair_id)
        yield {
            "id": pair_id,
            "uuid": uuid_of(4, pair_id),
            "item_id": number,
            "task": rng.choice(("caption", "caption", "answer")),
            "media_sha256": row["media_sha256"],
            "question": None,
            "language": language,
            "suggested": suggested,
            "model": rng.choice(("bundled", "other")),
            "version": rng.choice(("0123abcd", "77777777")),
            "settings": {"style": "short", "n_candidates": 2, "temperature": 0.5},
            "seconds": 0.1,
            "text": f"{suggested} {number}{rare}" if verdict == "fixed" or rare else suggested,
            "verdict": verdict,
            "who": rng.choice(PEOPLE),
            "created_at": at,
            "updated_at": at + timedelta(seconds=rng.randrange(86_400)),
            "confidence": rng.random() if rng.random() < 0.9 else None,
            "disagreement": rng.random() if rng.random() < 0.5 else None,
        }


def write(
    session: Session,
    rng: random.Random,
    items: Sequence[dict[str, Any]],
    pairs: Sequence[dict[str, Any]],
) -> None:
    """Items and pairs with tags, candidates and the first step of each history."""
    session.execute(insert(ItemRow), items)
    session.execute(insert(PairRow), pairs)
    tags = (("blurry", 0.2), ("night", 0.1), ("rare", 0.001))
    tagged = [
        {"item_id": row["id"], "tag": tag}
        for row in items
        for tag, share in tags
        if rng.random() < share
    ]
    if tagged:
        session.execute(insert(TagRow), tagged)
    said = [
        {"pair_id": row["id"], "rank": rank, "text": row["suggested"], "score": 0.5 / (rank + 1)}
        for row in pairs
        for rank in range(2)
    ]
    session.execute(insert(CandidateRow), said)
    steps = [
        {
            "pair_id": row["id"],
            "number": 1,
            "action": "added",
            "text": row["text"],
            "verdict": row["verdict"],
            "who": row["who"],
            "at": row["created_at"],
        }
        for row in pairs
    ]
    session.execute(insert(RevisionRow), steps)
    facts = [
        {"pair_id": row["id"], **facts_about(row["text"], row["suggested"], None)} for row in pairs
    ]
    session.execute(insert(SoughtRow), facts)
