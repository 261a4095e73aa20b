"""How scores are counted and shown."""

import pytest

from mmdemo.evaluation.report import share_right, to_lines, to_scores


def test_a_share_counts_texts_and_doubts_scenes():
    # two scenes of two texts: one wholly right, one wholly wrong
    share = share_right([(0, True), (0, True), (1, False), (1, False)])
    assert (share.value, share.n) == (0.5, 4)
    assert share.interval == (0.0, 1.0)


def test_a_share_of_nothing_is_unknown_not_nought():
    assert share_right([]) is None
    scores = to_scores({"relation_exact": None})
    assert scores == {"relation_exact": None, "n": {}, "interval": {}}


def test_the_table_shows_every_score_with_its_doubt():
    report = {
        "task": "answer",
        "model": "bundled",
        "version": "abc",
        "scenes": 2,
        "seed": 7,
        "candidates": 1,
        "scores": {
            "en": {
                **to_scores({"accuracy": share_right([(0, True), (1, False)])}),
                "families": {"count": {"accuracy": 0.5, "question_only": 0.25, "n": 2}},
            }
        },
    }
    text = "\n".join(to_lines(report))
    assert "accuracy               0.500   [0.000, 1.000]   n=2" in text
    assert "count                  0.500   question only 0.250   n=2" in text
    assert "seed 7" in text


@pytest.mark.parametrize("role", ["captioner", "answerer"])
def test_evaluate_prints_one_object_in_the_promised_shape(mmdemo, tiny_checkpoint, role):
    done = mmdemo(
        "evaluate", role, "--scenes", "1", "--seed", "5", "--json", "--model", tiny_checkpoint
    )
    assert done.code == 0
    (report,) = done.records
    assert report["task"] == {"captioner": "caption", "answerer": "answer"}[role]
    assert (report["model"], report["scenes"], report["seed"]) == (str(tiny_checkpoint), 1, 5)
    wanted = {
        "captioner": {"scene_exact", "relation_exact", "held_out_scene_exact", "bleu4", "cider"},
        "answerer": {"accuracy", "question_only", "families"},
    }[role]
    assert set(report["scores"]) == {"en", "zh"}
    assert all(wanted <= set(scores) for scores in report["scores"].values())
