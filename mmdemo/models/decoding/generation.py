"""Lets a model write: one best text shown as it grows, or several by beam search, each scored.

Letters: R = requests, S = sequences (requests x beams), T = generated tokens, V = vocabulary.
"""

import math
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import torch
from transformers import StoppingCriteria, StoppingCriteriaList

from mmdemo.errors import ModelMemoryError, StoppedError
from mmdemo.media import Candidate, Ticket
from mmdemo.models.devices import threads_for

FEWEST_BEAMS = 3
SHOWN_EVERY_S = 0.1
UNFINISHED = -1e4  # beam search marks beams that never ended by a sum of about -1e9
END_NAMES = ("eos_token_id", "sep_token_id")
SCORES_BYTES = 1 << 30  # most that the kept scores of one call may take
NOT_SAMPLED: dict[str, Any] = {
    "do_sample": False,
    "temperature": None,
    "top_p": None,
    "top_k": None,
}


@dataclass(frozen=True)
class Writing:
    """One request's part in a call."""

    ticket: Ticket
    max_new_tokens: int


@dataclass(frozen=True)
class Writer:
    """A model that generates, with what turns its tokens into text."""

    model: Any
    tokenizer: Any

    def write(
        self, inputs: dict[str, Any], writings: Sequence[Writing], n_candidates: int
    ) -> list[tuple[Candidate, ...]]:
        """`n_candidates` texts at most for each request, best first, all different.

        Args:
            inputs: what the model reads, on its device; one row per request.
            writings: in the order of the rows.
            n_candidates: 1 writes greedily and shows `partial_text`; more search with beams.

        Raises:
            StoppedError: every one of the tickets was stopped.
            ModelMemoryError: the device has too little memory for it.
        """
        try:
            with self.inference():
                if n_candidates == 1:
                    return self._write_greedily(inputs, writings)
                return self._search(inputs, writings, n_candidates)
        except torch.OutOfMemoryError as error:
            raise ModelMemoryError(
                "The device ran out of memory while writing; use a smaller picture or model."
            ) from error

    @contextmanager
    def inference(self) -> Generator[None]:
        """What every call of the model stands in: no gradients, a suitable number of threads."""
        torch.set_num_threads(
            threads_for(self.model.num_parameters())
        )  # holds for this thread only
        with torch.inference_mode():
            yield

    def placed(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The inputs on the model's device, floating ones in its precision."""
        device, dtype = self.model.device, self.model.dtype
        return {
            name: value.to(device, dtype if value.is_floating_point() else None)
            for name, value in inputs.items()
            if isinstance(value, torch.Tensor)
        }

    def close(self) -> None:
        """Give the GPU's memory back; the writer is of no use afterwards."""
        self.model.to("meta")
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def rows_per_call(self, n_candidates: int, max_new_tokens: int) -> int:
        """How many requests fit into one call, given what the kept scores take."""
        n_beams = 1 if n_candidates == 1 else max(n_candidates, FEWEST_BEAMS)
        row_bytes = 4 * n_beams * max_new_tokens * len(self.tokenizer)
        return max(1, SCORES_BYTES // row_bytes)

    def _write_greedily(
        self, inputs: dict[str, Any], writings: Sequence[Writing]
    ) -> list[tuple[Candidate, ...]]:
        watcher = Watcher(writings, self._decode)
        output = self._generate(inputs, writings, watcher, num_beams=1)
        n_steps = len(output.scores)
        tokens = output.sequences[:, -n_steps:]  # (R, T)
        log_probs = torch.stack(
            [
                scores.float().log_softmax(dim=-1).gather(1, tokens[:, step : step + 1])[:, 0]
                for step, scores in enumerate(output.scores)
            ],
            dim=1,
        )  # (R, T)
        return [
            (self._candidate(row, row_log_probs),)
            for row, row_log_probs in zip(tokens, log_probs, strict=True)
        ]

    def _candidate(self, tokens: torch.Tensor, log_probs: torch.Tensor) -> Candidate:
        """One finished row; what follows its end is padding. Both (T,)."""
        n_tokens = max(1, self._length(tokens.tolist()))
        score = math.exp(log_probs[:n_tokens].mean().item())
        return Candidate(self._decode(tokens[:n_tokens]), _as_probability(score))

    def _search(
        self, inputs: dict[str, Any], writings: Sequence[Writing], n_candidates: int
    ) -> list[tuple[Candidate, ...]]:
        n_beams = max(n_candidates, FEWEST_BEAMS)
        watcher = Watcher(writings, None)
        output = self._generate(
            inputs,
            writings,
            watcher,
            num_beams=n_beams,
            num_return_sequences=n_beams,
            length_penalty=1.0,
        )
        n_tokens = output.beam_indices.shape[1]
        texts = [
            self._decode(row) for row in output.sequences[:, output.sequences.shape[1] - n_tokens :]
        ]
        # A length penalty of 1 makes the search itself rank by mean log-probability per token.
        means = output.sequences_scores.tolist()  # (S,)
        return [
            _best(texts[start : start + n_beams], means[start : start + n_beams], n_candidates)
            for start in range(0, len(texts), n_beams)
        ]

    def _generate(
        self, inputs: dict[str, Any], writings: Sequence[Writing], watcher: "Watcher", **how: Any
    ) -> Any:
        output = self.model.generate(
            **inputs,
            **NOT_SAMPLED,
            **how,
            max_new_tokens=max(writing.max_new_tokens for writing in writings),
            stopping_criteria=StoppingCriteriaList([watcher]),
            return_dict_in_generate=True,
            output_scores=True,
        )
        if all(writing.ticket.stopped for writing in writings):
            raise StoppedError("Stopped.")
        return output

    def _decode(self, tokens: torch.Tensor) -> str:
        return self.tokenizer.decode(tokens, skip_special_tokens=True).strip()

    def _length(self, tokens: list[int]) -> int:
        """Tokens up to and with the end, without padding."""
        ends, padding = self._ends(), self.tokenizer.pad_token_id
        for position, token in enumerate(tokens):
            if token in ends:
                return position + 1
            if token == padding:
                return position
        return len(tokens)

    def _ends(self) -> set[int]:
        """Every token that some part of the checkpoint calls an end."""
        text_config = self.model.config.get_text_config(decoder=True)
        places = (self.model.generation_config, self.model.config, text_config, self.tokenizer)
        named = [getattr(place, name, None) for place in places for name in END_NAMES]
        flat = [token for ends in named for token in (ends if isinstance(ends, list) else [ends])]
        return {token for token in flat if token is not None}


class Watcher(StoppingCriteria):
    """Ends rows that were stopped or are long enough, and shows what greedy rows say so far."""

    def __init__(
        self, writings: Sequence[Writing], decode: Callable[[torch.Tensor], str] | None
    ) -> None:
        self._writings = writings
        self._decode = decode
        self._n_steps = 0
        self._shown_s = monotonic()

    def __call__(
        self,
        input_ids: torch.LongTensor,
        scores: Any,  # noqa: ARG002 - their signature
        **_: Any,
    ) -> Any:  # a bool for each row of `input_ids`
        self._n_steps += 1
        if self._decode and monotonic() - self._shown_s >= SHOWN_EVERY_S:
            self._show(input_ids, self._decode)
        ended = [
            writing.ticket.stopped or self._n_steps >= writing.max_new_tokens
            for writing in self._writings
        ]
        n_per_request = input_ids.shape[0] // len(ended)  # spare beams included
        return torch.tensor(ended, device=input_ids.device).repeat_interleave(n_per_request)

    def _show(self, input_ids: torch.Tensor, decode: Callable[[torch.Tensor], str]) -> None:
        for writing, row in zip(self._writings, input_ids, strict=True):
            writing.ticket.partial_text = decode(row[-self._n_steps :])
        self._shown_s = monotonic()


def _best(texts: list[str], means: list[float], n_candidates: int) -> tuple[Candidate, ...]:
    """The likeliest different texts; `means` are mean log-probabilities, highest first."""
    best: dict[str, float] = {}
    for text, mean in zip(texts, means, strict=True):
        if mean > UNFINISHED or not best:
            best.setdefault(text, _as_probability(math.exp(mean)))
    return tuple(Candidate(text, score) for text, score in list(best.items())[:n_candidates])


def _as_probability(value: float) -> float:
    return min(1.0, max(value, math.ulp(0.0)))
