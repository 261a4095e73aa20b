"""Training: lessons are true, a run learns, resumes where it was and exports what it learnt."""

import json
import random
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForImageTextToText, AutoTokenizer

from mmdemo.errors import InvalidRequestError
from mmdemo.scenes import random_scene
from mmdemo.scenes.scene import COLOURS, KINDS
from mmdemo.training.cells import CELL_PX, cell_truth
from mmdemo.training.describer import build_model, build_tokenizer
from mmdemo.training.lessons import lessons, vocabulary_texts
from mmdemo.training.packing import IGNORED, Piece, pack
from mmdemo.training.recipe import read_recipe
from mmdemo.training.run import replace_folder
from tests.training.small import run_training, small_recipe

RECIPE = "recipes/describer.toml"
SMALL = small_recipe(
    "describer",
    8,
    """
[lessons]
questions_per_scene = 2
vocabulary_size = 900
cell_weight = 0.3

[sizes]
width = 32
stem_widths = [8, 16, 32]
stem_depths = [1, 1, 1]
encoder_layers = 1
decoder_layers = 1
n_heads = 2
max_tokens = 256
""",
)


@pytest.fixture(scope="module")
def tokenizer():
    return build_tokenizer(vocabulary_texts(300), 900)


def test_lessons_are_in_both_languages_and_repeat_with_the_seed():
    scene = random_scene(5, "train")
    taught = lessons(scene, random.Random(5), 4)
    assert taught == lessons(scene, random.Random(5), 4)
    assert len(taught) == 6
    assert any("一" <= c <= "鿿" for lesson in taught for c in lesson.reply)


@pytest.mark.parametrize(
    "text", ["A red cat and two blue houses.", "一只红色的猫。", "naïve 🐱 Ü 龘"]
)
def test_the_tokenizer_writes_any_text_back(tokenizer, text):
    assert tokenizer.decode(tokenizer(text).input_ids) == text


def test_the_chat_template_asks_the_last_question_in_either_form(tokenizer):
    plain = [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "reply"},
        {"role": "user", "content": "second"},
    ]
    parts = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "second"}]}]
    rendered = tokenizer.apply_chat_template(plain, tokenize=False)
    assert rendered == "<s><user>second<assistant>"
    assert tokenizer.apply_chat_template(parts, tokenize=False) == rendered


