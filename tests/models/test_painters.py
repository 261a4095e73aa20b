"""Every family of painters goes through the same task, with tiny random weights."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessorPil

from mmdemo.errors import InvalidRequestError, ModelUnavailableError, StoppedError
from mmdemo.media import DrawRequest, Ticket
from mmdemo.models import ModelPool, ModelRunner, card_for
from mmdemo.tasks import draw, draw_all
from tests.families import PAINTERS

RED_CAT = DrawRequest("a red cat", seed=3, n_steps=2, width_px=32, height_px=32)
SD = "stable-diffusion"


def asking(**changes):
    return DrawRequest(**{**vars(RED_CAT), "ticket": Ticket(), **changes})


def pixels(drawing):
    return np.asarray(drawing.picture, dtype=np.int16)


def runner_for(folder):
    card = card_for(str(folder), {})
    return ModelRunner(ModelPool({card.name: card}, 10_000)), card.name


@pytest.fixture
def gradient():
    return Image.fromarray(np.linspace(0, 255, 32 * 32 * 3).reshape(32, 32, 3).astype(np.uint8))


@pytest.mark.parametrize("family", PAINTERS)
def test_every_painter_draws_and_says_how(open_checkpoint, family):
    models, name = open_checkpoint(family)
    assert models.card(name).tasks == ("draw",)
    drawing = draw(models, asking(prompt="一只红色的猫"), name)
    assert drawing.picture.size == (32, 32)
    assert drawing.settings["seed"] == 3
    assert drawing.settings["n_steps"] == 2
    assert len(drawing.version) == 12
    assert drawing.notes == ()


@pytest.mark.parametrize("family", PAINTERS)
def test_a_request_gives_the_same_picture_alone_and_among_others(open_checkpoint, family):
    models, name = open_checkpoint(family)
    requests = [asking(seed=seed, prompt=f"{seed} cats") for seed in range(4)]
    alone = [pixels(draw(models, request, name)) for request in requests]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda request: pixels(draw(models, request, name)), requests))
    for one, other in zip(alone, together, strict=True):
        assert np.abs(one - other).max() <= 1  # a rounding of the last bit, at most
    assert np.abs(alone[0] - alone[1]).max() > 1


@pytest.mark.parametrize("family", PAINTERS)
def test_the_picture_is_seen_as_it_emerges(open_checkpoint, family):
    models, name = open_checkpoint(family)
    request = asking(preview_every=1)
    draw(models, request, name)
    assert request.ticket.preview.size == (32, 32)
    assert request.ticket.progress == 1.0


@pytest.mark.parametrize("family", PAINTERS)
def test_stop_ends_the_work_within_a_step(open_checkpoint, family):
    models, name = open_checkpoint(family)
    request = asking(n_steps=200, preview_every=1)
    ticket = request.ticket
    with ThreadPoolExecutor(1) as thread:
        drawing = thread.submit(draw, models, request, name)
        while ticket.preview is None:
            assert not drawing.done()
        ticket.stop()
        with pytest.raises(StoppedError):
            drawing.result()
    again = draw(models, asking(), name)  # the worker is free
    assert ticket.progress < 1.0
    assert again.settings["n_steps"] == 2


@pytest.mark.parametrize("family", [SD, "stable-diffusion-xl", "stable-diffusion-3", "flux"])
def test_it_begins_with_a_picture_and_paints_a_part_of_it_anew(open_checkpoint, gradient, family):
    models, name = open_checkpoint(family)
    begun = draw(models, asking(start=gradient, strength=0.5), name)
    assert begun.settings["strength"] == 0.5
    assert begun.picture.size == (32, 32)
    mask = Image.new("L", (32, 32), 0)
    mask.paste(255, (0, 0, 16, 32))
    painted = draw(models, asking(start=gradient, mask=mask, strength=1.0), name)
    assert painted.picture.size == (32, 32)


def test_a_large_start_picture_keeps_its_shape_at_the_size_that_the_model_knows(open_checkpoint):
    models, name = open_checkpoint(SD)
    wide = Image.new("RGB", (400, 200))
    request = asking(start=wide, width_px=None, height_px=None, strength=1.0)
    assert draw(models, request, name).picture.size == (46, 22)


def test_too_little_strength_for_the_steps_is_said(open_checkpoint, gradient):
    models, name = open_checkpoint(SD)
    with pytest.raises(InvalidRequestError, match="leaves none of the 2 steps"):
        draw(models, asking(start=gradient, strength=0.1), name)


def test_a_painter_that_cannot_begin_with_a_picture_says_so(open_checkpoint, gradient):
    models, name = open_checkpoint("pixart")
    with pytest.raises(InvalidRequestError, match="cannot begin with a picture"):
        draw(models, asking(start=gradient), name)


def test_another_scheduler_draws_this_one_picture(open_checkpoint):
    models, name = open_checkpoint(SD)
    usual = draw(models, asking(), name)
    euler = draw(models, asking(scheduler="EulerAncestralDiscreteScheduler"), name)
    assert euler.settings["scheduler"] == "EulerAncestralDiscreteScheduler"
    assert np.abs(pixels(euler) - pixels(usual)).max() > 1
    assert draw(models, asking(), name).settings["scheduler"] == "DDIMScheduler"
    with pytest.raises(InvalidRequestError, match="choose one of DDIMScheduler"):
        draw(models, asking(scheduler="Sampler5000"), name)


def test_a_negative_prompt_and_guidance_change_the_picture(open_checkpoint):
    models, name = open_checkpoint(SD)
    usual = pixels(draw(models, asking(), name))
    without = draw(models, asking(negative_prompt="blue"), name)
    assert without.settings["negative_prompt"] == "blue"
    assert np.abs(pixels(without) - usual).max() > 1
    unguided = draw(models, asking(negative_prompt="blue", guidance_scale=1.0), name)
    assert any("no effect" in note for note in unguided.notes)


def test_a_long_prompt_is_drawn_and_what_is_not_read_is_said(open_checkpoint):
    models, name = open_checkpoint(SD)
    drawing = draw(models, asking(prompt="cat " * 1000), name)
    assert drawing.notes == ("Only the first 32 tokens of the prompt are read by this model.",)


@pytest.mark.parametrize("prompt", ["🦄🌈", "قطة حمراء", "a\x00cat", "<b>cat</b>\n\n"])
def test_any_writing_is_a_prompt(open_checkpoint, prompt):
    models, name = open_checkpoint(SD)
    assert draw(models, asking(prompt=prompt), name).prompt == prompt


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"prompt": " \n"}, "Write what should be drawn"),
        ({"prompt": "x" * 10_001}, "10,001 characters"),
        ({"n_steps": 0}, "number of steps cannot be 0"),
        ({"n_steps": 10_000}, "number of steps cannot be 10,000"),
        ({"seed": -1}, "seed cannot be -1"),
        ({"seed": 2**65}, "seed cannot be 36,893,488,147,419,103,232"),
        ({"guidance_scale": float("nan")}, "guidance scale cannot be nan"),
        ({"width_px": 33}, "width cannot be 33.*choose 32"),
        ({"height_px": 100_000}, "height cannot be 100,000"),
        ({"mask": Image.new("L", (8, 8))}, "mask needs a picture"),
        ({"lora": "nowhere.safetensors"}, "no LoRA nowhere"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(open_checkpoint, changes, sentence):
    models, name = open_checkpoint(SD)
    with pytest.raises(InvalidRequestError, match=sentence):
        draw(models, asking(**changes), name)


def test_several_come_in_order_and_a_wrong_one_stops_before_any_is_drawn(open_checkpoint):
    models, name = open_checkpoint(SD)
    drawings = list(draw_all(models, [asking(seed=seed) for seed in range(3)], name))
    assert [drawing.settings["seed"] for drawing in drawings] == [0, 1, 2]
    with pytest.raises(InvalidRequestError):
        next(draw_all(models, [asking(), asking(seed=-1)], name))


def lora_file(folder, width):
    """Low-rank weights for one attention matrix of the tiny UNet, if `width` is its width."""
    key = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q"
    generator = torch.Generator().manual_seed(1)
    weights = {
        f"{key}.lora_A.weight": torch.randn(4, width, generator=generator),
        f"{key}.lora_B.weight": torch.randn(width, 4, generator=generator),
    }
    folder.mkdir(exist_ok=True)
    save_file(weights, folder / "own.safetensors")
    return folder / "own.safetensors"


def test_a_lora_is_laid_over_for_one_request(open_checkpoint, tmp_path):
    models, name = open_checkpoint(SD)
    usual = pixels(draw(models, asking(), name))
    file = lora_file(tmp_path / "lora", 32)
    adapted = draw(models, asking(lora=str(file), lora_scale=2.0), name)
    assert adapted.settings["lora"] == str(file)
    assert np.abs(pixels(adapted) - usual).max() > 1
    faint = draw(models, asking(lora=str(file.parent), lora_scale=0.0), name)
    assert np.abs(pixels(faint) - usual).max() <= 1
    assert np.array_equal(pixels(draw(models, asking(), name)), usual)


def test_a_lora_for_another_model_is_refused_and_leaves_nothing_behind(open_checkpoint, tmp_path):
    models, name = open_checkpoint(SD)
    usual = pixels(draw(models, asking(), name))
    with pytest.raises(InvalidRequestError, match="made for another model"):
        draw(models, asking(lora=str(lora_file(tmp_path / "lora", 48))), name)
    assert np.array_equal(pixels(draw(models, asking(), name)), usual)


def test_a_folder_that_lacks_a_file_says_which(checkpoint, tmp_path):
    folder = tmp_path / "torn"
    shutil.copytree(checkpoint(SD), folder)
    (folder / "unet/diffusion_pytorch_model.safetensors").unlink()
    models, name = runner_for(folder)
    with pytest.raises(ModelUnavailableError, match="lacks weights of its unet"):
        draw(models, asking(), name)
    shutil.rmtree(folder / "unet")
    with pytest.raises(ModelUnavailableError, match="lacks unet"):
        draw(models, asking(), name)
    models.close()


def test_a_pipeline_that_does_not_draw_from_text_is_refused(checkpoint, tmp_path):
    folder = tmp_path / "other"
    shutil.copytree(checkpoint(SD), folder)
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps(index | {"_class_name": "OwnPipeline"}))
    models, name = runner_for(folder)
    with pytest.raises(ModelUnavailableError, match="no pipeline that draws from text"):
        draw(models, asking(), name)
    models.close()


def test_half_precision_files_are_opened_where_there_are_no_others(checkpoint, tmp_path):
    whole = StableDiffusionPipeline.from_pretrained(checkpoint(SD), dtype=torch.float16)
    whole.save_pretrained(tmp_path / "half", variant="fp16")
    models, name = runner_for(tmp_path / "half")
    assert draw(models, asking(), name).picture.size == (32, 32)
    models.close()


def test_a_refusal_of_the_safety_checker_is_said(checkpoint, tmp_path):
    sizes = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1}
    config = CLIPConfig(
        text_config=sizes | {"num_attention_heads": 1},
        vision_config=sizes | {"num_attention_heads": 1, "image_size": 32, "patch_size": 16},
        projection_dim=8,
    )
    checker = StableDiffusionSafetyChecker(config)
    checker.concept_embeds_weights.data.fill_(-2.0)  # every picture is too near to a concept
    pipeline = StableDiffusionPipeline.from_pretrained(checkpoint(SD))
    pipeline.register_modules(
        safety_checker=checker,
        feature_extractor=CLIPImageProcessorPil(
            size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
        ),
    )
    pipeline.save_pretrained(tmp_path / "checked")
    models, name = runner_for(tmp_path / "checked")
    drawing = draw(models, asking(), name)
    assert any("safety checker refused" in note for note in drawing.notes)
    models.close()
