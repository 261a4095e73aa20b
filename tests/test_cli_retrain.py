"""mmdemo retrain, jobs and versions: the whole loop without a browser."""

import json

import pytest

from mmdemo.evaluation.novelties import NOVELTIES, corrections
from mmdemo.scenes.new_things import crowned
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

QUICK = ("--time-budget", "3", "--test-items", "0")


@pytest.fixture
def crowns(tmp_path):
    """Twelve corrected pictures of a thing that the captioner does not know."""
    bench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    for draft in corrections(NOVELTIES["captioner"], 12):
        bench.pairs.add(draft)
    yield
    bench.close()


def test_what_would_be_learnt_is_told_and_nothing_is_started(mmdemo, crowns):
    done = mmdemo("retrain", "captioner", "--dry-run")
    assert done.code == 0
    assert "pairs to learn from" in done.err
    assert "held out" in done.err
    assert mmdemo("jobs", "list").out == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("retrain", "answerer"), "No corrected pair for the answerer is there yet"),
        (("retrain", "captioner", "--base", "captioner-9"), "captioner-9"),
        (("retrain", "captioner", "--pairs", "tag:("), "character"),
        (("jobs", "pause", "20260101-000000-abcdef"), "There is no job"),
        (("versions", "promote", "captioner-9"), "There is no version 'captioner-9'"),
        (("versions", "rollback", "captioner"), "there is nothing to take back"),
    ],
)
def test_what_cannot_be_done_is_said(mmdemo, crowns, words, sentence):
    done = mmdemo(*words)
    assert done.code == 2
    assert sentence in done.err


def test_a_model_is_retrained_promoted_rolled_back_taken_out_and_deleted(mmdemo, crowns, tmp_path):
    done = mmdemo("retrain", "captioner", *QUICK, "--name", "knows crowns", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert (told["state"], told["version"]) == ("done", "captioner-1")
    assert told["comparison"]["verdict"]["sentences"]
    (job,) = [json.loads(line) for line in mmdemo("jobs", "list", "--json").out.splitlines()]
    assert (job["id"], job["state"], job["share"]) == (told["job"], "done", 1.0)
    assert "kept as captioner-1" in mmdemo("jobs", "show", told["job"]).out

    assert "captioner-1 is live" in mmdemo("versions", "promote", "captioner-1").err
    listed = mmdemo("versions", "list").out
    assert "captioner-1" in listed
    assert "live" in listed
    assert mmdemo("versions", "delete", "captioner-1").code == 2
    picture = tmp_path / "picture.png"
    crowned(99)[1].save(picture)
    said = json.loads(mmdemo("caption", picture, "--json").out)
    assert said["model"] == "captioner-1"
    assert "bundled is live again" in mmdemo("versions", "rollback", "captioner").err
    assert json.loads(mmdemo("caption", picture, "--json").out)["model"] == "bundled"

    mmdemo("versions", "rename", "captioner-1", "crowns and hats")
    shown = json.loads(mmdemo("versions", "show", "captioner-1").out)
    assert (shown["title"], shown["parent"]) == ("crowns and hats", "bundled")
    assert mmdemo("versions", "export", "captioner-1", "--out", tmp_path / "mine").code == 0
    assert (tmp_path / "mine" / "config.json").is_file()
    assert "already" in mmdemo("versions", "export", "captioner-1", "--out", tmp_path / "mine").err
    assert mmdemo("versions", "delete", "captioner-1").code == 0
    assert mmdemo("versions", "list").out == ""
    assert mmdemo("jobs", "delete", told["job"]).code == 0
    assert mmdemo("jobs", "list").out == ""
