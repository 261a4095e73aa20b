import sqlite3
import time
import tracemalloc
from contextlib import closing
from uuid import UUID

import pytest

from tests.pairs.postgresql import on_sqlite

N_MANY = 10_000


@pytest.fixture
def six(store, draft):
    """Six pairs, the first three about captions, every second in Chinese."""
    return [
        store.add(
            draft(
                task="caption" if number < 3 else "answer",
                language="zh" if number % 2 else "en",
                verdict=("good", "fixed", "bad")[number % 3],
                text=str(number),
            )
        )
        for number in range(6)
    ]


def texts(pairs):
    return [pair.text for pair in pairs]


def test_pages_come_newest_first_or_oldest_first(store, six):
    assert texts(store.list(limit=2)) == ["5", "4"]
    assert texts(store.list(limit=2, offset=4)) == ["1", "0"]
    assert texts(store.list(limit=2, offset=1, order="oldest")) == ["1", "2"]
    assert store.list(offset=6) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["0", "1", "2", "3", "4", "5"]),
        ({"task": "answer"}, ["3", "4", "5"]),
        ({"language": "zh"}, ["1", "3", "5"]),
        ({"verdict": "fixed"}, ["1", "4"]),
        ({"task": "answer", "language": "zh", "verdict": "bad"}, ["5"]),
        ({"task": None, "verdict": None, "language": None}, ["0", "1", "2", "3", "4", "5"]),
        ({"task": "transcribe"}, []),
    ],
)
def test_filters_mean_the_same_for_lists_counts_and_going_through_all(
    store, six, filters, expected
):
    assert texts(store.list(order="oldest", **filters)) == expected
    assert texts(store.iterate(**filters)) == expected
    assert store.count(**filters) == len(expected)


def test_pairs_kept_or_deleted_on_the_way_do_not_disturb_going_through_all(store, six, draft):
    seen = []
    for pair in store:
        seen.append(pair.text)
        if pair.text == "0":
            store.add(draft(text="late"))
    assert seen[:6] == texts(six)
    assert len(seen) == len(set(seen))


@pytest.fixture
def many(store, draft, tmp_path):
    """One real pair, copied within the database until there are many."""
    store.add(draft())
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database, database:
        [*columns] = [row[1] for row in database.execute("PRAGMA table_info(pairs)")]
        pair = dict(zip(columns, database.execute("SELECT * FROM pairs").fetchone(), strict=True))
        rows = [
            pair | {"id": n, "uuid": str(UUID(int=n)), "verdict": "good" if n % 100 else "bad"}
            for n in range(2, N_MANY + 1)
        ]
        names = ", ".join(columns)
        values = ", ".join(f":{name}" for name in columns)
        database.executemany(f"INSERT INTO pairs ({names}) VALUES ({values})", rows)
        database.executemany(
            "INSERT INTO candidates VALUES (?, 0, 'a red car', 0.5)", [(row["id"],) for row in rows]
        )
    return store


@on_sqlite
def test_many_pairs_are_listed_quickly_and_gone_through_in_little_memory(many):
    start_s = time.process_time()  # not the clock on the wall: that runs for others too
    assert many.count() == N_MANY
    assert many.count(verdict="bad") == N_MANY // 100
    assert len(many.list(limit=50)) == 50
    assert len(many.list(limit=50, offset=N_MANY - 50)) == 50
    assert len(many.list(limit=50, verdict="bad", task="caption", language="en")) == 50
    assert time.process_time() - start_s < 1.0

    tracemalloc.start()
    try:
        assert sum(1 for _ in many) == N_MANY
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 10e6


@on_sqlite
@pytest.mark.parametrize("column", ["task", "language", "verdict"])
def test_a_filtered_list_is_read_in_order_from_an_index(many, tmp_path, column):
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database:
        plan = database.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM pairs"
            f" WHERE deleted_at IS NULL AND {column} = 'x' ORDER BY id DESC LIMIT 50"
        ).fetchall()
    assert f"ix_pairs_{column}" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
