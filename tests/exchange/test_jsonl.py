import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datasets import Audio, load_dataset
from PIL import Image

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.exchange import EXPORTERS
from mmdemo.pairs import VERDICTS

export = EXPORTERS["jsonl"]


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Loads an export as a training would, without a hub."""
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)

    def load_folder(folder, kind="imagefolder", **options):
        cache = tmp_path / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        return load_dataset(
            kind, data_dir=str(folder), split="train", cache_dir=str(cache), **options
        )

    return load_folder


def rows_of(folder: Path, name: str = "metadata.jsonl") -> list[dict]:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_pair_is_a_line_beside_its_picture(store, keep, out):
    pair = keep("红色的车", question="什么颜色?", language="zh", settings={"beams": 4})
    assert export(store, out) == 1
    assert rows_of(out) == [
        {
            "file_name": f"{pair.media_sha256}.png",
            "text": "红色的车",
            "language": "zh",
            "task": "answer",
            "question": "什么颜色?",
            "verdict": "fixed",
            "suggested": "a car",
            "candidates": [{"text": "a car", "score": 1.0}],
            "model": "bundled",
            "version": "0123abcd",
            "settings": '{"beams": 4}',
            "seconds": 1.0,
            "who": "Ada",
            "created_at": pair.created_at.isoformat(timespec="microseconds"),
            "updated_at": pair.updated_at.isoformat(timespec="microseconds"),
            "id": pair.id,
            "sha256": pair.media_sha256,
            "item": pair.item,
            "project": "main",
            "source": "",
            "kin": pair.kin,
            "split": pair.split,
            "tags": "",
            "note": "",
            "stars": 0,
            "review": "",
            "reviewed_by": "",
            "history": json.dumps(
                [
                    {
                        "number": 1,
                        "action": "added",
                        "text": "红色的车",
                        "verdict": "fixed",
                        "who": "Ada",
                        "at": pair.created_at.isoformat(timespec="microseconds"),
                        "note": "",
                        "batch": None,
                    }
                ],
                ensure_ascii=False,
            ),
        }
    ]
    copied = (out / f"{pair.media_sha256}.png").read_bytes()
    assert copied == pair.media_path.read_bytes()


def test_datasets_loads_it_also_where_rows_differ_and_share_a_picture(store, keep, out, load):
    kept = [
        keep("a red car", seed=0, settings={"style": "short"}),
        keep("一辆红色的车", seed=0, language="zh", settings={"style": 3, "temperature": 0.5}),
        keep("two", seed=0, question="How many?", verdict="good"),
        keep("2026-03-01", seed=1, question="Which day is it?"),
        keep('a "quoted"\n\u2028 line, 👩‍👩‍👧', seed=2),
    ]
    assert export(store, out) == 5
    loaded = load(out)
    assert loaded["text"] == [pair.text for pair in kept]
    assert loaded["question"] == ["", "", "How many?", "Which day is it?", ""]
    assert loaded["language"] == ["en", "zh", "en", "en", "en"]
    assert loaded["created_at"] == [p.created_at.isoformat(timespec="microseconds") for p in kept]
    assert [len(candidates) for candidates in loaded["candidates"]] == [1, 1, 1, 2, 1]
    assert [json.loads(settings) for settings in loaded["settings"]] == [p.settings for p in kept]
    for row, pair in zip(loaded, kept, strict=True):
        with Image.open(pair.media_path) as picture:
            assert np.array_equal(np.asarray(row["image"]), np.asarray(picture))


def test_clips_lie_in_a_folder_and_have_a_file_of_their_own(store, keep, clip, out):
    picture = keep("a red car")
    spoken = keep("hello", media=clip, settings={"beams": 4})
    assert export(store, out) == 2
    assert [row["id"] for row in rows_of(out)] == [picture.id]
    (row,) = rows_of(out, "clips.jsonl")
    assert row["file_name"] == f"clips/{spoken.media_sha256}.flac"
    assert (row["task"], row["text"], row["sha256"]) == ("transcribe", "hello", spoken.media_sha256)
    place = {"recording": "interview.mp3", "start_s": 12.5, "end_s": 12.6}
    assert json.loads(row["settings"]) == {"beams": 4, **place}
    assert set(row) == set(rows_of(out)[0])
    assert (out / row["file_name"]).read_bytes() == clip.flac
    assert export(store, out) == 2  # an export with clips is known as one, too


def test_datasets_takes_no_clip_for_a_picture(store, keep, clip, out, load):
    keep("a red car")
    keep("hello", media=clip)
    export(store, out)
    assert load(out)["text"] == ["a red car"]


def test_datasets_loads_clips_without_the_pictures(store, keep, clip, out, load):
    pytest.importorskip("torchcodec")  # what datasets needs for sound of any kind
    keep("a red car")
    keep("hello", media=clip)
    keep("你好", media=clip, language="zh")
    export(store, out)
    clips = load(out, "audiofolder", metadata_filenames=["clips.jsonl"])
    assert clips["text"] == ["hello", "你好"]
    stored = clips.cast_column("audio", Audio(decode=False))[0]["audio"]
    assert Path(stored["path"]).read_bytes() == clip.flac


def test_clips_alone_are_an_export_too(store, keep, clip, out):
    keep("hello", media=clip)
    assert export(store, out) == 1
    assert {path.name for path in out.iterdir()} == {"clips.jsonl", "clips", "README.md"}
    (out / "clips" / "mine.flac").write_bytes(b"precious")
    with pytest.raises(InvalidRequestError, match="name a new folder"):
        export(store, out)


@pytest.mark.parametrize("name", ["train", "my test set", "数据", "a.b-validation", "50%"])
def test_datasets_loads_it_from_a_folder_of_any_name(store, keep, tmp_path, load, name):
    keep()
    keep("a dog", seed=1)
    export(store, tmp_path / name)
    assert load(tmp_path / name)["text"] == ["a red car", "a dog"]


def test_datasets_loads_more_text_than_it_reads_at_a_time(store, keep, out, load):
    usual = keep("短" * 3_000)
    asked = replace(usual, question="什么?" * 1_000, task="answer")
    assert export([usual] * 1_000 + [asked] * 300, out) == 1_300
    loaded = load(out)
    assert len(loaded) == 1_300
    assert loaded[1_299]["question"] == asked.question


def test_what_was_judged_bad_is_left_out_unless_asked_for(store, keep, out):
    keep("good text", verdict="good")
    keep("", seed=1, verdict="bad")
    assert export(store, out) == 1
    assert [row["text"] for row in rows_of(out)] == ["good text"]
    assert len(list(out.glob("*.png"))) == 1
    assert export(store, out, verdicts=VERDICTS) == 2
    assert [row["verdict"] for row in rows_of(out)] == ["good", "bad"]


def test_an_earlier_export_is_replaced_as_a_whole(store, keep, out):
    first = keep("first")
    export(store, out)
    store.delete(first.id, who="Ada")
    second = keep("second", seed=1)
    export(store, out)
    assert set(files_of(out)) == {"README.md", "metadata.jsonl", f"{second.media_sha256}.png"}
    assert [row["text"] for row in rows_of(out)] == ["second"]
    assert {path.name for path in out.parent.iterdir()} == {"app", "out"}


def test_an_empty_folder_and_a_path_with_missing_parents_will_do(store, keep, out):
    keep()
    (out / "empty").mkdir(parents=True)
    assert export(store, out / "empty") == 1
    assert export(store, out / "a" / "b") == 1


def test_a_link_to_a_folder_stays_a_link(store, keep, out, tmp_path):
    keep()
    (tmp_path / "elsewhere").mkdir()
    out.symlink_to(tmp_path / "elsewhere")
    export(store, out)
    assert out.is_symlink()
    assert len(rows_of(tmp_path / "elsewhere")) == 1


@pytest.mark.parametrize("stranger", ["thesis.docx", "cat.png", "sub/metadata.jsonl"])
@pytest.mark.parametrize("is_export", [True, False])
def test_a_folder_that_holds_anything_else_is_refused_and_left_alone(
    store, keep, out, stranger, is_export
):
    keep()
    if is_export:
        export(store, out)
    (out / stranger).parent.mkdir(parents=True, exist_ok=True)
    (out / stranger).write_text("precious")
    before = sorted(out.rglob("*"))
    with pytest.raises(InvalidRequestError, match="name a new folder to export to"):
        export(store, out)
    assert sorted(out.rglob("*")) == before
    assert (out / stranger).read_text() == "precious"


def test_the_data_folder_itself_is_refused(store, keep, tmp_path):
    pair = keep()
    for folder in (tmp_path / "app", tmp_path / "app" / "pictures", pair.media_path.parent):
        with pytest.raises(InvalidRequestError, match="is not empty"):
            export(store, folder)
    assert store.get(pair.id) == pair


def test_a_file_in_the_place_of_the_folder_is_refused(store, keep, out):
    keep()
    out.write_text("a file")
    with pytest.raises(InvalidRequestError, match="is a file; name a folder"):
        export(store, out)
    with pytest.raises(StorageError, match="a file lies where a folder is needed"):
        export(store, out / "below")


def test_nothing_to_export_is_told_and_an_earlier_export_stays(store, keep, out):
    with pytest.raises(
        InvalidRequestError, match="no pairs to export: none was judged good or fix"
    ):
        export(store, out)
    assert not out.exists()
    pair = keep()
    export(store, out)
    before = files_of(out)
    store.revise(pair.id, text="", verdict="bad", who="Ada")
    with pytest.raises(InvalidRequestError, match="no pairs to export"):
        export(store, out)
    assert files_of(out) == before


def test_a_clip_that_is_gone_is_told(store, keep, clip, out):
    lost = keep("lost", media=clip)
    lost.media_path.unlink()
    with pytest.raises(StorageError, match=f"the clip of pair {lost.id}, is gone"):
        export(store, out)
    assert not out.exists()


def test_a_failure_halfway_leaves_an_earlier_export_as_it_was(store, keep, out):
    keep()
    export(store, out)
    before = files_of(out)
    lost = keep("lost", seed=1)
    lost.media_path.unlink()
    with pytest.raises(StorageError, match=f"the picture of pair {lost.id}, is gone"):
        export(store, out)
    assert files_of(out) == before
    assert {path.name for path in out.parent.iterdir()} == {"app", "out"}


def test_an_export_may_be_edited_without_harm_to_the_collection(store, keep, out):
    pair = keep()
    before = pair.media_path.read_bytes()
    export(store, out)
    (out / pair.media_path.name).write_bytes(b"edited")
    assert pair.media_path.read_bytes() == before
