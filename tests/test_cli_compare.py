"""mmdemo compare: the bundled models beside others, from the command line."""

import pytest

from mmdemo.pairs import Belonging, PairDraft, PairStore, Storage
from mmdemo.pairs.splits import split_of
from mmdemo.scenes import draw_scene, random_scene
from tests.evaluation.snapshots import write_snapshot

HELD_OUT = [kin for kin in map(str, range(200)) if split_of(kin) in ("val", "test")]


@pytest.fixture
def collection(tmp_path):
    """Two held-out pictures in both languages, and one that models learn from."""
    store = PairStore(Storage(f"sqlite:///{tmp_path / 'data' / 'pairs.db'}", tmp_path / "data"))
    learnt = next(kin for kin in map(str, range(99)) if split_of(kin) == "train")
    for seed, kin in enumerate([HELD_OUT[0], HELD_OUT[1], learnt]):
        picture = draw_scene(random_scene(10 * seed))
        for language, text in (("en", "a crown"), ("zh", "一顶皇冠")):
            where = Belonging(kin=kin, tags=("crowns",) if seed else ())
            drafted = PairDraft("caption", picture, None, language, None, text, "fixed", "Ada")
            store.add(PairDraft(**(vars(drafted) | {"belonging": where})))


def test_the_held_out_pairs_of_the_collection_are_asked_of_both(
    mmdemo, collection, tiny_checkpoint
):
    asked = ("--task", "caption", "--scenes", 1, "--seed", 5, "--json")
    done = mmdemo("compare", tiny_checkpoint, "bundled", *asked)
    assert done.code == 0, done.err
    (report,) = done.records
    assert (report["old"]["model"], report["new"]["model"]) == (str(tiny_checkpoint), "bundled")
    assert report["held_out"]["n"] == 4
    assert report["held_out"]["groups"] == 2
    assert {"exact", "f1", "cider"} == set(report["held_out"]["scores"]["caption"]["en"])
    assert report["test_set"]["scores"]["caption"]["en"]["scene_exact"]["new"] == 1
    assert report["verdict"]["held_out"] == "no difference shown"
    assert report["verdict"]["doubt"] in ("few_changed", "all_alike")


def test_a_filter_and_an_export_say_which_pairs_and_a_table_is_for_people(
    mmdemo, collection, tmp_path, tiny_checkpoint
):
    models = ("compare", "bundled", tiny_checkpoint, "--scenes", 0, "--task", "caption")
    done = mmdemo(*models, "--query", "tag:crowns language:en")
    assert done.code == 0, done.err
    assert "held-out pairs: 1 items" in done.out
    assert "* caption en f1" in done.out
    assert "wanted  a crown" in done.out
    assert "one picture or clip is too few to say" in done.out
    assert "The original test set was left out." in done.out
    folder = write_snapshot(tmp_path / "snapshot", [{"text": "a crown"}, {"text": "a hat"}])
    assert "held-out pairs: 2 items" in mmdemo(*models, "--pairs", folder).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--task", "sing"], "There is no task 'sing'"),
        (["--pairs", ".", "--query", "cat"], "either --pairs or --query"),
        (["--query", "cat ("], "The filter breaks off"),
        (["--pairs", "."], "holds no exported pairs"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(
    mmdemo, monkeypatch, tmp_path, words, sentence
):
    monkeypatch.chdir(tmp_path)
    done = mmdemo("compare", "bundled", "bundled", *words)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def test_a_model_that_is_none_is_refused(mmdemo):
    assert "No model is called 'nothing'" in mmdemo("compare", "bundled", "nothing").err
