"""mmdemo transcribe: files, folders and batches, printed or written, taken up again.

The model is a toy with random weights: what it hears is nonsense, how it is said is not.
"""

import json
import shutil
from importlib import import_module

import pytest
import srt

from mmdemo.models.catalogue import ASSETS

KEYS = [
    "file", "task", "language", "text", "segments", "duration_s", "finished", "model", "seconds",
]  # fmt: skip


@pytest.fixture(scope="module")
def listener(tmp_path_factory):
    """A folder with a tiny model that listens."""
    # by name, so that tests which need no model do not wait for torch
    folder = tmp_path_factory.mktemp("listener") / "wav2vec2"
    import_module("tests.families").FAMILIES["wav2vec2"](folder)
    return folder


@pytest.fixture
def recordings(tmp_path):
    """A folder with two recordings and a note."""
    folder = tmp_path / "recordings"
    (folder / "more").mkdir(parents=True)
    shutil.copy(ASSETS / "examples" / "spoken-english.ogg", folder / "talk.ogg")
    shutil.copy(ASSETS / "examples" / "spoken-chinese.ogg", folder / "more" / "chat.ogg")
    (folder / "note.txt").write_text("Not a recording.")
    return folder


def test_the_text_of_one_recording_and_names_beside_several(mmdemo, listener, recordings):
    one = mmdemo("transcribe", recordings / "talk.ogg", "--model", listener)
    assert (one.code, one.err) == (0, "")
    lines = one.out.splitlines()
    assert lines
    both = mmdemo("transcribe", recordings, "--model", listener).out.splitlines()
    assert [line for line in both if line.startswith(f"{recordings / 'talk.ogg'}\t")] == [
        f"{recordings / 'talk.ogg'}\t{line}" for line in lines
    ]
    assert any(line.startswith(f"{recordings / 'more' / 'chat.ogg'}\t") for line in both)


def test_one_object_a_line(mmdemo, listener, recordings):
    done = mmdemo("transcribe", recordings, "--model", listener, "--language", "en", "--json")
    assert done.code == 0
    assert len(done.records) == 2
    for record in done.records:
        assert list(record) == KEYS
        assert (record["task"], record["language"], record["finished"]) == (
            "transcribe",
            "en",
            True,
        )
        assert record["text"] == "\n".join(each["text"] for each in record["segments"])
        assert record["duration_s"] > 5


@pytest.mark.parametrize("kind", ["srt", "vtt", "json"])
def test_formats_are_printed_whole(mmdemo, listener, recordings, kind):
    out = mmdemo("transcribe", recordings / "talk.ogg", "--model", listener, "--format", kind).out
    if kind == "json":
        assert json.loads(out)["segments"]
    else:
        assert "-->" in out
        assert out.startswith("WEBVTT\n") == (kind == "vtt")


def test_a_folder_is_taken_up_again(mmdemo, listener, recordings, tmp_path):
    out = tmp_path / "subtitles"
    words = ("transcribe", recordings, "--model", listener, "--format", "srt", "--out", out)
    first = mmdemo(*words)
    assert (first.code, first.out) == (0, "")
    talk, chat = out / "talk.srt", out / "more" / "chat.srt"
    assert list(srt.parse(chat.read_text(encoding="utf-8")))
    talk.unlink()
    chat.write_text("by hand", encoding="utf-8")
    again = mmdemo(*words)
    assert "1 of 2 are in" in again.err
    assert list(srt.parse(talk.read_text(encoding="utf-8")))
    assert chat.read_text(encoding="utf-8") == "by hand"
    assert {path.suffix for path in out.rglob("*") if path.is_file()} == {".srt"}


def test_recordings_of_one_name_do_not_write_over_each_other(
    mmdemo, listener, recordings, tmp_path
):
    shutil.copy(recordings / "talk.ogg", recordings / "talk.oga")
    out = tmp_path / "out"
    mmdemo("transcribe", recordings, "--model", listener, "--out", out)
    names = {path.name for path in out.rglob("*.txt")}
    assert names == {"talk.ogg.txt", "talk.oga.txt", "chat.txt"}


def test_a_batch_prints_what_can_be_heard_and_tells_what_cannot(mmdemo, listener, recordings):
    batch = recordings / "rows.jsonl"
    rows = [
        '{"audio": "talk.ogg", "language": "en"}',
        '{"audio": "note.txt"}',
        "no json",
        '{"image": "cat.png"}',
        '{"audio": "talk.ogg", "language": "klingon"}',
        '{"audio": "more/chat.ogg", "language": "zh"}',
    ]
    batch.write_text("\n".join(rows), encoding="utf-8")
    done = mmdemo("transcribe", "--batch", batch, "--model", listener)
    assert done.code == 1
    assert [(r["file"], r["language"]) for r in done.records] == [
        ("talk.ogg", "en"),
        ("more/chat.ogg", "zh"),
    ]
    errors = [json.loads(line)["error"] for line in done.err.splitlines()]
    assert len(errors) == 4
    assert '"note.txt" is not a recording' in errors[0]


def test_a_file_that_broke_off_is_written_and_told(mmdemo, listener, recordings, tmp_path):
    import_module("soundfile").write(
        tmp_path / "cut.wav", import_module("soundfile").read(recordings / "talk.ogg")[0], 16_000
    )
    whole = (tmp_path / "cut.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(whole[: len(whole) // 2])
    done = mmdemo("transcribe", tmp_path / "cut.wav", "--model", listener, "--json")
    assert done.code == 0
    assert not done.records[0]["finished"]
    assert "breaks off after 6.2 s" in json.loads(done.err)["error"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name at least one recording"),
        (("--batch", "gone.jsonl"), "The batch file gone.jsonl cannot be read"),
        (("a.wav", "--batch", "rows.jsonl"), "Name at least one recording"),
        ((".",), "holds no recordings"),
        (("a.wav", "--model", "bundled"), "is no model for the task 'transcribe'"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(mmdemo, monkeypatch, tmp_path, words, sentence):
    monkeypatch.chdir(tmp_path)
    done = mmdemo("transcribe", *words)
    assert done.code == 2
    assert sentence in done.err
    assert len(done.err.splitlines()) == 1
