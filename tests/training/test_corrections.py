"""Learning from corrected pairs: what is learnt, from what, and what is said where nothing is."""

import json
import random
from dataclasses import replace

import pytest
import torch
from PIL import Image
from transformers import AutoTokenizer

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import EXPORTERS
from mmdemo.pairs import PairDraft, PairStore, Storage
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.training.corrections import CorrectedPictures, check_lengths, moved
from mmdemo.training.corrections_course import corrections_course
from mmdemo.training.packing import pack
from mmdemo.training.recipe import read_recipe
from mmdemo.training.snapshot import read_snapshot
from tests.training.small import run_training, small_recipe

RECIPE = small_recipe(
    "corrections",
    4,
    """
[lessons]
corrected_share = 1.0
questions_per_scene = 1

[sizes]
""",
)
WORD = "zyzzyva"  # which no lesson has


@pytest.fixture
def run(tmp_path):
    """The folder of a run, with four corrected pictures beside it, in both languages."""
    store = PairStore(Storage(f"sqlite:///{tmp_path / 'pairs.db'}", tmp_path / "media"))
    for seed in range(4):
        picture = draw_scene(random_scene(seed))
        for language in ("en", "zh"):
            said = PairDraft("caption", picture, None, language, None, WORD, "fixed", "Ada")
            store.add(said)
        store.add(PairDraft("answer", picture, "What is it?", "en", None, WORD, "fixed", "Ada"))
    store.add(PairDraft("caption", Image.new("RGB", (9, 9)), None, "en", None, "", "bad", "Ada"))
    EXPORTERS["jsonl"](store, tmp_path / "run" / "snapshot")
    return tmp_path / "run"


def test_a_snapshot_holds_the_usable_pairs_with_their_pictures(run):
    pairs = read_snapshot(run / "snapshot", ("caption", "answer"))
    assert len(pairs) == 12
    assert {pair.text for pair in pairs} == {WORD}
    assert {(pair.task, pair.question) for pair in pairs} == {
        ("caption", ""),
        ("answer", "What is it?"),
    }
    assert len(read_snapshot(run / "snapshot", ("answer",))) == 4


def test_all_texts_of_a_picture_are_learnt_together(run, tiny_checkpoint):
    tokenizer = AutoTokenizer.from_pretrained(tiny_checkpoint)
    pairs = read_snapshot(run / "snapshot", ("caption", "answer"))
    examples = CorrectedPictures(pairs, tokenizer, share=1.0, n_questions=1)
    pixels, pieces = examples[0]
    assert pixels.shape == (3, 128, 128)
    assert [tokenizer.decode(piece.reply[:-1]) for piece in pieces] == [WORD] * 3
    assert torch.equal(pixels, examples[0][0])
    pack([pieces], tokenizer.pad_token_id)


def test_among_corrections_come_scenes_that_were_known(run, tiny_checkpoint):
    tokenizer = AutoTokenizer.from_pretrained(tiny_checkpoint)
    pairs = read_snapshot(run / "snapshot", ("caption",))
    examples = CorrectedPictures(pairs, tokenizer, share=0.5, n_questions=1)
    corrected = sum(
        tokenizer.decode(examples[number][1][0].reply[:-1]) == WORD for number in range(60)
    )
    assert 18 < corrected < 42


def test_a_moved_picture_is_whole_and_of_the_same_size():
    picture = draw_scene(random_scene(3))
    for seed in range(50):
        assert moved(picture, random.Random(seed)).size == (128, 128)


@pytest.mark.slow
def test_a_run_learns_the_corrections_by_heart(run, tiny_checkpoint, tmp_path):
    (tmp_path / "recipe.toml").write_text(RECIPE)
    log = run_training(
        run, tmp_path / "recipe.toml", "--start-from", str(tiny_checkpoint), "--steps", "150"
    )
    assert log[-1]["loss"] < log[0]["loss"] / 2
    assert json.loads((run / "model" / "config.json").read_text())["dtype"] == "float16"


def test_without_a_checkpoint_or_pairs_it_says_what_to_do(run, tiny_checkpoint, tmp_path):
    (tmp_path / "recipe.toml").write_text(RECIPE)
    recipe = read_recipe(tmp_path / "recipe.toml")
    with pytest.raises(InvalidRequestError, match="a checkpoint to start from"):
        corrections_course(recipe, run / "model", None, "cpu")
    with pytest.raises(InvalidRequestError, match="holds no exported pairs"):
        corrections_course(recipe, tmp_path / "other" / "model", tiny_checkpoint, "cpu")
    next((run / "snapshot").glob("*.png")).unlink()
    with pytest.raises(InvalidRequestError, match="is gone; start the run anew"):
        corrections_course(recipe, run / "model", tiny_checkpoint, "cpu")


def test_a_text_that_does_not_fit_is_refused_by_its_pair(run, tiny_checkpoint):
    tokenizer = AutoTokenizer.from_pretrained(tiny_checkpoint)
    pairs = read_snapshot(run / "snapshot", ("caption",))
    check_lengths(pairs, tokenizer, 64)
    long = replace(pairs[0], text="a tree " * 60)
    with pytest.raises(InvalidRequestError, match=f"The text of pair {long.id} is too long"):
        check_lengths([*pairs, long], tokenizer, 64)
