"""mmdemo caption and mmdemo ask: one picture, many pictures, batches that can be taken up again.

The model is a toy with random weights: what it says is nonsense, how it is said is not.
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CAPTION_KEYS = ["file", "task", "language", "text", "score", "candidates", "model", "seconds"]
ANSWER_KEYS = [*CAPTION_KEYS[:3], "question", *CAPTION_KEYS[3:]]


@pytest.fixture
def write_batch(tmp_path):
    """Write the rows of a batch file, each a dict or a line as it stands."""

    def write(*rows):
        file = tmp_path / "rows.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return file

    return write


def read_records(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_caption_prints_one_object_a_line(mmdemo, tiny_checkpoint, scene_files):
    done = mmdemo("caption", *scene_files, "--model", tiny_checkpoint, "--language", "zh", "--json")
    assert done.code == 0
    assert [record["file"] for record in done.records] == [str(file) for file in scene_files]
    for record in done.records:
        assert list(record) == CAPTION_KEYS
        assert (record["task"], record["language"]) == ("caption", "zh")
        assert record["model"] == str(tiny_checkpoint)
        assert record["candidates"][0] == {"text": record["text"], "score": record["score"]}
        assert 0 <= record["score"] <= 1
        assert record["seconds"] > 0


def test_as_many_candidates_come_as_are_asked_for(mmdemo, tiny_checkpoint, scene_files):
    done = mmdemo(
        "caption", scene_files[0], "--model", tiny_checkpoint, "--candidates", "4", "--json"
    )
    assert len(done.records[0]["candidates"]) == 4


def test_text_alone_for_one_picture_and_names_beside_several(mmdemo, tiny_checkpoint, scene_files):
    options = ("--model", tiny_checkpoint)
    text = mmdemo("caption", scene_files[0], *options, "--json").records[0]["text"]
    assert mmdemo("caption", scene_files[0], *options).out == f"{text}\n"
    named = mmdemo("caption", *scene_files[:2], *options).out
    assert named.startswith(f"{scene_files[0]}\t{text}\n")


def test_ask_answers_in_the_language_of_the_question(mmdemo, tiny_checkpoint, scene_files):
    for question, language in (("How many things are there?", "en"), ("有几个？", "zh")):
        done = mmdemo("ask", *scene_files[:2], question, "--model", tiny_checkpoint, "--json")
        assert done.code == 0
        for record in done.records:
            assert list(record) == ANSWER_KEYS
            assert record["question"] == question
            assert record["language"] == language


def test_an_empty_and_an_endless_question_are_refused(mmdemo, tiny_checkpoint, scene_files):
    for question in (" ", "why " * 2_500):
        done = mmdemo("ask", scene_files[0], question, "--model", tiny_checkpoint)
        assert done.code == 1
        assert json.loads(done.err)["file"] == str(scene_files[0])


def test_a_bad_file_is_reported_and_the_others_are_done(
    mmdemo, tiny_checkpoint, scene_files, tmp_path
):
    (tmp_path / "no-picture.png").write_text("hello")
    (tmp_path / "empty.png").touch()
    bad = [tmp_path / "no-picture.png", tmp_path / "empty.png", tmp_path / "missing.png"]
    done = mmdemo("caption", *bad, *scene_files, "--model", tiny_checkpoint, "--json")
    assert done.code == 1
    assert [record["file"] for record in done.records] == [str(file) for file in scene_files]
    failures = [json.loads(line) for line in done.err.splitlines()]
    assert [failure["file"] for failure in failures] == [str(file) for file in bad]
    assert all(list(failure) == ["file", "error"] for failure in failures)


def test_a_batch_takes_from_each_row_what_it_says(
    mmdemo, tiny_checkpoint, scene_files, write_batch
):
    batch = write_batch(
        {"image": scene_files[0].name, "question": "What is this?"},
        {"image": str(scene_files[1]), "question": "这是什么？"},
        {"image": scene_files[2].name, "question": "这是什么？", "language": "en"},
    )
    done = mmdemo("ask", "--batch", batch, "--model", tiny_checkpoint)
    assert done.code == 0
    assert [record["file"] for record in done.records] == [
        scene_files[0].name,
        str(scene_files[1]),
        scene_files[2].name,
    ]
    assert [record["language"] for record in done.records] == ["en", "zh", "en"]


def test_bad_rows_of_a_batch_are_reported_each_on_a_line(
    mmdemo, tiny_checkpoint, scene_files, write_batch
):
    batch = write_batch(
        "{this is no JSON",
        {"picture": "a.png"},
        ["a list"],
        {"image": "missing.png"},
        {"image": scene_files[0].name, "language": "fr"},
        {"image": scene_files[0].name, "style": "long"},
        {"image": scene_files[0].name},
    )
    done = mmdemo("caption", "--batch", batch, "--model", tiny_checkpoint)
    assert done.code == 1
    assert [record["file"] for record in done.records] == [scene_files[0].name]
    failed = [json.loads(line)["file"] for line in done.err.splitlines()]
    assert failed == [
        "rows.jsonl:1",
        "rows.jsonl:2",
        "rows.jsonl:3",
        scene_files[0].name,
        scene_files[0].name,
        "missing.png",
    ]


def test_a_batch_run_again_does_only_what_is_left(
    mmdemo, tiny_checkpoint, scene_files, write_batch, tmp_path
):
    out = tmp_path / "results" / "out.jsonl"
    names = [file.name for file in scene_files]
    options = ("--model", tiny_checkpoint, "--out", out)
    first = write_batch(*({"image": name} for name in [*names[:3], "late.png"]))
    assert mmdemo("caption", "--batch", first, *options).code == 1
    done_first = read_records(out)
    assert [record["file"] for record in done_first] == names[:3]

    scene_files[0].rename(tmp_path / "late.png")
    second = write_batch(*({"image": name} for name in [*names, "late.png", names[1]]))
    assert mmdemo("caption", "--batch", second, *options).code == 0
    records = read_records(out)
    assert records[:3] == done_first
    assert [record["file"] for record in records[3:]] == [*names[3:], "late.png", names[1]]


def test_a_line_torn_by_a_crash_is_done_anew(
    mmdemo, tiny_checkpoint, scene_files, write_batch, tmp_path
):
    out = tmp_path / "out.jsonl"
    batch = write_batch(*({"image": file.name} for file in scene_files[:2]))
    options = ("--batch", batch, "--model", tiny_checkpoint, "--out", out)
    mmdemo("caption", *options)
    whole = out.read_bytes()
    out.write_bytes(whole[:-25])
    assert mmdemo("caption", *options).code == 0
    assert [record["file"] for record in read_records(out)] == [f.name for f in scene_files[:2]]


def test_another_models_results_are_not_taken_for_done(
    mmdemo, tiny_checkpoint, scene_files, write_batch, tmp_path
):
    other = tmp_path / "other"
    other.symlink_to(tiny_checkpoint)
    out = tmp_path / "out.jsonl"
    batch = write_batch({"image": scene_files[0].name})
    for model in (tiny_checkpoint, other, other):
        mmdemo("caption", "--batch", batch, "--model", model, "--out", out)
    assert [record["model"] for record in read_records(out)] == [str(tiny_checkpoint), str(other)]


def test_an_out_file_with_something_else_in_it_is_left_alone(
    mmdemo, tiny_checkpoint, scene_files, tmp_path
):
    notes = tmp_path / "notes.txt"
    notes.write_text("buy milk\n")
    done = mmdemo("caption", scene_files[0], "--model", tiny_checkpoint, "--out", notes)
    assert done.code == 2
    assert notes.read_text() == "buy milk\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_gets_one_sentence(mmdemo, tiny_checkpoint, scene_files):
    done = mmdemo("caption", *scene_files, "--model", tiny_checkpoint, "--out", "/dev/full")
    assert done.code == 2
    assert "No space left on device" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.slow
def test_ctrl_c_leaves_whole_lines_and_exit_code_130(
    tiny_checkpoint, scene_files, write_batch, tmp_path
):
    out = tmp_path / "out.jsonl"
    batch = write_batch(*({"image": scene_files[n % 5].name} for n in range(20_000)))
    command = [sys.executable, "-m", "mmdemo", "caption", "--batch", batch, "--out", out]
    # A test run started in the background ignores Ctrl-C, and its children would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen([*command, "--model", tiny_checkpoint])
    signal.signal(signal.SIGINT, before)
    deadline = time.monotonic() + 120
    while not (out.exists() and out.stat().st_size) and time.monotonic() < deadline:
        assert running.poll() is None
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    try:
        assert running.wait(timeout=60) == 130
    finally:
        running.kill()
    records = read_records(out)
    assert 0 < len(records) < 20_000
    assert out.read_bytes().endswith(b"\n")
