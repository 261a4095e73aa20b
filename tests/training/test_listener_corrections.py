"""Learning from corrected clips: a new word is heard and expected, and nothing is learnt twice."""

import json
import shutil
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from transformers import AutoModelForCTC

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import EXPORTERS
from mmdemo.media import SAMPLE_RATE_HZ
from mmdemo.media.clips import Clip
from mmdemo.models.checkpoint import LANGUAGE_MODEL, LEXICON
from mmdemo.models.decoding.language_model import parse_arpa, read_language_model
from mmdemo.pairs import PairDraft, PairStore, Storage
from mmdemo.training.adapted_sentences import AdaptedSentences
from mmdemo.training.corrected_clips import recordings_of
from mmdemo.training.hearer import WordHearer
from mmdemo.training.hearing import IGNORED, Hearing
from mmdemo.training.listener import build_model, build_processor, build_tokenizer
from mmdemo.training.listener_corrections_course import listener_corrections_course
from mmdemo.training.ngrams import learn_bigrams, mixed, to_arpa
from mmdemo.training.recipe import read_recipe
from mmdemo.training.recordings import Recordings, Shares
from mmdemo.training.snapshot import read_snapshot
from mmdemo.ui.sentences import in_language
from tests.training.small import run_training, small_recipe

RECIPE = small_recipe(
    "listener_corrections",
    4,
    """
[lessons]
corrected_share = 1.0
fresh_share = 0.5
most_kept = 50
sorted_at_once = 2
path_weight = 0.5
layers_kept = 1

[sizes]
""",
)
SIZES = {"width": 32, "n_layers": 2, "n_heads": 2, "stem_channels": 8, "conv_kernel": 5}
KNOWN = [*([["a", "red", "cat"], ["the", "red", "hat"]] * 20), *([list("一只红猫")] * 20)]
SAID = {"en": "The red zebra!", "zh": "一只斑马。"}


@pytest.fixture(scope="module")
def listener(tmp_path_factory):
    """The folder of a listener at a toy size, which has learnt nothing, with a language model."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("listener") / "base"
    tokenizer = build_tokenizer(["a red cat", "the red hat", "seven"], "一只红猫斑马", 40)
    build_model(tokenizer, SIZES | {"dropout": 0.0}).save_pretrained(folder)
    build_processor(tokenizer).save_pretrained(folder)
    arpa, attributes = (folder / name for name in LANGUAGE_MODEL)
    arpa.parent.mkdir()
    arpa.write_text(to_arpa(learn_bigrams(KNOWN)), encoding="utf-8")
    attributes.write_text('{"alpha": 0.3, "beta": 2.5, "unk_score_offset": -1.0}')
    return folder


def said(text, language, number, *, seconds=1.0):
    """A corrected clip: a tone of its own, and what somebody heard in it."""
    tone = np.sin(np.arange(int(seconds * SAMPLE_RATE_HZ)) * (0.05 + 0.01 * number)) / 2
    stream = BytesIO()
    soundfile.write(stream, tone, SAMPLE_RATE_HZ, format="FLAC")
    clip = Clip(stream.getvalue(), f"{language}-{number}.flac", 0.0, seconds)
    return PairDraft("transcribe", clip, None, language, None, text, "fixed", "Ada")


@pytest.fixture
def export(tmp_path):
    """Writes clips beside a run as the collection does; gives the run's folder."""

    def write(drafts):
        store = PairStore(Storage(f"sqlite:///{tmp_path / 'pairs.db'}", tmp_path / "media"))
        for draft in drafts:
            store.add(draft)
        EXPORTERS["jsonl"](store, tmp_path / "run" / "snapshot")
        return tmp_path / "run"

    return write


@pytest.fixture
def run(export):
    """A run with twenty clips beside it, some of them held out."""
    return export([said(SAID[lang], lang, n) for n in range(10) for lang in ("en", "zh")])


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE)
    return path


def refusal(call):
    """What is said instead, checked to be translated."""
    with pytest.raises(InvalidRequestError) as refused:
        call()
    assert in_language(str(refused.value), "zh") != str(refused.value)
    return str(refused.value)


