"""Speech models that label every frame: each family of `AutoModelForCTC`."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForCTC

from mmdemo.errors import InvalidRequestError, ModelMemoryError, ModelUnavailableError
from mmdemo.media import SAMPLE_RATE_HZ, Segment, SpeechRequest
from mmdemo.models.decoding.beam_search import Expectation, Together, search
from mmdemo.models.decoding.ctc_paths import LogProbs, Span, align, best_path
from mmdemo.models.decoding.ctc_vocabulary import Vocabulary
from mmdemo.models.decoding.generation import Writer
from mmdemo.models.decoding.hearing import (
    Ear,
    calls_of,
    hears_padding,
    lead_in_s,
    surrounded,
)
from mmdemo.models.decoding.language_model import read_language_model
from mmdemo.models.decoding.lexicon import read_lexicon
from mmdemo.models.decoding.opening import open_model, open_tokenizer
from mmdemo.models.decoding.own_words import OwnWords
from mmdemo.models.decoding.phrases import segments_of, widen
from mmdemo.models.decoding.words import Piece, words_of

LENGTH_FUNCTIONS = ("_get_subsampling_output_length", "_get_feat_extract_output_lengths")
MANY = 1_000_000  # so many that edges do not count


class Ctc:
    """Writes down speech in the language that it hears; translates nothing."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        self._model = open_model(AutoModelForCTC, folder, device)
        self._ear = Ear(folder)
        tokenizer = open_tokenizer(folder)
        self._writer = Writer(self._model, tokenizer)
        self._vocabulary = Vocabulary(tokenizer, self._model.config.vocab_size)
        self._blank = self._model.config.pad_token_id
        self._language_model = read_language_model(folder)
        self._lexicon = read_lexicon(folder)
        self._equal_lengths = not self._ear.pads_freely or hears_padding(self._model)
        self._n_frames = _length_function(self._model)
        self._stride_s = _seconds_per_frame(self._n_frames, self._ear.seconds_per_feature())

    def transcribe(self, requests: list[SpeechRequest]) -> list[tuple[Segment, ...]]:
        for request in requests:
            if request.task == "translate":
                raise InvalidRequestError(
                    "This model writes down what is said and does not translate; "
                    "choose transcribe, or a Whisper model."
                )
        heard: list[tuple[Segment, ...]] = [()] * len(requests)
        for places in calls_of(requests, equal_lengths=self._equal_lengths):
            together = [requests[place] for place in places]
            for place, log_probs in zip(places, self._label(together), strict=True):
                heard[place] = self._write_down(requests[place], log_probs)
        return heard

    def close(self) -> None:
        self._writer.close()

    def _label(self, requests: Sequence[SpeechRequest]) -> list[LogProbs]:
        """The log-probabilities of every token in each request's frames: (T, V)."""
        recordings = [surrounded(request.samples) for request in requests]
        try:
            with self._writer.inference():
                inputs = self._writer.placed(self._ear.tensors(recordings))
                logits = self._model(**inputs).logits.float()  # (R, T, V)
                foreign = np.stack(
                    [self._vocabulary.foreign_to(request.language) for request in requests]
                )  # (R, V)
                mask = torch.from_numpy(foreign).to(logits.device)
                log_probs = logits.masked_fill(mask[:, None], -math.inf).log_softmax(dim=-1)
                rows = log_probs.cpu().numpy()
        except torch.OutOfMemoryError as error:
            raise ModelMemoryError(
                "The device ran out of memory while listening; choose a smaller model."
            ) from error
        mask = inputs.get("attention_mask")
        n_read = [len(samples) for samples in recordings] if mask is None else mask.sum(-1).tolist()
        lengths = self._n_frames(torch.tensor(n_read)).tolist()
        return [row[:length] for row, length in zip(rows, lengths, strict=True)]

    def _write_down(self, request: SpeechRequest, log_probs: LogProbs) -> tuple[Segment, ...]:
        expected = self._expected(request.prompt)
        if expected:
            texts = self._vocabulary.texts
            tokens = search(log_probs, texts, self._blank, Together(expected))
            spans = align(log_probs, tokens, self._blank)
        else:
            spans = best_path(log_probs, self._blank)
        duration_s = len(request.samples) / SAMPLE_RATE_HZ
        words = widen(words_of(self._pieces(spans, lead_in_s(request.samples))), duration_s)
        logs = [math.log(max(word.probability, math.ulp(0.0))) for word in words]
        language = self._vocabulary.language(request.language)
        segments = segments_of(words, logs, language)
        request.ticket.partial_text = " ".join(segment.text for segment in segments)
        return tuple(segments)

    def _expected(self, prompt: str) -> list[Expectation]:
        """What is expected before anything is heard: common words, and the user's own."""
        own = OwnWords(prompt)
        expected: list[Expectation] = [own] if own else []
        if self._language_model:
            expected.append(self._language_model.expecting(own.spelt))
        if self._lexicon:
            expected.append(self._lexicon.expecting(own.chinese))
        return expected

    def _pieces(self, spans: Sequence[Span], begin_s: float) -> list[Piece]:
        return [
            Piece(
                self._vocabulary.texts[span.token],
                max(0.0, span.first_frame * self._stride_s - begin_s),
                max(0.0, span.end_frame * self._stride_s - begin_s),
                span.log_probability,
            )
            for span in spans
            if self._vocabulary.texts[span.token]
        ]


def _length_function(model: Any) -> Callable[[torch.Tensor], torch.Tensor]:
    """From lengths of what the model reads to numbers of frames."""
    for name in LENGTH_FUNCTIONS:
        if function := getattr(model, name, None):
            return function
    raise ModelUnavailableError(
        f"{type(model).__name__} does not tell how it divides time; choose another model."
    )


def _seconds_per_frame(
    n_frames: Callable[[torch.Tensor], torch.Tensor], seconds_per_feature: float
) -> float:
    fewer, more = n_frames(torch.tensor([MANY, 2 * MANY])).tolist()
    return seconds_per_feature * MANY / (more - fewer)
