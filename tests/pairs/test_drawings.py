"""Drawings: kept whole, found by their words, taken out of the list and put back."""

import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from PIL import Image

from mmdemo.errors import DrawingNotFoundError, InvalidRequestError, StorageError
from mmdemo.media import Drawing, Parameters
from mmdemo.pairs import MAX_TEXT_CHARACTERS, DrawingStore, PairStore, Storage
from tests.pairs.postgresql import on_sqlite

N_MANY = 10_000
SETTINGS = {
    "seed": 4711,
    "n_steps": 20,
    "guidance_scale": 7.5,
    "scheduler": "EulerDiscreteScheduler",
    "width_px": 16,
    "height_px": 12,
    "negative_prompt": "blurred",
}


@pytest.fixture
def drawings(open_storage) -> DrawingStore:
    return DrawingStore(open_storage())


def drawing(prompt="a red cat", *, colour="red", **changes) -> Drawing:
    """One that is usual but for what is asked; settings are added to the usual ones."""
    settings = SETTINGS | changes.pop("settings", {})
    fields = {"model": "painter", "version": "0123abcd", "seconds": 0.125} | changes
    return Drawing(Image.new("RGB", (16, 12), colour), prompt, settings, **fields)


def prompts(found):
    return [kept.prompt for kept in found]


def test_a_kept_drawing_holds_everything_that_made_it(open_storage):
    moment = datetime(2026, 3, 1, 8, tzinfo=UTC)
    made = drawing("一只红猫 👩‍👩‍👧", notes=("It was resized.", "已缩放。"))
    kept = DrawingStore(open_storage(), clock=lambda: moment).add(made, "李雷")
    read = DrawingStore(open_storage()).get(kept.id)
    assert read == kept
    assert UUID(read.id)
    assert (read.prompt, read.settings) == (made.prompt, SETTINGS)
    assert (read.model, read.version, read.seconds) == ("painter", "0123abcd", 0.125)
    assert (read.notes, read.who, read.created_at) == (made.notes, "李雷", moment)
    assert read.parameters == Parameters(made.prompt, SETTINGS, "painter", "0123abcd")
    assert sha256(read.picture_path.read_bytes()).hexdigest() == read.picture_sha256
    with Image.open(read.picture_path) as picture:
        assert (picture.format, picture.size, picture.text) == ("PNG", (16, 12), {})
        assert picture.getpixel((0, 0)) == (255, 0, 0)


def test_pages_come_newest_first(drawings):
    for number in range(5):
        drawings.add(drawing(str(number)), "Ada")
    assert prompts(drawings.list(limit=2)) == ["4", "3"]
    assert prompts(drawings.list(limit=2, offset=4)) == ["0"]
    assert drawings.list(offset=5) == []
    assert drawings.count() == 5


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", {"a red Cat", "一只红色的猫", "100% wool_hat", "ÜBER alles"}),
        (" \u3000\n", {"a red Cat", "一只红色的猫", "100% wool_hat", "ÜBER alles"}),
        ("cat RED", {"a red Cat"}),
        ("cat blue", set()),
        ("红色 猫", {"一只红色的猫"}),
        ("über", {"ÜBER alles"}),
        ("Ｃat", {"a red Cat"}),  # typed with a Chinese keyboard
        ("%", {"100% wool_hat"}),
        ("l_h", {"100% wool_hat"}),
        ("_", {"100% wool_hat"}),
        ("/", set()),
        ("\\", set()),
        ("'; DROP TABLE drawings; --", set()),
        ("4711", {"a red Cat", "100% wool_hat", "ÜBER alles"}),
        ("猫 99", {"一只红色的猫"}),
        ("模糊", {"一只红色的猫"}),
        ("SD15 wool", {"100% wool_hat"}),
        ("Ada", set()),
    ],
)
def test_a_search_finds_every_word_in_prompt_negative_prompt_model_or_seed(drawings, search, found):
    drawings.add(drawing("a red Cat"), "Ada")
    drawings.add(drawing("一只红色的猫", settings={"seed": 99, "negative_prompt": "模糊"}), "Ada")
    drawings.add(drawing("100% wool_hat", model="sd15"), "Ada")
    drawings.add(drawing("ÜBER alles"), "Ada")
    assert set(prompts(drawings.list(search=search))) == found
    assert drawings.count(search) == len(found)


@pytest.mark.parametrize("search", ["x" * 1_001, "half a pair: \ud83d", "a NUL: \0"])
def test_a_search_that_no_database_can_do_is_told(drawings, search):
    with pytest.raises(InvalidRequestError, match="The search "):
        drawings.list(search=search)
    with pytest.raises(InvalidRequestError):
        drawings.count(search)


def test_the_longest_search_is_done(drawings):
    assert drawings.list(search="ab " * 333) == []
    assert drawings.list(search="".join(f"{chr(0x4E00 + n)} " for n in range(500))) == []


def test_a_deleted_drawing_is_gone_until_it_is_restored(drawings):
    first, second = drawings.add(drawing("one"), "Ada"), drawings.add(drawing("two"), "Ada")
    drawings.delete(first.id)
    assert drawings.list() == [second]
    assert drawings.count() == drawings.count("painter") == 1
    with pytest.raises(DrawingNotFoundError, match=first.id):
        drawings.get(first.id)
    with pytest.raises(DrawingNotFoundError, match="it may have been deleted"):
        drawings.delete(first.id)
    assert first.picture_path.exists()
    assert drawings.restore(first.id) == drawings.restore(first.id) == first
    assert drawings.list() == [second, first]


