"""Speech models that write word by word: Whisper, and others of `AutoModelForSpeechSeq2Seq`."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSpeechSeq2Seq

from mmdemo.errors import InvalidRequestError, ModelMemoryError, StoppedError
from mmdemo.media import SAMPLE_RATE_HZ, Segment, SpeechRequest
from mmdemo.models.decoding.generation import Writer, Writing
from mmdemo.models.decoding.hearing import (
    Ear,
    calls_of,
    joined,
    long_enough,
    windows_of,
)
from mmdemo.models.decoding.limits import room_for_transcript
from mmdemo.models.decoding.opening import open_model, open_tokenizer
from mmdemo.models.decoding.speech_writing import SpeechWriter, Stretch, Written, rows_of
from mmdemo.models.decoding.timing import Clock, no_time, segments_written
from mmdemo.models.decoding.whisper_tokens import WhisperTokens

WINDOW_S = 30.0
TOKENS_PER_S = 6.5  # nobody says more; models without time tokens would ramble on
FEWEST_TOKENS = 8
MEMORY = "The device ran out of memory while listening; choose a smaller model."


class SpeechSeq2Seq:
    """Writes down speech; a multilingual Whisper finds out the language and translates."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        self._model = open_model(AutoModelForSpeechSeq2Seq, folder, device)
        self._ear = Ear(folder)
        self._tokenizer = open_tokenizer(folder)
        is_whisper = self._model.config.model_type == "whisper"
        self._whisper = WhisperTokens(self._model, self._tokenizer) if is_whisper else None
        no_speech = self._whisper.no_speech if self._whisper else None
        self._pen = SpeechWriter(self._model, self._tokenizer, no_speech)
        self._writer = Writer(self._model, self._tokenizer)

    def transcribe(self, requests: list[SpeechRequest]) -> list[tuple[Segment, ...]]:
        windows = [windows_of(request, WINDOW_S) for request in requests]
        asked = [window for of_request in windows for window in of_request]
        heard: list[tuple[Segment, ...]] = [()] * len(asked)
        # Whisper pads every window alike; with the others what is padded changes what is heard
        for places in calls_of(asked, equal_lengths=self._whisper is None):
            try:
                with self._writer.inference():
                    results = self._listen([asked[place] for place in places])
            except torch.OutOfMemoryError as error:
                raise ModelMemoryError(MEMORY) from error
            for place, segments in zip(places, results, strict=True):
                heard[place] = segments
        rest = iter(heard)
        return [joined([next(rest) for _ in of_request], WINDOW_S) for of_request in windows]

    def close(self) -> None:
        self._writer.close()

    def _listen(self, requests: Sequence[SpeechRequest]) -> list[tuple[Segment, ...]]:
        """What was said in each; all of them fit into one call of the encoder."""
        recordings = [long_enough(request.samples) for request in requests]
        inputs = self._writer.placed(self._ear.tensors(recordings))
        heard: dict[str, Any] = {"encoder_outputs": self._model.get_encoder()(**inputs)}
        everything = torch.ones(len(requests), 1, device=self._model.device)
        heard["attention_mask"] = inputs.get("attention_mask", everything)  # Whisper knows no mask
        longest_s = max(len(samples) for samples in recordings) / SAMPLE_RATE_HZ
        n_frames = heard["encoder_outputs"].last_hidden_state.shape[1]
        seconds_per_frame = (self._ear.window_s or longest_s) / n_frames
        languages = self._languages(requests, heard)
        stretches = [
            self._stretch(request, language)
            for request, language in zip(requests, languages, strict=True)
        ]
        written = self._write(heard, stretches)
        if all(request.ticket.stopped for request in requests):
            raise StoppedError("Stopped.")
        return [
            self._segments(request, language, one, seconds_per_frame)
            for request, language, one in zip(requests, languages, written, strict=True)
        ]

    def _languages(self, requests: Sequence[SpeechRequest], heard: dict[str, Any]) -> list[str]:
        """The codes: as wished, else the likeliest of those that the model knows."""
        if not self._whisper or not self._whisper.languages:
            return [request.language or "en" for request in requests]
        codes, tokens = zip(*self._whisper.languages.items(), strict=True)
        start = self._model.generation_config.decoder_start_token_id
        first = torch.full((len(requests), 1), start, device=self._model.device)
        logits = self._model(**heard, decoder_input_ids=first, use_cache=False).logits[:, -1]
        likeliest = logits[:, list(tokens)].argmax(dim=-1).tolist()
        return [
            request.language or codes[found]
            for request, found in zip(requests, likeliest, strict=True)
        ]

    def _stretch(self, request: SpeechRequest, language: str) -> Stretch:
        start = [self._model.generation_config.decoder_start_token_id]
        prefix = self._whisper.prefix(request, language) if self._whisper else start
        if request.task == "translate" and not self._whisper:
            raise InvalidRequestError(
                "This model writes down what is said and does not translate; "
                "choose transcribe, or a Whisper model."
            )
        room = room_for_transcript(self._model.config) - len(prefix)
        if not self._whisper:
            seconds = len(request.samples) / SAMPLE_RATE_HZ
            room = min(room, max(FEWEST_TOKENS, round(TOKENS_PER_S * seconds)))
        return Stretch(Writing(request.ticket, room), prefix)

    def _write(self, heard: dict[str, Any], stretches: Sequence[Stretch]) -> list[Written]:
        """Those with prefixes of one length together: then none needs padding."""
        groups: dict[int, list[int]] = defaultdict(list)
        for place, stretch in enumerate(stretches):
            groups[len(stretch.prefix)].append(place)
        written: dict[int, Written] = {}
        for n_prefix, places in groups.items():
            rules = [self._whisper.times_in_pairs(n_prefix)] if self._whisper else []
            together = [stretches[place] for place in places]
            results = self._pen.write(rows_of(heard, places), together, rules)
            written.update(zip(places, results, strict=True))
        return [written[place] for place in range(len(stretches))]

    def _segments(
        self, request: SpeechRequest, language: str, written: Written, seconds_per_frame: float
    ) -> tuple[Segment, ...]:
        if written.is_silence:
            return ()
        duration_s = len(request.samples) / SAMPLE_RATE_HZ
        time_of = self._whisper.time_s if self._whisper else no_time
        clock = Clock(duration_s, seconds_per_frame, time_of)
        spoken = "en" if request.task == "translate" else language
        return segments_written(written, self._tokenizer, clock, spoken)
