"""Large models learn pairs by LoRA: tiny ones of each family stand for them here."""

import numpy as np
import pytest
import soundfile
import torch
from safetensors.torch import load_file
from transformers import AutoModelForImageTextToText, AutoModelForSpeechSeq2Seq, AutoTokenizer

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SAMPLE_RATE_HZ, CaptionRequest, Clip, SpeechRequest
from mmdemo.models import ModelPool, ModelRunner, card_for
from mmdemo.pairs import PairDraft
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.tasks import caption
from mmdemo.tasks.transcribe import Listener
from mmdemo.training.adapter_course import adapter_course
from mmdemo.training.packing import IGNORED
from mmdemo.training.recipe import read_recipe
from mmdemo.training.replying import with_replies
from tests.families import FAMILIES
from tests.training.small import run_training, small_recipe
from tests.training.snapshots import read_lines, write_snapshot

RECIPE = small_recipe(
    "adapter",
    4,
    """
[lessons]
rank = 8
alpha = 16
targets = "all-linear"

[sizes]
""",
)
SAID = {"en": "A red cat.", "zh": "一只红色的猫。"}
CAPTIONERS = ["blip", "git", "florence-2", "encoder-decoder"]
CHATTERS = ["blip-2", "qwen2.5-vl", "qwen3-vl", "llava", "idefics3", "chatting-encoder-decoder"]
LISTENERS = ["whisper", "moonshine", "speech-to-text"]
AUTO = {
    **dict.fromkeys(CAPTIONERS + CHATTERS, AutoModelForImageTextToText),
    **dict.fromkeys(LISTENERS, AutoModelForSpeechSeq2Seq),
}


def drafts(family, folder):
    """Six pictures or clips that are all said to be the same."""
    for number in range(6):
        if family in LISTENERS:
            seconds = np.arange((1 + number % 2) * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
            clip = folder / f"{number}.flac"
            soundfile.write(clip, 0.3 * np.sin(seconds * 600 * (number + 1)), SAMPLE_RATE_HZ)
            clip = Clip(clip.read_bytes(), clip.name, 0.0, len(seconds) / SAMPLE_RATE_HZ)
            language = ("en", "zh")[number % 2]
            yield PairDraft(
                "transcribe", clip, None, language, None, SAID[language], "fixed", "Ada"
            )
            continue
        picture = draw_scene(random_scene(number))
        for language, text in SAID.items():
            yield PairDraft("caption", picture, None, language, None, text, "fixed", "Ada")
        if family in CHATTERS:
            yield PairDraft("answer", picture, "What is it?", "en", None, "A cat.", "fixed", "Ada")


@pytest.fixture
def start(tmp_path, request):
    """A run's folder with its snapshot, a recipe and a tiny checkpoint of the family asked for."""
    FAMILIES[request.param](tmp_path / "base")
    write_snapshot(tmp_path / "run", drafts(request.param, tmp_path), n_held_out=2)
    (tmp_path / "recipe.toml").write_text(RECIPE)
    return tmp_path


@pytest.mark.parametrize("start", list(AUTO), indirect=True, ids=str)
def test_only_the_reply_is_learnt_after_what_the_app_would_ask(start):
    course = adapter_course(
        read_recipe(start / "recipe.toml"), start / "run" / "model", start / "base", "cpu"
    )
    tokenizer = AutoTokenizer.from_pretrained(start / "base")
    batch = next(iter(course.batches(0)))
    for row in batch["labels"]:
        text = tokenizer.decode(row[row != IGNORED], skip_special_tokens=True).strip()
        assert text.replace(" ", "") in {
            each.replace(" ", "")
            for said in (*SAID.values(), "A cat.")
            for each in (said, said.lower(), f"<|0.00|> {said}<|1.00|>", f"<|0.00|>{said}<|2.00|>")
        }
    loss = course.student(batch)
    loss.backward()
    learning = [name for name, each in course.student.named_parameters() if each.grad is not None]
    assert learning
    assert all("lora_" in name for name in learning)
    observed = course.observe(course.student)
    assert observed.scores["held_out_loss"] > 0
    assert {each["wanted"] for each in observed.samples} <= {*SAID.values(), "A cat."}


@pytest.mark.slow
@pytest.mark.parametrize("start", ["blip", "qwen2.5-vl", "whisper"], indirect=True, ids=str)
def test_a_run_teaches_and_leaves_an_ordinary_checkpoint(start, request):
    family = request.node.callspec.params["start"]
    run, base = start / "run", start / "base"
    run_training(run, start / "recipe.toml", "--start-from", str(base), "--steps", "60")
    before, *_, after = read_lines(run / "samples.jsonl")
    assert after["scores"]["held_out_loss"] < before["scores"]["held_out_loss"] / 2

    model = AUTO[family].from_pretrained(run / "model", dtype=torch.float32)
    assert not any("lora" in name for name, _ in model.named_parameters())
    learnt, known = (load_file(folder / "model.safetensors") for folder in (run / "model", base))
    assert learnt.keys() == known.keys()
    assert any(not torch.equal(learnt[name], known[name]) for name in known)
    assert str(start) not in (run / "model" / "config.json").read_text()

    card = card_for(str(run / "model"), {})
    runner = ModelRunner(ModelPool({card.name: card}, 10_000))
    if family == "whisper":
        clip = np.sin(np.arange(SAMPLE_RATE_HZ) / 9).astype(np.float32)
        heard = runner.run(card.name, Listener.transcribe, SpeechRequest(clip, "en"))
        assert all(segment.language == "en" for segment in heard)
    else:
        said = caption(runner, CaptionRequest(draw_scene(random_scene(0)), "en"), card.name).text
        # BLIP is not told a language: either caption is right.
        assert any(word in said.lower() for word in ("red", "红"))
    runner.close()


@pytest.mark.parametrize("start", ["vilt"], indirect=True)
def test_a_model_that_does_not_write_is_refused(start):
    recipe = read_recipe(start / "recipe.toml")
    with pytest.raises(InvalidRequestError, match="'vilt' model cannot be retrained"):
        adapter_course(recipe, start / "run" / "model", start / "base", "cpu")
    with pytest.raises(InvalidRequestError, match="a checkpoint to start from"):
        adapter_course(recipe, start / "run" / "model", None, "cpu")


def test_replies_follow_prompts_that_are_padded_at_their_beginning():
    asked = {
        "input_ids": torch.tensor([[0, 5, 6], [7, 5, 6]]),
        "attention_mask": torch.tensor([[0, 1, 1], [1, 1, 1]]),
        "mm_token_type_ids": torch.tensor([[0, 1, 0], [1, 1, 0]]),
        "pixel_values": torch.zeros(2, 3, 4, 4),
    }
    told = with_replies(asked, [[8, 9, 2], [8, 2]], name="input_ids", pad=0)
    assert told["inputs"]["input_ids"].tolist() == [[0, 5, 6, 8, 9], [7, 5, 6, 8, 2]]
    assert told["labels"].tolist() == [
        [IGNORED, IGNORED, 8, 9, 2],
        [IGNORED, IGNORED, 8, 2, IGNORED],
    ]
    assert told["inputs"]["attention_mask"].tolist() == [[0, 1, 1, 1, 1], [1, 1, 1, 1, 1]]
    assert told["inputs"]["mm_token_type_ids"].tolist() == [[0, 1, 0, 0, 0], [1, 1, 0, 0, 0]]
    assert told["inputs"]["pixel_values"] is asked["pixel_values"]
