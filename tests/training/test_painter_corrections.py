"""A painter learns from pairs: its denoiser changes, the rest of its folder stays as it was."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoPipelineForText2Image
from PIL import Image
from safetensors.torch import load_file

from mmdemo.errors import InvalidRequestError
from mmdemo.media import DrawRequest
from mmdemo.models import ModelPool, ModelRunner, card_for
from mmdemo.pairs import PairDraft
from mmdemo.tasks import draw
from mmdemo.training.painter_corrections_course import painter_corrections_course
from mmdemo.training.recipe import read_recipe
from tests.families import FAMILIES
from tests.training.small import run_training, small_recipe
from tests.training.snapshots import read_lines, write_snapshot

RECIPE = small_recipe(
    "painter_corrections",
    4,
    """
[lessons]
corrected_share = 1.0
rehearsed_scenes = 0
unprompted_share = 0.1
rank = 4
alpha = 8
targets = ["to_q", "to_k", "to_v", "to_out.0"]

[sizes]
""",
)
DENOISERS = {
    "stable-diffusion": "unet",
    "stable-diffusion-xl": "unet",
    "stable-diffusion-3": "transformer",
}


def red_and_blue():
    """Six pictures of one colour, each with a prompt in one of the languages."""
    for number in range(6):
        colour = (200 + number, 20, 20) if number % 2 else (20, 20, 200 + number)
        picture = Image.new("RGB", (40, 32), colour)
        text = "a red picture" if number % 2 else "蓝色的图"
        language = "en" if number % 2 else "zh"
        task = ("draw", "caption")[number // 3]
        yield PairDraft(task, picture, None, language, None, text, "fixed", "Ada")


@pytest.fixture
def start(tmp_path, request):
    """A run's folder with its snapshot, a recipe and a tiny painter of the family asked for."""
    write_snapshot(tmp_path / "run", red_and_blue(), n_held_out=2)
    (tmp_path / "recipe.toml").write_text(RECIPE)
    FAMILIES[request.param](tmp_path / "base")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("start", DENOISERS, indirect=True, ids=str)
def test_a_painter_learns_and_is_served_as_before(start):
    base, run = start / "base", start / "run"
    run_training(run, start / "recipe.toml", "--start-from", str(base), "--steps", "60")
    before, *_, after = read_lines(run / "samples.jsonl")
    assert after["scores"]["held_out_loss"] < before["scores"]["held_out_loss"]
    for seen in (before, after):
        for sample in seen["samples"]:
            assert Image.open(run / sample["file"]).size == (32, 32)
            assert (run / sample["original"]).is_file()
            assert sample["wanted"] in {"a red picture", "蓝色的图"}
    files = {each["file"] for seen in (before, after) for each in seen["samples"]}
    assert len(files) == 4

    pipeline = AutoPipelineForText2Image.from_pretrained(run / "model", dtype=torch.float32)
    part = next(name for name in ("unet", "transformer") if hasattr(pipeline, name))
    learnt, known = (
        load_file(next((folder / part).glob("*.safetensors"))) for folder in (run / "model", base)
    )
    assert learnt.keys() == known.keys()
    changed = {name for name in known if not torch.allclose(learnt[name].float(), known[name])}
    assert any("to_q" in name for name in changed)
    for name in ("vae", "text_encoder"):
        file = next((base / name).glob("*.safetensors"))
        assert file.read_bytes() == (run / "model" / name / file.name).read_bytes()

    card = card_for(str(run / "model"), {})
    runner = ModelRunner(ModelPool({card.name: card}, 10_000))
    drawn = draw(
        runner, DrawRequest("a red picture", n_steps=2, width_px=32, height_px=32), card.name
    )
    assert np.asarray(drawn.picture).shape == (32, 32, 3)
    runner.close()


@pytest.mark.parametrize("start", ["pixart"], indirect=True)
def test_a_painter_of_another_family_is_refused(start):
    recipe = read_recipe(start / "recipe.toml")
    with pytest.raises(InvalidRequestError, match="choose a painter of the Stable Diffusion"):
        painter_corrections_course(recipe, start / "run" / "model", start / "base", "cpu")


@pytest.mark.parametrize("start", ["stable-diffusion"], indirect=True)
def test_without_a_checkpoint_pairs_or_modules_it_says_what_to_do(start):
    recipe, out = read_recipe(start / "recipe.toml"), start / "run" / "model"
    with pytest.raises(InvalidRequestError, match="a checkpoint to start from"):
        painter_corrections_course(recipe, out, None, "cpu")
    recipe.lessons["targets"] = ["nothing"]
    with pytest.raises(InvalidRequestError, match="are no modules of UNet2DConditionModel"):
        painter_corrections_course(recipe, out, start / "base", "cpu")
    shutil.rmtree(start / "run" / "snapshot")
    with pytest.raises(InvalidRequestError, match="holds no exported pairs"):
        painter_corrections_course(recipe, out, start / "base", "cpu")


@pytest.mark.parametrize("name", ["painter_corrections", "painter_adapter"])
def test_the_recipes_are_complete(name):
    assert read_recipe(Path(f"recipes/{name}.toml")).name == name