def course_of(recipe, run, listener):
    return listener_corrections_course(read_recipe(recipe), run / "model", listener, "cpu")


def held_out_loss(recipe, run, checkpoint):
    """What the held-out clips cost a checkpoint."""
    course = course_of(recipe, run, checkpoint)
    return course.observe(course.student).scores["held_out_loss"]


def test_texts_are_learnt_as_they_are_spoken(export, listener):
    run = export([said("The red CAT’s, 7!", "en", 0), said("一只 “斑马”。", "zh", 1)])
    tokenizer = build_tokenizer(["seven cats"], "一只斑马", 10)
    heard = recordings_of(read_snapshot(run / "snapshot", ("transcribe",)), tokenizer)
    assert {each.text for each in heard} == {"the red cat's seven", "一只 斑马"}
    assert [round(each.duration_s, 1) for each in heard] == [1.0, 1.0]


def test_letters_that_the_model_does_not_have_are_named_with_their_pair(export, listener, recipe):
    run = export([said("a red кот in 1995", "en", number) for number in range(4)])
    pairs = read_snapshot(run / "snapshot", ("transcribe",))
    message = refusal(lambda: course_of(recipe, run, listener))
    assert "(к о т 1 9 5)" in message
    assert any(pair.id in message for pair in pairs)


def test_a_clip_that_is_too_long_is_refused(export, listener, recipe):
    run = export([said("a red cat", "en", number, seconds=31) for number in range(4)])
    assert "lasts 31 s" in refusal(lambda: course_of(recipe, run, listener))


def test_without_a_listener_or_clips_it_says_what_to_do(export, listener, recipe, tiny_checkpoint):
    empty = export([said("a red cat", "en", 0)])
    (empty / "snapshot" / "clips.jsonl").write_text("")
    assert "correct some outputs first" in refusal(lambda: course_of(recipe, empty, listener))
    assert "is no ParakeetForCTC" in refusal(lambda: course_of(recipe, empty, tiny_checkpoint))
    with pytest.raises(InvalidRequestError, match="a checkpoint to start from"):
        course_of(recipe, empty, None)


def test_clips_that_are_all_held_out_are_not_learnt_from(run, listener, recipe):
    rows = run / "snapshot" / "clips.jsonl"
    rows.write_text(rows.read_text().replace('"split": "train"', '"split": "val"'))
    assert "kept for comparison" in refusal(lambda: course_of(recipe, run, listener))


def test_nobody_tells_when_in_a_clip_what_is_said(run, listener):
    processor = build_processor(build_tokenizer(["the red zebra"], "一只斑马", 20))
    heard = recordings_of(read_snapshot(run / "snapshot", ("transcribe",)), processor.tokenizer)
    recordings = Recordings(heard, Shares(fresh=0.0, people=1.0), most=10)
    hearing = Hearing(recordings, processor, {}, batch_size=8, seed="1", sorted_at_once=2)
    batch = next(iter(hearing))
    speaks = batch["n_tokens"] > 0
    assert (batch["slots"][speaks] == IGNORED).all()
    written = set(batch["paths"][speaks].flatten().tolist())
    assert written == {IGNORED, processor.tokenizer.pad_token_id}


def test_new_words_are_expected_and_the_old_ones_still_are():
    known = learn_bigrams(KNOWN)
    both = mixed(known, [["the", "red", "zebra"]] * 20)
    assert sum(both.words.values()) == pytest.approx(1.0)
    after_red = sum(p for (first, _), p in both.pairs.items() if first == "red")
    rest = both.backoffs["red"] * sum(
        p for word, p in both.words.items() if ("red", word) not in both.pairs
    )
    assert after_red + rest == pytest.approx(1.0)
    assert both.words["zebra"] > 0.005
    assert both.pairs["red", "zebra"] > 0.02
    assert both.pairs["red", "cat"] > 0.9 * known.pairs["red", "cat"]
    assert both.pairs["red", "zebra"] > mixed(known, [["red", "zebra"]]).pairs["red", "zebra"]


