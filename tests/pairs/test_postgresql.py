"""What PostgreSQL does otherwise than SQLite: many writers at once, locks, and numbers of rows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from PIL import Image
from sqlalchemy import create_engine, text

from mmdemo.errors import MmdemoError, PairChangedError, StorageError
from mmdemo.pairs import Belonging, PairStore, Storage
from mmdemo.pairs.database import migrations


@pytest.fixture
def url(postgresql) -> str:
    return postgresql.migrated()


@pytest.fixture
def open_several(url, tmp_path):
    """Opens stores that know nothing of each other, as several apps would."""
    opened = []

    def open_them(count):
        several = [Storage(url, tmp_path) for _ in range(count)]
        opened.extend(several)
        return [PairStore(storage) for storage in several]

    yield open_them
    for storage in opened:
        storage.close()


def all_at_once(jobs):
    """Run jobs in threads that start together; what they returned, or how they were refused."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            return job()
        except MmdemoError as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_writers_that_make_the_same_project_at_once_share_it(open_several, draft):
    stores = open_several(6)
    made = draft(belonging=Belonging(project="birds"))
    kept = all_at_once([lambda store=store: store.add(made) for store in stores])
    assert [pair.project for pair in kept] == ["birds"] * 6
    assert len({pair.kin for pair in kept}) == 1


def test_two_languages_that_come_at_once_share_an_item(open_several, draft):
    english, chinese = open_several(2)
    kept = all_at_once(
        [
            lambda: english.add(draft()),
            lambda: chinese.add(draft(language="zh", text="一辆车")),
        ]
    )
    assert kept[0].item == kept[1].item


def test_pictures_that_look_the_same_and_come_at_once_are_never_parted(open_several, draft):
    stores = open_several(4)
    scene = Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 40).convert("RGB")
    alike = [scene.point(lambda level, by=by: min(255, level + by)) for by in range(4)]
    kept = all_at_once(
        [
            lambda store=store, picture=picture: store.add(draft(media=picture))
            for store, picture in zip(stores, alike, strict=True)
        ]
    )
    assert len({pair.media_sha256 for pair in kept}) == 4
    assert len({pair.kin for pair in kept}) == 1


def test_of_two_who_change_the_same_text_at_once_one_is_told(open_several, draft):
    ada, bo = open_several(2)
    pair = ada.add(draft())
    results = all_at_once(
        [
            lambda store=store, who=who: store.revise(
                pair.id, text=f"{who}'s car", verdict="fixed", who=who, expected=pair.revision
            )
            for store, who in ((ada, "Ada"), (bo, "Bo"))
        ]
    )
    (won,) = [each for each in results if not isinstance(each, Exception)]
    (lost,) = [each for each in results if isinstance(each, Exception)]
    assert isinstance(lost, PairChangedError)
    assert ada.get(pair.id) == won
    assert [step.number for step in ada.history(pair.id)] == [1, 2]


def test_reading_does_not_wait_for_who_writes_and_writing_waits_only_so_long(url, tmp_path, draft):
    storage = Storage(url, tmp_path, busy_timeout_s=0.2)
    store, engine = PairStore(storage), create_engine(url)
    pair = store.add(draft())
    with engine.begin() as other:
        other.execute(text("SELECT id FROM pairs FOR UPDATE"))
        assert store.get(pair.id) == pair
        with pytest.raises(StorageError, match=r"keeps .* locked; close it, or wait a moment"):
            store.revise(pair.id, text="a car", verdict="fixed", who="Ada")
    assert store.revise(pair.id, text="a car", verdict="fixed", who="Ada").text == "a car"
    engine.dispose()
    storage.close()


def test_apps_that_make_the_tables_at_once_wait_for_each_other(postgresql, tmp_path, draft):
    url = postgresql.empty()
    storages = [Storage(url, tmp_path) for _ in range(4)]
    kept = all_at_once([lambda each=each: PairStore(each).add(draft()) for each in storages])
    assert [pair.text for pair in kept] == ["a red car"] * 4
    for storage in storages:
        storage.close()


def test_pairs_of_an_earlier_mmdemo_get_items_and_the_next_one_gets_another(
    postgresql, tmp_path, draft
):
    url = postgresql.empty()
    engine, config = create_engine(url), migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for number in (1, 2, 3):
            connection.execute(
                text(
                    "INSERT INTO pairs (uuid, task, media_sha256, language, suggested, model,"
                    " version, settings, seconds, text, verdict, who, created_at, updated_at)"
                    " VALUES (:uuid, 'caption', 'aa11', 'en', 'a cat', 'm', 'v', '{}', 0.5,"
                    " 'a hat', 'fixed', 'Ada', now(), now())"
                ),
                {"uuid": f"uuid-{number}"},
            )
    engine.dispose()
    storage = Storage(url, tmp_path)
    store = PairStore(storage)
    new = store.add(draft())
    assert len({pair.item for pair in store}) == 4
    assert store.get(new.id) == new
    storage.close()


def test_a_server_that_is_not_there_is_told(tmp_path, draft):
    storage = Storage(f"postgresql://mmdemo:secret@/pairs?host={tmp_path}", tmp_path)
    with pytest.raises(StorageError, match=r"cannot be reached .* check that it runs") as told:
        PairStore(storage).add(draft())
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)
