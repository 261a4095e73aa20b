"""mmdemo train: a run in a process of its own, ended by its time budget and taken up again."""

import json

import pytest


def test_only_what_the_app_ships_with_can_be_trained(mmdemo):
    done = mmdemo("train", "translator")
    assert done.code == 2
    assert "translator" in done.err


@pytest.mark.slow
def test_a_run_ends_in_time_goes_on_with_resume_and_its_model_can_be_used(
    mmdemo, scene_files, tmp_path
):
    folder = tmp_path / "run"
    words = ("train", "captioner", "--time-budget", "10", "--device", "cpu", "--out", folder)
    progress_file = folder / "state" / "progress.json"
    assert mmdemo(*words).code == 0
    first = json.loads(progress_file.read_text(encoding="utf-8"))
    assert mmdemo(*words, "--resume").code == 0
    second = json.loads(progress_file.read_text(encoding="utf-8"))
    assert second["steps"] > first["steps"]
    assert second["seconds"] > first["seconds"]

    done = mmdemo("caption", scene_files[0], "--model", folder / "model", "--json")
    assert done.code == 0
    assert done.records[0]["model"] == str(folder / "model")