@pytest.mark.parametrize("drawing_id", ["", "1", "no such", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_id_is_told(drawings, drawing_id):
    for use in (drawings.get, drawings.delete, drawings.restore):
        with pytest.raises(DrawingNotFoundError, match="There is no drawing"):
            use(drawing_id)


@pytest.mark.parametrize(
    ("made", "who", "sentence"),
    [
        (drawing("x" * (MAX_TEXT_CHARACTERS + 1)), "Ada", "The prompt has 20,001 characters"),
        (drawing("\ud83d"), "Ada", "The prompt holds characters that are no text"),
        (drawing(settings={"negative_prompt": "\0"}), "Ada", "The negative prompt holds"),
        (drawing(), "w" * 201, "The name has 201 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_before_anything_is_written(
    drawings, tmp_path, made, who, sentence
):
    with pytest.raises(InvalidRequestError, match=sentence):
        drawings.add(made, who)
    assert list(tmp_path.iterdir()) == []


def test_pairs_and_drawings_share_one_database_and_each_picture(open_storage, draft, tmp_path):
    storage = open_storage()
    pairs, drawings = PairStore(storage), DrawingStore(storage)
    pair = pairs.add(draft(media=Image.new("RGB", (16, 12), "red")))
    kept, again = drawings.add(drawing(), "Ada"), drawings.add(drawing(), "Bo")
    assert pair.media_path == kept.picture_path == again.picture_path
    drawings.delete(kept.id)
    pairs.delete(pair.id, who="Ada")
    assert again.picture_path.exists()
    assert drawings.list() == [again]
    assert storage.database() is storage.database()
    assert len(list(tmp_path.rglob("*.png"))) == 1


def test_a_data_folder_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "data").write_text("not a folder")
    store = DrawingStore(Storage(f"sqlite:///{tmp_path / 'data' / 'pairs.db'}", tmp_path / "data"))
    with pytest.raises(StorageError, match="a file lies where a folder is needed"):
        store.add(drawing(), "Ada")


def ids_in(data_dir) -> set[str]:
    """Read without mmdemo: the ids of the drawings, the picture of each of them checked."""
    with closing(sqlite3.connect(data_dir / "pairs.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = database.execute("SELECT uuid, picture_sha256 FROM drawings").fetchall()
    for _, digest in rows:
        picture = data_dir / "pictures" / digest[:2] / f"{digest}.png"
        assert sha256(picture.read_bytes()).hexdigest() == digest
    return {uuid for uuid, _ in rows}


def test_what_was_acknowledged_survives_the_death_of_its_writer(tmp_path, keeper):
    writer = keeper(tmp_path, "Ada", 1_000_000, program="keep_drawings.py")
    acknowledged = {writer.stdout.readline().strip() for _ in range(12)}
    writer.send_signal(signal.SIGKILL)
    acknowledged |= set(writer.communicate()[0].split())
    # The last drawing may have been on disk before its id could be said.
    assert acknowledged <= ids_in(tmp_path)
    assert len(ids_in(tmp_path)) <= len(acknowledged) + 1


def test_two_apps_keep_drawings_at_once(tmp_path, keeper):
    writers = [keeper(tmp_path, who, 15, program="keep_drawings.py") for who in ("Ada", "Bo")]
    said = [writer.communicate(timeout=120)[0].split() for writer in writers]
    assert [len(ids) for ids in said] == [15, 15], said
    assert ids_in(tmp_path) == set(said[0]) | set(said[1])


@pytest.fixture
def many(drawings, tmp_path):
    """One real drawing, copied within the database until there are many."""
    drawings.add(drawing("a red cat " + "很" * 300), "Ada")
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database, database:
        [*columns] = [row[1] for row in database.execute("PRAGMA table_info(drawings)")]
        row = dict(zip(columns, database.execute("SELECT * FROM drawings").fetchone(), strict=True))
        rows = [
            row | {"id": n, "uuid": str(UUID(int=n)), "sought": f"{row['sought']} {n:05}"}
            for n in range(2, N_MANY + 1)
        ]
        values = ", ".join(f":{name}" for name in columns)
        database.executemany(f"INSERT INTO drawings VALUES ({values})", rows)
    return drawings


@on_sqlite
def test_ten_thousand_drawings_are_listed_and_searched_quickly(many):
    start_s = time.process_time()  # not the clock on the wall: that runs for others too
    assert many.count() == N_MANY
    assert len(many.list()) == 50
    assert len(many.list(offset=N_MANY - 50)) == 50
    assert many.list(search="cat 07654")[0].id == str(UUID(int=7654))
    assert many.count(search="红") == 0
    assert time.process_time() - start_s < 1.0


@on_sqlite
def test_the_list_is_read_in_order_from_an_index(many, tmp_path):
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database:
        plan = database.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM drawings"
            " WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 50"
        ).fetchall()
    assert "ix_drawings_deleted_at" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_a_drawing_kept_twice_is_two_drawings(drawings):
    one, two = drawings.add(drawing(), "Ada"), drawings.add(drawing(), "Ada")
    assert one.id != two.id
    assert replace(one, id="", created_at=None) == replace(two, id="", created_at=None)
