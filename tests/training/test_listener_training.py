"""Training the listener: sounds are labelled truly, a run learns, its folder is an ordinary one."""

import random
from itertools import islice
from pathlib import Path
from shutil import which

import numpy as np
import pytest
import soundfile
import torch
from transformers import AutoModelForCTC, AutoProcessor

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SAMPLE_RATE_HZ
from mmdemo.models.decoding.language_model import read_language_model
from mmdemo.speech import Phoneme, WordStart
from mmdemo.training.__main__ import course_of
from mmdemo.training.hearer import blotted, ctc
from mmdemo.training.hearing import (
    IGNORED,
    ROUNDED_TO_FRAMES,
    SLOTS_PER_FRAME,
    Hearing,
    token_times,
)
from mmdemo.training.listener import BLANK, SUBSAMPLING, build_processor, build_tokenizer
from mmdemo.training.loop import Run
from mmdemo.training.phonemes import SLOT_S, timed, untimed
from mmdemo.training.recipe import read_recipe
from mmdemo.training.recordings import (
    Recording,
    Recordings,
    Shares,
    is_for_checking,
    read_people,
)
from tests.training.small import run_training, small_recipe

RECIPE = Path("recipes/listener.toml")
SMALL = small_recipe(
    "listener",
    4,
    """
[lessons]
vocabulary_sentences = 300
english_pieces = 200
language_model_sentences = 300
fresh_share = 0.2
people_share = 0.0
chinese_share = 0.5
spliced_share = 0.0
most_kept = 50
phoneme_layer = 0
phoneme_weight = 0.5
path_weight = 1.0

[sizes]
width = 32
n_layers = 1
n_heads = 2
stem_channels = 8
conv_kernel = 5
dropout = 0.0
""",
)
CLASSES = {"s": 1, "E": 2, "v": 3}
SAID = (Phoneme("s", 0.0), Phoneme("_|", 0.1), Phoneme("E", 0.2), Phoneme("_:", 0.4))

needs_espeak = pytest.mark.skipif(which("espeak-ng") is None, reason="eSpeak NG is not installed")


@pytest.fixture(scope="module")
def tokenizer():
    return build_tokenizer(["a red cat", "the red hat", "seventeen cats"], "一二红猫图中有只", 60)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a red cat", "a red cat"),
        ("图中有一只红猫", "图中有一只红猫"),
        ("A RED cat", "a red cat"),
        ("有 a red 猫", "有 a red猫"),
    ],
)
def test_the_tokenizer_writes_both_languages_back(tokenizer, text, written):
    assert tokenizer.decode(tokenizer(text).input_ids, group_tokens=False) == written


def test_ctc_text_is_read_without_blanks_and_repetitions(tokenizer):
    red, cat = tokenizer("red cat").input_ids[:1], tokenizer("猫").input_ids
    blank = tokenizer.convert_tokens_to_ids([BLANK])
    assert tokenizer.decode([*blank, *cat, *cat, *blank, *cat]) == "猫猫"
    assert tokenizer.decode([*red, *red, *blank]) == tokenizer.decode(red)


def test_each_slot_holds_the_sound_that_is_made_then():
    slots = timed(SAID, 0.6, CLASSES)
    assert len(slots) == round(0.6 / SLOT_S)
    assert set(slots[:10]) == {1}  # a minor pause goes on with the sound before it
    assert set(slots[10:20]) == {2}
    assert set(slots[20:]) == {0}
    assert untimed(SAID, CLASSES) == [1, 2]


def recording(text, seconds, *, are_timed):
    samples = (np.sin(np.arange(int(seconds * SAMPLE_RATE_HZ)) / 9) * 9_000).astype(np.int16)
    words = (WordStart(0, 0.0), WordStart(2, 0.2)) if are_timed else ()
    language = "en" if text.isascii() else "zh"
    return Recording(samples, text, language, SAID, words)


def batch_of(tokenizer, people):
    recordings = Recordings(people, Shares(fresh=0.0, people=1.0), most=10)
    hearing = Hearing(recordings, build_processor(tokenizer), CLASSES, batch_size=8, seed="1")
    return next(iter(hearing))


