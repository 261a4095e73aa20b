"""mmdemo generate: pictures from prompts, one by one or from a file, resumable."""

import json

import numpy as np
import pytest
from PIL import Image

from mmdemo.media import DrawRequest
from mmdemo.media.parameters import parameters_in
from mmdemo.models import ModelPool, ModelRunner, card_for
from mmdemo.tasks import draw
from tests.families.painting import save_stable_diffusion

QUICK = ("--steps", "2", "--size", "32x32")


@pytest.fixture(scope="module")
def painter(tmp_path_factory):
    folder = tmp_path_factory.mktemp("painter") / "tiny"
    save_stable_diffusion(folder)
    return folder


def test_a_prompt_becomes_a_png_that_says_how(mmdemo, painter, tmp_path):
    out = tmp_path / "drawings"
    done = mmdemo(
        "generate", "a red cat", "--seed", 7, *QUICK, "--out", out, "--model", painter, "--json"
    )
    assert done.code == 0, done.err
    (record,) = done.records
    assert record["settings"]["seed"] == 7
    found = parameters_in(next(out.glob("a-red-cat-*.png")))
    assert found.prompt == "a red cat"
    assert found.settings["n_steps"] == 2


def test_the_same_seed_draws_the_same_picture_as_the_page_does(mmdemo, painter, tmp_path):
    mmdemo("generate", "猫", "--seed", 3, *QUICK, "--out", tmp_path / "a", "--model", painter)
    card = card_for(str(painter), {})
    runner = ModelRunner(ModelPool({card.name: card}, 1_000))
    request = DrawRequest("猫", seed=3, n_steps=2, width_px=32, height_px=32)
    drawn = np.asarray(draw(runner, request, card.name).picture)
    runner.close()
    (file,) = (tmp_path / "a").glob("*.png")
    assert np.array_equal(np.asarray(Image.open(file)), drawn)


def test_several_of_one_prompt_have_seeds_in_a_row(mmdemo, painter, tmp_path):
    done = mmdemo(
        *("generate", "a boat", "--seed", 5, "--count", 3, *QUICK),
        *("--out", tmp_path / "a", "--model", painter, "--json"),
    )
    assert sorted(record["settings"]["seed"] for record in done.records) == [5, 6, 7]


def test_a_file_of_prompts_goes_on_where_it_stopped(mmdemo, painter, tmp_path):
    batch, out = tmp_path / "prompts.txt", tmp_path / "out"
    rows = [
        "a red cat",
        "",
        '{"prompt": "一艘船", "seed": 4}',
        '{"prompt": 3}',
        "{broken",
        "a red cat",
    ]
    batch.write_text("\n".join(rows), encoding="utf-8")
    words = ("generate", "--batch", batch, *QUICK, "--out", out, "--model", painter, "--json")
    first = mmdemo(*words)
    assert first.code == 1
    assert [json.loads(line)["file"] for line in first.err.splitlines() if '"file"' in line] == [
        "prompts.txt:4",
        "prompts.txt:5",
    ]
    assert len(first.records) == 3
    (out / first.records[0]["file"].rpartition("/")[2]).unlink()
    second = mmdemo(*words)
    assert len(second.records) == 1
    assert "2 of 3 are in" in second.err


def test_stripped_files_say_nothing(mmdemo, painter, tmp_path):
    mmdemo("generate", "a hat", *QUICK, "--strip", "--out", tmp_path / "a", "--model", painter)
    assert parameters_in(next((tmp_path / "a").glob("*.png"))) is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Give at least one prompt"),
        (("a cat", "--size", "large"), "write it like 512x768"),
        (("a cat", "--batch", "nowhere.txt"), "Give at least one prompt"),
        (("--batch", "nowhere.txt"), "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_refused(mmdemo, painter, words, sentence):
    done = mmdemo("generate", *words, "--model", painter)
    assert done.code == 2
    assert sentence in done.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((" ",), "Write what should be drawn"),
        (("a cat", "--seed", -1), "seed cannot be -1"),
        (("a cat", "--seed", 2**65), "seed cannot be"),
        (("a cat", "--steps", 0), "number of steps cannot be 0"),
        (("a cat", "--size", "33x32"), "choose 32"),
    ],
)
def test_a_picture_that_cannot_be_drawn_fails_alone(mmdemo, painter, tmp_path, words, sentence):
    done = mmdemo("generate", *words, "--out", tmp_path / "a", "--model", painter)
    assert done.code == 1
    assert sentence in done.err
