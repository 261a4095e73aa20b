"""How a speech model that writes word by word is given clips to learn: as the app asks it."""

from collections.abc import Hashable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSpeechSeq2Seq

from mmdemo.media import SAMPLE_RATE_HZ, Samples, SpeechRequest
from mmdemo.media.sounds import read_samples
from mmdemo.models.decoding.generation import Writer, Writing
from mmdemo.models.decoding.hearing import Ear, long_enough
from mmdemo.models.decoding.limits import room_for_transcript
from mmdemo.models.decoding.opening import open_tokenizer
from mmdemo.models.decoding.speech_writing import SpeechWriter, Stretch
from mmdemo.models.decoding.whisper_tokens import WhisperTokens
from mmdemo.training.held_out import at_rest
from mmdemo.training.replying import with_replies
from mmdemo.training.snapshot import Corrected

MOST_S = 30.0  # of a clip; what is said later is not heard
TICK_S = 0.02  # between two of Whisper's time tokens
MOST_WRITTEN = 64  # tokens of a sample


class SpeechExercises:
    """Clips with what is said in them; Whisper also learns when it begins and ends."""

    tasks = ("transcribe",)
    family = AutoModelForSpeechSeq2Seq

    def __init__(self, folder: Path, model: Any) -> None:
        self._ear, self._tokenizer = Ear(folder), open_tokenizer(folder)
        is_whisper = model.config.model_type == "whisper"
        self._whisper = WhisperTokens(model, self._tokenizer) if is_whisper else None
        self._start = model.generation_config.decoder_start_token_id
        self._room = room_for_transcript(model.config)

    def group(self, pair: Corrected) -> Hashable:
        """Whisper's windows are of one length, and so are its prompts; others are heard alone."""
        return "" if self._whisper else pair.path

    def batch(self, pairs: Sequence[Corrected]) -> dict[str, Any]:
        """`inputs` and `labels` of the pairs, which are of one group."""
        clips = [_heard(pair) for pair in pairs]
        inputs = self._ear.tensors([long_enough(clip) for clip in clips])
        inputs["decoder_input_ids"] = torch.tensor([self._prefix(pair) for pair in pairs])
        n_prompt = inputs["decoder_input_ids"].shape[1]
        replies = [
            self._reply(pair, clip)[: self._room - n_prompt]
            for pair, clip in zip(pairs, clips, strict=True)
        ]
        end = self._tokenizer.eos_token_id
        return with_replies(inputs, replies, name="decoder_input_ids", pad=end)

    def texts(self, model: Any, pairs: Sequence[Corrected]) -> list[str]:
        """What the model hears in the pairs' clips, the language known."""
        settings = deepcopy(model.generation_config)  # which writing changes
        try:
            with at_rest(model):
                return [self._text(model, pair) for pair in pairs]
        finally:
            model.generation_config = settings

    def _text(self, model: Any, pair: Corrected) -> str:
        prefix = self._prefix(pair)
        no_speech = self._whisper.no_speech if self._whisper else None
        rules = [self._whisper.times_in_pairs(len(prefix))] if self._whisper else []
        writer = Writer(model, self._tokenizer)
        inputs = writer.placed(self._ear.tensors([long_enough(_heard(pair))]))
        everything = torch.ones(1, 1, device=model.device)
        heard = {
            "encoder_outputs": model.get_encoder()(**inputs),
            "attention_mask": inputs.get("attention_mask", everything),
        }
        room = min(MOST_WRITTEN, self._room - len(prefix))
        stretch = Stretch(Writing(SpeechRequest(_heard(pair)).ticket, room), prefix)
        pen = SpeechWriter(model, self._tokenizer, no_speech)
        (written,) = pen.write(heard, [stretch], rules)
        last = self._whisper.first_time if self._whisper else len(self._tokenizer)
        words = [token for token in written.tokens if token < last]
        return self._tokenizer.decode(words, skip_special_tokens=True).strip()

    def _prefix(self, pair: Corrected) -> list[int]:
        if not self._whisper:
            return [self._start]
        return self._whisper.prefix(SpeechRequest(_heard(pair), pair.language), pair.language)

    def _reply(self, pair: Corrected, clip: Samples) -> list[int]:
        space = " " if self._whisper and pair.language == "en" else ""
        words = self._tokenizer(space + pair.text, add_special_tokens=False).input_ids
        if self._whisper:
            first = self._whisper.first_time
            words = [first, *words, first + round(len(clip) / SAMPLE_RATE_HZ / TICK_S)]
        return [*words, self._tokenizer.eos_token_id]


def _heard(pair: Corrected) -> Samples:
    return read_samples(pair.path)[: round(MOST_S * SAMPLE_RATE_HZ)]