def test_a_batch_is_padded_alike_and_knows_its_sounds(tokenizer):
    batch = batch_of(tokenizer, [recording("a red cat", 0.6, are_timed=True)])
    n_rows, n_frames, n_bands = batch["features"].shape
    assert (n_rows, n_bands) == (8, 80)
    assert n_frames % ROUNDED_TO_FRAMES == 0
    assert batch["slots"].shape == (8, n_frames // SUBSAMPLING * SLOTS_PER_FRAME)
    assert batch["mask"].shape == (8, n_frames)
    heard = batch["slots"] != IGNORED
    assert (heard.sum(1) > 0).all()
    assert set(batch["slots"][heard].tolist()) <= {0, 1, 2}
    assert (batch["n_phonemes"] == 0).all()


def test_each_token_is_said_within_its_word():
    part = recording("a red cat", 0.6, are_timed=True)  # "red cat" is said as one, until 0.4 s
    assert token_times(part, [0, 2, 6]) == pytest.approx([0.1, 0.25, 0.35])


def test_the_path_of_a_batch_says_its_tokens_in_order(tokenizer):
    batch = batch_of(tokenizer, [recording("a red cat", 0.6, are_timed=True)])
    for path, tokens, n_tokens in zip(
        batch["paths"], batch["tokens"], batch["n_tokens"], strict=True
    ):
        said = [token for token in path.tolist() if token not in (IGNORED, tokenizer.pad_token_id)]
        assert said == tokens[:n_tokens].tolist()


def test_sounds_without_times_are_learnt_by_their_order(tokenizer):
    batch = batch_of(tokenizer, [recording("红猫", 0.6, are_timed=False)])
    speaks = batch["n_tokens"] > 0
    assert speaks.any()
    assert (batch["slots"][speaks] == IGNORED).all()
    assert (batch["n_phonemes"][speaks] == 2 * batch["n_tokens"][speaks] // 2).all()


def test_ctc_asks_for_the_tokens_in_order():
    logits = torch.full((2, 6, 4), -8.0)
    for frame, token in enumerate((1, 0, 2, 0, 3, 0)):
        logits[:, frame, token] = 8.0
    targets = torch.tensor([[1, 2, 3], [3, 2, 1]])
    losses = ctc(logits, targets, torch.tensor([6, 6]), torch.tensor([3, 3]), blank=0)
    assert losses[0] < 0.01
    assert losses[1] > 3


def test_nothing_to_say_costs_what_is_said():
    quiet, loud = torch.zeros(1, 5, 3), torch.zeros(1, 5, 3)
    quiet[..., 0], loud[..., 1] = 9.0, 9.0
    logits, none = torch.cat([quiet, loud]), torch.zeros(2, 0, dtype=torch.long)
    losses = ctc(logits, none, torch.tensor([5, 5]), torch.tensor([0, 0]), blank=0)
    assert losses[0] < 0.01 < 10 < losses[1]


def test_blotting_hides_a_part_and_leaves_the_rest():
    torch.manual_seed(0)
    features = torch.ones(16, 200, 80)
    share = float(blotted(features).mean())
    assert 0.6 < share < 0.99


def test_a_checked_word_is_never_trained_on(tmp_path):
    words = [chr(0x4E00 + number) for number in range(12)]
    (tmp_path / "words_zh").mkdir()
    (tmp_path / "digits_en").mkdir()
    sound = np.sin(np.arange(4_000) / 5) * 0.4
    for word in words:
        soundfile.write(tmp_path / "words_zh" / f"cmn-{word}.mp3", sound, 22_050, format="MP3")
    for speaker in ("theo", "yweweler"):
        soundfile.write(tmp_path / "digits_en" / f"7_{speaker}_0.wav", sound, 8_000)
    if which("espeak-ng") is None:
        pytest.skip("eSpeak NG is not installed")
    people = read_people(tmp_path)
    said = {each.text for each in people}
    assert said == {"seven"} | {word for word in words if not is_for_checking(word)}
    assert sum(each.text == "seven" for each in people) == 1
    assert any(is_for_checking(word) for word in words)
    assert read_people(None) == []


@needs_espeak
def test_made_recordings_are_kept_and_drawn_again():
    recordings = Recordings([], Shares(fresh=0.0, people=0.5), most=500)
    rng = random.Random(0)
    drawn = [recordings.draw(rng) for _ in range(300)]
    assert len({id(each) for each in drawn}) == 100
    assert {each.timed for each in drawn} == {True}


@torch.no_grad()
def untrained_loss(folder, recipe):
    """What the first batches cost a listener that has learnt nothing; single ones vary widely."""
    course = course_of(Run(folder, read_recipe(recipe), 1.0), None, "cpu", None)
    return float(torch.stack([course.student(b) for b in islice(course.batches(0), 8)]).mean())


@needs_espeak
@pytest.mark.slow
def test_a_run_learns_resumes_and_exports_an_ordinary_checkpoint(tmp_path):
    recipe = tmp_path / "small.toml"
    recipe.write_text(SMALL)
    log = run_training(tmp_path / "out", recipe, "--steps", "100")
    assert log[-1]["loss"] < 0.75 * untrained_loss(tmp_path, recipe)
    log = run_training(tmp_path / "out", recipe, "--steps", "50", "--resume")
    assert (log[-1]["steps"], log[-1]["examples"]) == (150, 600)

    folder = tmp_path / "out" / "model"
    model = AutoModelForCTC.from_pretrained(folder, dtype=torch.float32).eval()
    processor = AutoProcessor.from_pretrained(folder)
    assert read_language_model(folder) is not None
    inputs = processor(
        [np.zeros(16_000, np.float32) + 0.01], sampling_rate=SAMPLE_RATE_HZ, return_tensors="pt"
    )
    with torch.inference_mode():
        written = model.generate(**inputs)
    assert written.shape[0] == 1
    assert isinstance(processor.batch_decode(written)[0], str)


def test_the_bundled_recipe_is_complete_and_an_unknown_course_is_refused(tmp_path):
    assert read_recipe(RECIPE).name == "listener"
    recipe = tmp_path / "sculptor.toml"
    recipe.write_text(SMALL.replace('course = "listener"', 'course = "sculptor"'))
    with pytest.raises(InvalidRequestError, match="sculptor"):
        course_of(Run(tmp_path, read_recipe(recipe), 1.0), None, "cpu", None)
