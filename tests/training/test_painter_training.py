"""Training the painter: pictures come back, prompts are read, an ordinary pipeline is left."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, AutoPipelineForText2Image

from mmdemo.errors import InvalidRequestError
from mmdemo.scenes import random_scene
from mmdemo.scenes.scene import COLOURS, KINDS
from mmdemo.training.autoencoder_course import scene_pixels
from mmdemo.training.close_ups import close_up
from mmdemo.training.denoising import facts_of
from mmdemo.training.painter import build_tokenizer
from mmdemo.training.painter_course import PromptedLatents, painter_course, random_prompt
from mmdemo.training.recipe import read_recipe
from tests.training.small import run_training, small_recipe

AUTOENCODER = small_recipe(
    "autoencoder",
    8,
    """
[lessons]
piece_px = 32
edge_weight = 0.5
colour_weight = 1.0
decoder_alone = false
kl_weight = 0.001

[sizes]
autoencoder_widths = [8, 8, 16, 16]
latent_channels = 4
norm_groups = 4
""",
)
PAINTER = small_recipe(
    "painter",
    8,
    """
[lessons]
close_ups_alone = 0
close_up_share = 0.5
cached_scenes = 64
examples_per_thing = 200
shares_by_number = [3, 4, 2, 2]
unprompted_share = 0.1
words_weight = 0.1
vocabulary_size = 600
most_tokens = 64

[sizes]
latent_channels = 4
norm_groups = 4
denoiser_widths = [16, 32]
denoiser_layers = 1
denoiser_heads = 2
text_width = 32
text_layers = 1
text_heads = 2
""",
)
LESSONS = {
    "close_ups_alone": 0,
    "close_up_share": 0.0,
    "unprompted_share": 0.5,
    "examples_per_thing": 10,
    "shares_by_number": [3, 4, 2, 2],
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The folder of a painter's run, its own and its autoencoder's logs."""
    folder = tmp_path_factory.mktemp("painter")
    (folder / "autoencoder.toml").write_text(AUTOENCODER)
    (folder / "painter.toml").write_text(PAINTER)
    out = folder / "run"
    seen = run_training(out / "autoencoder", folder / "autoencoder.toml", "--steps", "100")
    drawn = run_training(out, folder / "painter.toml", "--steps", "100")
    return out, seen, drawn


@torch.no_grad()
def peak_signal_to_noise_db(autoencoder, pixels):
    """How well pictures (B, 3, H, W) in [-1, 1] come back."""
    latents = autoencoder.encode(pixels).latent_dist.mode()
    rebuilt = autoencoder.decode(latents).sample.clamp(-1, 1)
    return float(10 * torch.log10(4 / (rebuilt - pixels).square().mean()))


def test_prompts_are_in_both_languages_and_repeat_with_their_number():
    texts = [random_prompt(random_scene(seed), random.Random(seed)) for seed in range(40)]
    tokenizer = build_tokenizer(texts, 400, 32)
    assert {any("一" <= c <= "鿿" for c in text) for text in texts} == {True, False}
    latents = torch.zeros(20, 4, 16, 16, dtype=torch.float16)
    examples = PromptedLatents(latents, tokenizer, LESSONS, batch_size=8)
    one, again = examples[3], examples[3]
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert one["tokens"].shape == (32,)
    assert one["latents"].dtype == torch.float32
    unprompted = [examples[number]["n_tokens"] == 2 for number in range(60)]
    assert 15 < sum(unprompted) < 45


def test_scenes_of_one_thing_come_first():
    tokenizer = build_tokenizer(["a"], 300, 16)
    examples = PromptedLatents(torch.zeros(60, 1, 2, 2), tokenizer, LESSONS, batch_size=8)
    assert {int(examples[number]["counts"].sum()) for number in range(10)} == {1}
    assert {int(examples[number]["counts"].sum()) for number in range(30, 130)} == {1, 2, 3, 4}


def test_a_close_up_holds_whole_things_and_nothing_that_is_cut():
    rng, n_found = random.Random(0), 0
    for seed in range(300):
        scene = random_scene(seed, "train")
        found = close_up(scene, 64, 4, rng)
        if found is None:
            continue
        n_found += 1
        x, y, seen = found
        assert (x % 4, y % 4) == (0, 0)
        assert 0 <= min(x, y) <= max(x, y) <= 64
        assert seen.things
        for thing in scene.things:
            left, top, right, bottom = thing.box_px
            apart = right <= x or bottom <= y or left >= x + 64 or top >= y + 64
            whole = x <= left and y <= top and right <= x + 64 and bottom <= y + 64
            assert whole if thing in seen.things else apart
    assert n_found > 240


