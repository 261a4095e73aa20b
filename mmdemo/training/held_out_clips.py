"""What a listener in training makes of clips that are kept from it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mmdemo.media import LANGUAGES, Language
from mmdemo.metrics import count_errors, error_rate
from mmdemo.models.decoding.beam_search import Expectation, Together, search
from mmdemo.models.decoding.ctc_vocabulary import Vocabulary
from mmdemo.training.course import Observation
from mmdemo.training.hearer import ctc, frame_logits
from mmdemo.training.held_out import at_rest, sample_of
from mmdemo.training.recordings import Recording
from mmdemo.training.snapshot import Corrected

RATES: dict[Language, str] = {"en": "held_out_wer", "zh": "held_out_cer"}


class HeldOutClips:
    """A few clips, written down again and again as an answer on the page is.

    Args:
        clips: corrected pairs, and what is heard in them.
        run: the run's folder, in which their files lie.
        processor: of the listener's checkpoint.
        expected: which texts are likelier than others.
    """

    def __init__(
        self,
        clips: Sequence[tuple[Corrected, Recording]],
        run: Path,
        processor: Any,
        expected: Sequence[Expectation],
    ) -> None:
        self._clips, self._run, self._processor = list(clips), run, processor
        tokenizer = processor.tokenizer
        self._blank = tokenizer.pad_token_id
        self._vocabulary = Vocabulary(tokenizer, len(tokenizer))
        self._expected = Together(expected)

    def observe(self, listener: Any) -> Observation:
        """Loss (for each token), error rates by language, and the clips' texts."""
        losses, samples = list[float](), list[dict[str, str]]()
        with at_rest(listener):
            for pair, recording in self._clips:
                logits = frame_logits(listener, self._processor, recording)
                losses.append(self._loss(logits, recording))
                text = self._write(logits, recording.language)
                samples.append(sample_of(pair, self._run, text))
        loss = sum(losses) / len(losses)
        return Observation({"held_out_loss": loss} | self._rates(samples), samples)

    def _loss(self, logits: Tensor, recording: Recording) -> float:
        tokens = self._processor.tokenizer(recording.text, add_special_tokens=False).input_ids
        targets = torch.tensor([tokens], dtype=torch.long)
        lengths, n_targets = torch.tensor([logits.shape[1]]), torch.tensor([len(tokens)])
        return float(ctc(logits, targets, lengths, n_targets, blank=self._blank))

    def _write(self, logits: Tensor, language: Language) -> str:
        foreign = torch.from_numpy(self._vocabulary.foreign_to(language))
        log_probs = logits[0].masked_fill(foreign, -torch.inf).log_softmax(-1).numpy()
        texts = self._vocabulary.texts
        tokens = search(log_probs, texts, self._blank, self._expected)
        return "".join(texts[token] for token in tokens).strip()

    def _rates(self, samples: Sequence[dict[str, str]]) -> dict[str, float]:
        rates: dict[str, float] = {}
        for language in LANGUAGES:
            counted = [
                count_errors(sample["text"], recording.text, language)
                for sample, (_, recording) in zip(samples, self._clips, strict=True)
                if recording.language == language
            ]
            if any(errors.n_spoken for errors in counted):
                rates[RATES[language]] = error_rate(counted)
        return rates