def test_packed_texts_do_not_see_each_other():
    row = [Piece([1, 10, 2], [20, 21, 3], 1.0), Piece([1, 11], [22, 3], 3.0)]
    packed = pack([row], pad=0, multiple=8)
    assert packed["ids"].tolist() == [[1, 10, 2, 20, 21, 1, 11, 22]]
    assert packed["labels"].tolist() == [[IGNORED, IGNORED, 20, 21, 3, IGNORED, 22, 3]]
    assert packed["positions"].tolist() == [[0, 1, 2, 3, 4, 0, 1, 2]]
    assert packed["weights"].tolist() == [[0, 0, 1, 1, 1, 0, 3, 3]]
    seen = packed["mask"][0, 0] == 0
    assert not seen[5, :5].any()
    assert not seen[0, 1:].any()
    assert seen[7, 5:].all()


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_a_packed_text_is_read_as_if_it_stood_alone(tokenizer, attention):
    """Neither its neighbours nor its own future may reach a token: else the loss is a lie."""
    torch.manual_seed(0)
    sizes = tomllib.loads(SMALL)["sizes"]
    model = build_model(tokenizer, sizes).eval()
    model.decoder.set_attn_implementation(attention)
    pixels = torch.rand(1, 3, 128, 128)
    first, second = Piece([1, 10, 12], [20, 21, 3], 1.0), Piece([1, 11], [22, 23, 3], 1.0)

    def logits(pieces):
        packed = pack([pieces], pad=0, multiple=1)
        return model(
            pixel_values=pixels,
            decoder_input_ids=packed["ids"],
            decoder_attention_mask=packed["mask"],
            decoder_position_ids=packed["positions"],
            use_cache=False,
        ).logits[0]

    with torch.inference_mode():
        together = logits([first, second])
        alone = logits([second])
        other_future = logits([first, Piece([1, 11], [22, 30, 3], 1.0)])
    torch.testing.assert_close(together[5:], alone, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(together[:8], other_future[:8], rtol=1e-3, atol=1e-4)


def test_each_cell_is_taught_the_thing_that_lies_there():
    for seed in range(50):
        scene = random_scene(seed, "train")
        truth = cell_truth(scene)
        assert truth["centre"].sum() == len(scene.things)
        for thing in scene.things:
            row, column = thing.y_px // CELL_PX, thing.x_px // CELL_PX
            cell = row * 8 + column
            assert (truth["row"][cell], truth["column"][cell]) == (row, column)
            assert KINDS[truth["kind"][cell] - 1] == thing.kind
            assert COLOURS[truth["colour"][cell] - 1] == thing.colour
        empty = truth["kind"] == 0
        assert empty.any()
        assert not truth["colour"][empty].any()


@pytest.fixture(scope="module")
def finished_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    recipe = folder / "small.toml"
    recipe.write_text(SMALL)
    return folder, recipe, run_training(folder / "out", recipe, "--steps", "150")


def test_a_run_learns(finished_run):
    _, _, log = finished_run
    assert log[-1]["loss"] < 0.75 * log[0]["loss"]
    assert log[-1]["steps"] == 150
    assert log[-1]["examples"] == 150 * 8


def test_the_exported_folder_is_an_ordinary_checkpoint(finished_run):
    folder, _, _ = finished_run
    model = AutoModelForImageTextToText.from_pretrained(
        folder / "out" / "model", dtype=torch.float32
    )
    tokenizer = AutoTokenizer.from_pretrained(folder / "out" / "model")
    prompt = tokenizer.apply_chat_template(
        [{"role": "user", "content": "What is this?"}], tokenize=False
    )
    ids = tokenizer(prompt, add_special_tokens=False, return_tensors="pt").input_ids
    with torch.inference_mode():
        out = model.eval().generate(
            pixel_values=torch.zeros(1, 3, 128, 128), decoder_input_ids=ids, max_new_tokens=4
        )
    assert out.shape[0] == 1
    assert out[0, : ids.shape[1]].tolist() == ids[0].tolist()
    assert not list((folder / "out").rglob("*.new"))


def test_a_stopped_run_goes_on_where_it_was(finished_run):
    folder, recipe, before = finished_run
    log = run_training(folder / "out", recipe, "--steps", "50", "--resume")
    assert log[: len(before)] == before
    assert log[-1]["steps"] == 200
    assert log[-1]["examples"] == 200 * 8
    assert log[-1]["loss"] < log[0]["loss"]


def test_a_run_that_is_told_to_stop_saves_what_it_has_learnt(finished_run, tmp_path):
    _, recipe, _ = finished_run
    out = tmp_path / "out"
    command = [sys.executable, "-m", "mmdemo.training", str(recipe), "--out", str(out)]
    process = subprocess.Popen([*command, "--device", "cpu", "--time-budget", "300"])
    while not (out / "log.jsonl").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.terminate()
    assert process.wait(60) == 0
    done = json.loads((out / "state" / "progress.json").read_text())["steps"]
    assert done >= 1
    assert (out / "model" / "model.safetensors").is_file()
    log = run_training(out, recipe, "--steps", "50", "--resume")
    assert log[-1]["steps"] == done + 50


def test_a_folder_is_replaced_whole(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "old").write_text("old")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "new").write_text("new")
    replace_folder(tmp_path / "b", tmp_path / "a")
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "new"]


def test_the_bundled_recipe_is_complete_and_a_broken_one_says_so(tmp_path):
    assert read_recipe(Path(RECIPE)).name == "describer"
    broken = tmp_path / "broken.toml"
    broken.write_text(SMALL.replace("seed = 1", "sead = 1"))
    with pytest.raises(InvalidRequestError, match="sead"):
        read_recipe(broken)


def test_a_device_that_is_not_there_is_refused_rather_than_replaced(finished_run):
    if torch.cuda.is_available():
        pytest.skip("this machine has the device")
    folder, recipe, _ = finished_run
    command = [sys.executable, "-m", "mmdemo.training", str(recipe), "--out", str(folder / "gpu")]
    done = subprocess.run(
        [*command, "--device", "cuda"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1
    assert "no cuda device" in done.stderr
    assert not (folder / "gpu").exists()
