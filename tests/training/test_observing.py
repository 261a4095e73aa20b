"""A run can be watched: its loss, how it does on held-out items, what it says of them."""

import json
from importlib.util import find_spec

import pytest
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs import PairDraft
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.training.tracking import TRACKERS, check_installed
from tests.training.small import run_training, small_recipe
from tests.training.snapshots import read_lines, write_snapshot

RECIPE = small_recipe(
    "corrections",
    4,
    """
observe_every_s = {every_s}

[lessons]
corrected_share = 1.0
questions_per_scene = 1

[sizes]
""",
)
STEPS = 6


def corrected_pictures():
    """Six pictures, each described in both languages and asked about."""
    for seed in range(6):
        picture = draw_scene(random_scene(seed))
        for language, text in (("en", "a zyzzyva"), ("zh", "一只象甲")):
            yield PairDraft("caption", picture, None, language, None, text, "fixed", "Ada")
        yield PairDraft("answer", picture, "What is it?", "en", None, "a zyzzyva", "fixed", "Ada")


@pytest.fixture(scope="module")
def watched(tmp_path_factory, tiny_checkpoint):
    """Run for six steps, looked at so often; its folder and its recipe."""
    folder = tmp_path_factory.mktemp("watched")

    def run(name, every_s, *options):
        run, recipe = folder / name, folder / f"{name}.toml"
        if not run.exists():
            (folder / f"of {name}").mkdir()
            write_snapshot(folder / f"of {name}" / "run", corrected_pictures(), n_held_out=2)
            (folder / f"of {name}" / "run").rename(run)
            recipe.write_text(RECIPE.format(every_s=every_s))
            start = ("--start-from", str(tiny_checkpoint))
            run_training(run, recipe, *start, "--steps", str(STEPS), *options)
        return run, recipe

    return run


def test_held_out_items_are_looked_at_before_during_and_after(watched):
    run, _ = watched("often", 0)
    seen = read_lines(run / "samples.jsonl")
    assert [each["steps"] for each in seen] == [0, *range(1, STEPS + 1), STEPS]
    assert all(each["seconds"] >= 0 for each in seen)
    run, _ = watched("rarely", 600)
    assert [each["steps"] for each in read_lines(run / "samples.jsonl")] == [0, STEPS]


def test_a_sample_shows_what_was_said_beside_what_was_wanted(watched):
    run, _ = watched("rarely", 600)
    before, after = read_lines(run / "samples.jsonl")
    for one, other in zip(before["samples"], after["samples"], strict=True):
        assert (run / one["file"]).is_file()
        assert one.keys() == other.keys()
        assert (one["id"], one["question"]) == (other["id"], other["question"])
        assert one["wanted"] in {"a zyzzyva", "一只象甲"}
        assert isinstance(one["text"], str)
    assert {one["task"] for one in before["samples"]} == {"caption", "answer"}
    assert after["scores"]["held_out_loss"] < before["scores"]["held_out_loss"]
    assert 0 <= after["scores"]["held_out_right"] <= 1


def test_the_log_tells_the_loss_the_scores_and_the_time_that_is_left(watched):
    run, _ = watched("rarely", 600)
    log = read_lines(run / "log.jsonl")
    assert ["held_out_loss" in entry for entry in (log[0], log[-1])] == [True, True]
    steps = [entry for entry in log if "loss" in entry]
    assert [steps[0]["steps"], steps[-1]["steps"]] == [1, STEPS]
    assert steps[0]["left_s"] > steps[-1]["left_s"] == 0
    assert [entry["seconds"] for entry in log] == sorted(entry["seconds"] for entry in log)


def test_looking_changes_nothing_that_is_learnt(watched):
    weights = [
        load_file(watched(name, every_s)[0] / "model" / "model.safetensors")
        for name, every_s in (("often", 0), ("rarely", 600))
    ]
    assert weights[0].keys() == weights[1].keys()
    assert all((weights[0][name] == weights[1][name]).all() for name in weights[0])


def test_tensorboard_shows_the_same(watched):
    run, _ = watched("rarely", 600)
    (file,) = (run / "tensorboard").rglob("events.out.tfevents.*")
    events = EventAccumulator(str(file)).Reload()
    told = {event.step: event.value for event in events.Scalars("held_out_loss")}
    log = {each["steps"]: each["scores"] for each in read_lines(run / "samples.jsonl")}
    assert told == {step: pytest.approx(log[step]["held_out_loss"], abs=1e-5) for step in log}
    assert events.Scalars("loss")[-1].step == STEPS


def test_what_a_killed_run_told_but_did_not_save_is_told_anew(watched):
    run, recipe = watched("killed", 600)
    before = read_lines(run / "log.jsonl")
    with (run / "log.jsonl").open("a") as log:
        log.write(json.dumps(before[-1] | {"steps": STEPS + 3}) + '\n{"steps": 10, "lo')
    run_training(run, recipe, "--resume", "--steps", "2")
    log = read_lines(run / "log.jsonl")
    assert log[: len(before)] == before
    assert {entry["steps"] for entry in log[len(before) :]} == {STEPS + 1, STEPS + 2}


@pytest.mark.parametrize("name", TRACKERS)
def test_a_tracker_that_is_not_installed_is_asked_for(name):
    if find_spec(name):
        check_installed([name])
    else:
        with pytest.raises(InvalidRequestError, match=f"pip install {name}"):
            check_installed([name])