def test_the_language_model_of_the_folder_learns_the_words(listener, tmp_path):
    AdaptedSentences(listener, ["the red zebra", "一只斑马"]).save_pretrained(tmp_path)
    ngrams = parse_arpa((tmp_path / LANGUAGE_MODEL[0]).read_text(encoding="utf-8"))
    assert {("zebra",), ("red", "zebra"), ("斑", "马"), ("red", "cat")} <= ngrams.log_probs.keys()
    assert read_language_model(tmp_path) is not None
    assert (tmp_path / LANGUAGE_MODEL[1]).read_text() == (listener / LANGUAGE_MODEL[1]).read_text()


def test_a_corrected_word_is_a_word_from_then_on(listener, tmp_path):
    base = tmp_path / "base"
    shutil.copytree(listener, base)
    (base / LEXICON).write_text("红猫\n", encoding="utf-8")
    texts = ["斑马", "一只红猫和一只斑马", "zebra"]
    sentences = AdaptedSentences(base, texts)
    sentences.save_pretrained(tmp_path / "out")
    assert (tmp_path / "out" / LEXICON).read_text(encoding="utf-8").split() == ["斑马", "红猫"]
    assert len(sentences.expected) == 2


def test_a_listener_without_a_language_model_stays_without(tmp_path):
    sentences = AdaptedSentences(tmp_path, ["the red zebra"])
    sentences.save_pretrained(tmp_path / "out")
    assert sentences.expected == []
    assert not (tmp_path / "out").exists()


def test_held_out_clips_are_written_down(run, listener, recipe):
    course = course_of(recipe, run, listener)
    kept = {
        f"snapshot/clips/{pair.path.name}"
        for pair in read_snapshot(run / "snapshot", ("transcribe",))
        if pair.split != "train"
    }
    seen = course.observe(course.student)
    assert {sample["file"] for sample in seen.samples} == kept
    assert (
        {"held_out_loss"}
        < seen.scores.keys()
        <= {
            "held_out_loss",
            "held_out_wer",
            "held_out_cer",
        }
    )
    assert course.student.training


def test_kept_layers_do_not_move(listener):
    model = AutoModelForCTC.from_pretrained(listener, dtype=torch.float32)
    student = WordHearer(model, path_weight=0.0, n_kept=1).train()
    encoder = model.encoder
    assert not any(p.requires_grad for p in encoder.subsampling.parameters())
    assert not any(p.requires_grad for p in encoder.layers[0].parameters())
    assert all(p.requires_grad for p in encoder.layers[1].parameters())
    assert (encoder.layers[0].training, encoder.layers[1].training) == (False, True)
    assert student.train(False).training is False


@pytest.mark.slow
def test_a_run_learns_and_its_folder_is_whole(run, listener, recipe):
    run_training(run, recipe, "--start-from", str(listener), "--steps", "100")
    folder = run / "model"
    losses = [held_out_loss(recipe, run, checkpoint) for checkpoint in (listener, folder)]
    assert losses[1] < losses[0] / 2
    assert {each.name for each in folder.iterdir()} >= {
        "config.json",
        "generation_config.json",
        "language_model",
        "model.safetensors",
        "processor_config.json",
        "tokenizer.json",
    }
    assert json.loads((folder / "config.json").read_text())["dtype"] == "float16"
    before = AutoModelForCTC.from_pretrained(listener, dtype=torch.float32).encoder
    after = AutoModelForCTC.from_pretrained(folder, dtype=torch.float32).encoder
    for old, new in zip(before.layers, after.layers, strict=True):
        moved = (new.self_attn.q_proj.weight - old.self_attn.q_proj.weight).abs().max()
        assert bool(moved > 1e-3) == (old is before.layers[1])

    words = (folder / LANGUAGE_MODEL[0]).read_text(encoding="utf-8")
    assert "red zebra" in words
    log = run_training(run, recipe, "--start-from", str(listener), "--steps", "50", "--resume")
    assert log[-1]["steps"] == 150
    assert (folder / LANGUAGE_MODEL[0]).read_text(encoding="utf-8") == words


def test_the_recipe_is_complete():
    recipe = read_recipe(Path("recipes/listener_corrections.toml"))
    assert recipe.course == "listener_corrections"
    assert 0 < recipe.lessons["corrected_share"] < 1
