"""How a captioner or a chat model of the hub is given pairs to learn: as the app asks it."""

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForImageTextToText

from mmdemo.models.decoding.asking import asking_for
from mmdemo.training.replying import with_replies
from mmdemo.training.snapshot import Corrected
from mmdemo.training.telling import sheet_of, told


class PictureExercises:
    """Pictures with captions, or questions and answers."""

    tasks = ("caption", "answer")
    family = AutoModelForImageTextToText

    def __init__(self, folder: Path, model: Any) -> None:
        self._asking = asking_for(folder, model.config.model_type)
        self._tokenizer = self._asking.tokenizer
        self._has_encoder = model.config.is_encoder_decoder
        self._start = _start_of(model)

    def group(self, pair: Corrected) -> Hashable:
        """Pairs of equal group may stand in one batch."""
        return self._asking.group(sheet_of(pair, self._asking).prompt)

    def batch(self, pairs: Sequence[Corrected]) -> dict[str, Any]:
        """`inputs` and `labels` of the pairs, which are of one group."""
        sheets = [sheet_of(pair, self._asking) for pair in pairs]
        prompts = [sheet.prompt for sheet in sheets]
        inputs = self._asking.tensors([sheet.request.picture for sheet in sheets], prompts)
        name = "decoder_input_ids" if self._has_encoder else "input_ids"
        if name not in inputs:
            inputs[name] = torch.full((len(pairs), 1), self._start)
        replies = [
            self._reply(pair.text, prompt) for pair, prompt in zip(pairs, prompts, strict=True)
        ]
        pad = self._tokenizer.pad_token_id
        return with_replies(inputs, replies, name=name, pad=self._end if pad is None else pad)

    def texts(self, model: Any, pairs: Sequence[Corrected]) -> list[str]:
        """What the model says of the pairs' pictures."""
        return told(model, self._asking, pairs)

    @property
    def _end(self) -> int:
        end = self._tokenizer.eos_token_id
        return self._tokenizer.sep_token_id if end is None else end  # the latter: BERT's

    def _reply(self, text: str, prompt: str | None) -> list[int]:
        joint = " " if (prompt or "").endswith(":") else ""  # "Answer:" and a word, not one word
        return [*self._tokenizer(joint + text, add_special_tokens=False).input_ids, self._end]


def _start_of(model: Any) -> Any:
    """What is written before the first word where nothing is asked."""
    told = model.generation_config, model.config.get_text_config(decoder=True)
    names = ["bos_token_id"]
    if model.config.is_encoder_decoder:
        names.insert(0, "decoder_start_token_id")
    starts = [getattr(each, name, None) for name in names for each in told]
    return next((start for start in starts if start is not None), None)
