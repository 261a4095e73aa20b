"""More pictures of a thing, drawn to be learnt from: checked, tagged, and never held out."""

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Candidate, Drawn
from mmdemo.models import ModelCard, ModelPool, ModelRunner
from mmdemo.pairs import SYNTHETIC, Intake, PairDraft, PairStore, Storage
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.tasks.augment import TRIES_FOR_EACH, Augmenting, augment
from tests.families.painting import save_stable_diffusion

PROMPT = "a red cat"


class Artist:
    """Draws a scene by the seed; of those with even seeds it says that there is a red cat."""

    def __init__(self):
        self.seeds = {}

    def draw(self, requests):
        return [self._drawn(request.seed) for request in requests]

    def answer(self, questions):
        seeds = [self.seeds[question.picture.tobytes()] for question in questions]
        return [(Candidate("no" if seed % 2 else "yes, red", 1.0),) for seed in seeds]

    def _drawn(self, seed):
        picture = draw_scene(random_scene(seed))
        self.seeds[picture.tobytes()] = seed
        return Drawn(picture, {"seed": seed})


@pytest.fixture
def models():
    artist, card = Artist(), ModelCard("artist", ("draw", "answer"), "", memory_mb=1)
    runner = ModelRunner(ModelPool({card.name: card}, 1, load=lambda _: artist))
    yield runner
    runner.close()


@pytest.fixture
def storage(tmp_path):
    opened = Storage(f"sqlite:///{tmp_path / 'pairs.db'}", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def store(storage):
    return PairStore(storage)


@pytest.fixture
def run(models, storage):
    """Draws more; returns what became of each drawing, by its seed."""

    def run_it(prompt=PROMPT, n=3, seed=0):
        asked = Augmenting(prompt, n, "artist", "artist", first_seed=seed, who="Ada")
        attempts = augment(models, Intake(storage), asked)
        return {attempt.drawing.settings["seed"]: attempt.fate for attempt in attempts}

    return run_it


def test_what_passes_the_check_is_kept_in_both_languages_until_there_is_enough(run, store):
    assert run() == {0: "kept", 1: "wrong", 2: "kept", 3: "wrong"} | {4: "kept"}
    assert store.count() == 6
    pairs = list(store.iterate())
    assert {(pair.language, pair.text) for pair in pairs} == {
        ("en", "A red cat."),
        ("zh", "一只红色的猫。"),
    }
    assert len({pair.item for pair in pairs}) == 3
    assert {(pair.task, pair.verdict, pair.tags, pair.split) for pair in pairs} == {
        ("caption", "good", (SYNTHETIC,), "train")
    }
    assert pairs[0].note == "Drawn by artist, checked by artist."


def test_only_what_was_checked_stands_in_the_caption(run, store):
    run("a purple dragon and a red cat in my kitchen", n=1)
    assert {pair.text for pair in store.iterate()} == {"A red cat.", "一只红色的猫。"}


def test_none_is_held_out_and_none_looks_like_what_is(run, store):
    def add(seed):
        picture = draw_scene(random_scene(seed))
        draft = PairDraft("caption", picture, None, "en", None, "A cat.", "good", "Bo")
        return store.add(draft).split

    held_out = next(seed for seed in range(0, 1_000, 2) if add(seed) == "test")
    fates = run(n=1, seed=held_out)
    assert fates[held_out] == "like held out"
    assert fates[held_out + 2] == "kept"
    assert store.count(query=f"tag:{SYNTHETIC} AND split:train") == 2
    assert store.count(query=f"tag:{SYNTHETIC} AND (split:test OR split:val)") == 0


def test_the_same_again_is_known_and_another_is_drawn(run):
    run(n=1, seed=10)
    assert run(n=1, seed=10) == {10: "known", 11: "wrong", 12: "kept"}


def test_it_gives_up_in_the_end(run, store):
    fates = run("two red cats", n=1, seed=1)  # nobody says that there are two
    assert len(fates) == TRIES_FOR_EACH
    assert set(fates.values()) == {"wrong"}
    assert store.count() == 0


@pytest.mark.parametrize(
    ("prompt", "n", "sentence"),
    [
        ("a baroque symphony", 3, "Nothing of “a baroque symphony” can be checked"),
        ("自由", 3, "such as “a red cat”"),
        (PROMPT, 0, "0 pictures cannot be drawn; choose a number from 1 to 1,000"),
        (PROMPT, 1_001, "1,001 pictures cannot be drawn"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_drawn(run, store, prompt, n, sentence):
    with pytest.raises(InvalidRequestError, match=sentence):
        run(prompt, n)
    assert store.count() == 0


@pytest.mark.slow
def test_the_command_tells_what_became_of_each_drawing(mmdemo, tmp_path):
    painter = tmp_path / "painter"
    save_stable_diffusion(painter)  # of random weights: it draws noise
    done = mmdemo("augment", PROMPT, "--n", 1, "--seed", 5, "--model", painter, "--json")
    assert done.code == 1
    assert [record["fate"] for record in done.records] == ["wrong"] * TRIES_FOR_EACH
    assert [record["seed"] for record in done.records] == list(range(5, 5 + TRIES_FOR_EACH))
    assert "Kept as: A red cat. 一只红色的猫。" in done.err
    assert "0 of 1 pictures kept, 8 drawn; 8 did not show what was asked for" in done.err
