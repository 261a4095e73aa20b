"""mmdemo learning-curve: a thing that no model knows is taught and asked about."""

import shutil
from shutil import which

import pytest

from mmdemo.evaluation.curve_lines import curve_lines
from mmdemo.evaluation.novelties import NOVELTIES, corrections, fresh_exams
from mmdemo.media import LANGUAGES
from mmdemo.scenes.new_things import crowned, said_of
from mmdemo.speech.new_words import NEW_WORDS, new_word_clip

needs_espeak = pytest.mark.skipif(which("espeak-ng") is None, reason="eSpeak NG is not installed")


@pytest.mark.slow
def test_each_point_is_taught_measured_and_kept(mmdemo, tmp_path):
    role = "captioner"
    asked = ("--points", "0,8", "--fresh", 2, "--scenes", 1, "--time-budget", 8, "--json")
    where = ("--out", tmp_path / "curve")
    done = mmdemo("learning-curve", role, *asked, *where)
    assert done.code == 0, done.err
    (report,) = done.records
    assert (report["role"], report["budget_s"]) == (role, 8)
    none, eight = report["points"]
    assert (none["corrections"], eight["corrections"]) == (0, 8)
    assert 0 < eight["learnt_from"] <= 16
    assert {"steps", "seconds"} <= set(eight)
    for language in LANGUAGES:
        assert none["fresh"][language]["named"]["value"] == 0
        assert none["fresh"][language]["named"]["n"] == 2
        assert set(none["test_set"][language]) == {"scene_exact", "held_out_scene_exact"}
    # what is there is not taught again: its model is gone, its figures are told
    shutil.rmtree(tmp_path / "curve" / "point-8" / "run")
    assert mmdemo("learning-curve", role, *asked, *where).records == [report]
    text = "\n".join(curve_lines(report))
    assert "named 0.000 [0.000, 0.000]" in text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--points", "many"], "is no list of numbers"),
        (["--points", "-3"], "fewer than no corrections"),
        (["--model", "qwen3-vl-2b"], "does not lie in a folder"),
        (["--model", "nothing"], "No model is called 'nothing'"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(mmdemo, words, sentence):
    done = mmdemo("learning-curve", "captioner", *words)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def test_a_crown_is_taught_in_both_languages_and_asked_about_in_other_pictures():
    taught = list(corrections(NOVELTIES["captioner"], 3))
    assert [draft.language for draft in taught] == ["en", "zh"] * 3
    assert all({"en": "crown", "zh": "皇冠"}[draft.language] in draft.text for draft in taught)
    asked = fresh_exams(NOVELTIES["captioner"], 3)
    pictures = {draft.media.tobytes() for draft in taught}
    assert not pictures & {exam.show().tobytes() for exam in asked}
    scene, _ = crowned(0)
    assert said_of(scene, "en").endswith("crown.")


def test_an_answerer_is_taught_what_is_there():
    for draft in corrections(NOVELTIES["answerer"], 5):
        assert draft.question
        assert {"en": "crown", "zh": "皇冠"}[draft.language] in draft.text


@needs_espeak
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_word_is_said_by_other_voices_when_it_is_asked_about(language):
    text, samples = new_word_clip(0, language, "train")
    assert NEW_WORDS[language] in text
    assert len(samples) > 8_000
    assert new_word_clip(0, language, "test")[0] != text
    (draft, *_) = corrections(NOVELTIES["listener"], 1)
    assert draft.media.end_s > 0.5
