"""What the listener's scores mean, shown with listeners whose mistakes are known."""

import json
import shutil
from importlib import import_module
from pathlib import Path
from shutil import which

import pytest

import mmdemo as package
from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.clips import ClipPlan, plan_clips
from mmdemo.evaluation.listener import evaluate_listener
from mmdemo.evaluation.report import to_lines
from mmdemo.media import Segment
from mmdemo.models import ModelCard, ModelPool, ModelRunner

EXAMPLES = Path(package.__file__).parents[1] / "assets" / "examples"
ROWS = [
    {"file_name": "en.ogg", "text": "There is a red cat.", "language": "en"},
    {"file_name": "zh.ogg", "text": "有一只红色的猫。", "language": "zh"},
]
TRUTH = {row["language"]: row["text"] for row in ROWS}

needs_espeak = pytest.mark.skipif(which("espeak-ng") is None, reason="eSpeak NG is not installed")


@pytest.fixture
def recordings(tmp_path):
    """A folder with one recording in each language, and the list of them."""
    shutil.copy(EXAMPLES / "spoken-english.ogg", tmp_path / "en.ogg")
    shutil.copy(EXAMPLES / "spoken-chinese.ogg", tmp_path / "zh.ogg")
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (tmp_path / "metadata.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def lend(monkeypatch):
    """A runner that lends a model which hears what `reply(request)` says, as (text, language)."""
    monkeypatch.setattr("mmdemo.evaluation.listener.QUIET_S", 60)
    runners = []

    def runner_of(reply, languages=()):
        class Model:
            def transcribe(self, requests):
                return [self.heard(*reply(request)) for request in requests]

            def heard(self, text, language):
                return (Segment(0.0, 1.0, text, language, 0.9),) if text else ()

        card = ModelCard("any", ("transcribe",), "", memory_mb=1, languages=languages)
        pool = ModelPool({"any": card}, 1, load=lambda _: Model(), measure=lambda _: 1)
        runners.append(ModelRunner(pool))
        return runners[-1]

    yield runner_of
    for runner in runners:
        runner.close()


def measure(models, folder):
    plan = ClipPlan(n_clips=1, seed=1, n_workers=2, data_dir=folder)
    return evaluate_listener(models, "any", plan, lambda *_: None)


def test_a_perfect_listener_makes_no_errors(lend, recordings):
    models = lend(lambda request: (TRUTH[request.language or "en"], request.language or "en"))
    scores = measure(models, recordings)["scores"]
    assert (scores["en"]["wer"], scores["zh"]["cer"]) == (0.0, 0.0)
    assert (scores["en"]["clips_right"], scores["zh"]["clips_right"]) == (1.0, 1.0)
    assert scores["en"]["n"]["wer"] == 5  # words
    assert scores["zh"]["n"]["cer"] == 7  # characters
    assert scores["en"]["interval"]["wer"] == [0.0, 0.0]
    # left alone, it takes everything for English
    assert (scores["en"]["language_found"], scores["zh"]["language_found"]) == (1.0, 0.0)


def test_errors_are_counted_in_words_and_characters(lend, recordings):
    said = {"en": "there is the red cat", "zh": "有一只红猫"}
    scores = measure(lend(lambda r: (said[r.language or "en"], "en")), recordings)["scores"]
    assert scores["en"]["wer"] == 0.2
    assert scores["zh"]["cer"] == pytest.approx(2 / 7, abs=1e-4)
    assert scores["en"]["clips_right"] == 0.0


def test_a_deaf_listener_misses_everything(lend, recordings):
    scores = measure(lend(lambda _: ("", "")), recordings)["scores"]
    assert (scores["en"]["wer"], scores["zh"]["cer"]) == (1.0, 1.0)
    assert scores["en"]["language_found"] == 0.0


def test_a_listener_of_one_language_is_measured_in_that_one(lend, recordings):
    models = lend(lambda _: ("有一只红色的猫", "zh"), languages=("zh",))
    assert list(measure(models, recordings)["scores"]) == ["zh"]


def test_what_is_invented_in_silence_and_noise_is_counted(lend, recordings, monkeypatch):
    quiet = measure(lend(lambda _: ("thank you", "en")), recordings)["invented"]
    assert quiet == {
        "silence": {"seconds": 60, "words": 0},  # where nobody speaks no model is asked
        "noise": {"seconds": 60, "words": 0},
    }


def test_the_table_shows_error_rates_and_inventions(lend, recordings):
    text = "\n".join(to_lines(measure(lend(lambda _: ("there is a cat", "en")), recordings)))
    assert str(recordings) in text
    assert "wer                    0.200" in text
    assert "invented in 60 s of silence: 0 words" in text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "has no readable metadata.jsonl"),
        ("", "lists no recordings"),
        ("not json", "Line 1 .* is no JSON object"),
        ('{"file_name": "a.wav", "text": "a"}', "Line 1 .* is no JSON object"),
        ('\n{"file_name": "a.wav", "text": "a", "language": "de"}', "Line 2 .* language 'de'"),
        ('{"file_name": "no.wav", "text": "a", "language": "en"}', "no.wav"),
    ],
)
def test_a_folder_that_cannot_be_used_gets_a_sentence(lend, tmp_path, content, sentence):
    if content is not None:
        (tmp_path / "metadata.jsonl").write_text(content)
    with pytest.raises(InvalidRequestError, match=sentence):
        measure(lend(lambda _: ("", "")), tmp_path)


def test_evaluate_prints_one_object_in_the_promised_shape(
    mmdemo, recordings, tmp_path, monkeypatch
):
    monkeypatch.setattr("mmdemo.evaluation.listener.QUIET_S", 60)
    folder = tmp_path / "tiny-listener"
    import_module("tests.families").FAMILIES["parakeet"](folder)  # by name: torch is slow to come
    done = mmdemo("evaluate", "listener", "--data", recordings, "--json", "--model", folder)
    assert done.code == 0
    (report,) = done.records
    assert (report["task"], report["model"]) == ("transcribe", str(folder))
    assert set(report["scores"]) == {"en", "zh"}
    assert report["scores"]["en"]["wer"] > 0
    assert report["scores"]["zh"]["cer"] > 0
    assert set(report["invented"]) == {"silence", "noise"}


@needs_espeak
def test_errors_are_told_by_kind_of_sentence(lend):
    plan = ClipPlan(n_clips=12, seed=3, n_workers=1)
    report = evaluate_listener(lend(lambda _: ("red", "en")), "any", plan, lambda *_: None)
    scores = report["scores"]["en"]
    kinds = scores["kinds"]
    assert len(kinds) > 1
    assert sum(row["n"] for row in kinds.values()) == scores["n"]["wer"]
    errors = sum(row["wer"] * row["n"] for row in kinds.values())
    assert errors == pytest.approx(scores["wer"] * scores["n"]["wer"], abs=0.05)
    assert "wer of kind scene" in "\n".join(to_lines(report))


@needs_espeak
def test_the_same_plan_gives_the_same_clips_and_another_seed_others():
    def clips(seed):
        jobs = plan_clips(ClipPlan(n_clips=2, seed=seed, n_workers=1))
        return [(job.language, job.load().text) for job in jobs]

    assert clips(5) == clips(5)
    assert [language for language, _ in clips(5)] == ["en", "en", "zh", "zh"]
    assert clips(5) != clips(905)