def test_close_ups_are_asked_for_by_what_is_in_them():
    tokenizer = build_tokenizer(["a"], 300, 16)
    examples = PromptedLatents(
        torch.zeros(60, 1, 32, 32), tokenizer, LESSONS | {"close_up_share": 1.0}, batch_size=4
    )
    seen = [examples[number] for number in range(100)]
    assert {each["latents"].shape for each in seen} == {(1, 16, 16)}
    assert {int(each["counts"].sum()) for each in seen} <= {1, 2, 3}


def test_a_batch_is_of_close_ups_or_of_whole_pictures():
    tokenizer, lessons = build_tokenizer(["a"], 300, 16), LESSONS | {"close_up_share": 0.5}
    examples = PromptedLatents(torch.zeros(60, 1, 32, 32), tokenizer, lessons, batch_size=4)
    sides = [examples[number]["latents"].shape[-1] for number in range(80)]
    batches = [set(sides[first : first + 4]) for first in range(0, 80, 4)]
    assert {len(batch) for batch in batches} == {1}
    assert set(sides) == {16, 32}
    first = PromptedLatents(
        torch.zeros(60, 1, 32, 32), tokenizer, lessons | {"close_ups_alone": 60}, batch_size=4
    )
    assert {first[number]["latents"].shape[-1] for number in range(60)} == {16}
    assert {first[number]["latents"].shape[-1] for number in range(60, 100)} == {16, 32}


def test_the_facts_of_a_scene_are_its_counts_and_colours():
    scene = random_scene(7)
    counts, looks = facts_of(scene)
    assert int(counts.sum()) == len(scene.things)
    for thing in scene.things:
        assert counts[KINDS.index(thing.kind)] >= 1
        place = KINDS.index(thing.kind) * len(COLOURS) + COLOURS.index(thing.colour)
        assert looks[place] == 1
    assert looks.sum() == len({(thing.kind, thing.colour) for thing in scene.things})


@pytest.mark.slow
def test_a_run_learns_and_leaves_an_ordinary_pipeline(runs):
    out, seen, drawn = runs
    assert seen[-1]["loss"] < seen[0]["loss"]
    assert drawn[-1]["loss"] < drawn[0]["loss"]
    pipeline = AutoPipelineForText2Image.from_pretrained(out / "model", dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    prompts = ["a red cat", "一只红色的猫"]
    pictures = pipeline(
        prompts,
        num_inference_steps=4,
        guidance_scale=3.0,
        generator=[torch.Generator().manual_seed(seed) for seed in (1, 2)],
    ).images
    assert [picture.size for picture in pictures] == [(128, 128)] * 2
    assert all(np.asarray(picture).std() > 1 for picture in pictures)
    names = {path.suffix for path in (out / "model").rglob("*") if path.is_file()}
    assert names <= {".json", ".safetensors"}


@pytest.mark.slow
def test_the_latents_have_variance_one_and_the_autoencoder_knows_their_scale(runs):
    out, _, _ = runs
    whole = AutoPipelineForText2Image.from_pretrained(out / "model", dtype=torch.float32)
    pixels = torch.stack([scene_pixels(seed) for seed in range(16)])
    latents = whole.vae.encode(pixels).latent_dist.mode() * whole.vae.config.scaling_factor
    assert float(latents.std()) == pytest.approx(1.0, abs=0.2)
    fresh = AutoencoderKL.from_config(whole.vae.config)
    learnt = peak_signal_to_noise_db(whole.vae, pixels)
    assert learnt > peak_signal_to_noise_db(fresh, pixels) + 3


def test_a_painter_without_an_autoencoder_is_told_what_to_do(tmp_path):
    recipe = read_recipe(Path("recipes/painter.toml"))
    assert read_recipe(Path("recipes/autoencoder.toml")).course == "autoencoder"
    with pytest.raises(InvalidRequestError, match="train one first"):
        painter_course(recipe, tmp_path / "model", None, "cpu")
