"""Lets a model write down what its encoder heard, again if the first try is suspicious.

The limits are those of openai/whisper. Where it would draw lots at a higher temperature, the lots
here are the same for every recording, so that one recording has one transcript.
Letters: R = requests, P = tokens of the prefix, L = written tokens, V = vocabulary.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from transformers import GenerationConfig, GenerationMixin, LogitsProcessor, LogitsProcessorList
from transformers.generation.stopping_criteria import StoppingCriteriaList

from mmdemo.models.decoding.generation import Watcher, Writing

TEMPERATURES = (0.0, 0.4, 0.8)
MOST_COMPRESSED = 2.4  # a text that zlib shrinks further repeats itself
LEAST_LOG_PROBABILITY = -1.0  # mean over the tokens
SURE_SILENCE = 0.6


@dataclass(frozen=True)
class Written:
    """What was written, token by token; the end is not among the tokens."""

    tokens: list[int]
    log_probabilities: list[float]  # of each, and of the end: one more than tokens
    attention: npt.NDArray[np.float32] | None  # (heads, L + 1, frames): at each, then at the end
    no_speech: float  # probability that nobody spoke; 0 for models that cannot tell

    @property
    def mean_log_probability(self) -> float:
        """Over the tokens and the end."""
        return sum(self.log_probabilities) / len(self.log_probabilities)

    @property
    def is_silence(self) -> bool:
        """Whether the model rather thinks that nobody spoke than what it wrote."""
        doubted = self.mean_log_probability < LEAST_LOG_PROBABILITY
        return self.no_speech > SURE_SILENCE and doubted


@dataclass(frozen=True)
class Stretch:
    """One recording that is to be written down."""

    writing: Writing
    prefix: list[int]  # (P,), as long as the others' in a call


class SpeechWriter:
    """A sequence-to-sequence model with its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any, no_speech_token: int | None) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._no_speech_token = no_speech_token
        self._heads = _heads(model)
        self._ends = _ends(model)
        model.generation_config.max_length = None  # each call has a limit of its own

    def write(
        self,
        heard: dict[str, Any],
        stretches: Sequence[Stretch],
        processors: Sequence[LogitsProcessor] = (),
    ) -> list[Written]:
        """What was said in each stretch.

        Args:
            heard: `encoder_outputs` and, where the model wants one, `attention_mask`.
            stretches: in the order of the rows.
            processors: what the model may not write.
        """
        best: dict[int, Written] = {}
        suspicious = list(range(len(stretches)))
        for temperature in TEMPERATURES:
            rows = rows_of(heard, suspicious)
            together = [stretches[place] for place in suspicious]
            rolls = [_Lots(temperature)] * (temperature > 0)
            tokens = self._write_once(rows, together, [*processors, *rolls])
            for row, place in enumerate(suspicious):
                written = self._weigh(rows_of(rows, [row]), stretches[place].prefix, tokens[row])
                best[place] = self._better(best.get(place), written)
            suspicious = [
                place
                for place in suspicious
                if self._is_suspicious(best[place]) and not stretches[place].writing.ticket.stopped
            ]
            if not suspicious:
                break
        return [best[place] for place in range(len(stretches))]

    def _write_once(
        self,
        heard: dict[str, Any],
        stretches: Sequence[Stretch],
        processors: Sequence[LogitsProcessor],
    ) -> list[list[int]]:
        prefix = torch.tensor([stretch.prefix for stretch in stretches], device=self._model.device)
        writings = [stretch.writing for stretch in stretches]
        plain: Any = GenerationMixin  # Whisper's own way would cut windows once more
        sequences = plain.generate(
            self._model,
            **heard,
            decoder_input_ids=prefix,
            generation_config=self._settings(max(writing.max_new_tokens for writing in writings)),
            logits_processor=LogitsProcessorList(processors),
            stopping_criteria=StoppingCriteriaList([Watcher(writings, self._decode)]),
        )
        return [self._until_end(row) for row in sequences[:, prefix.shape[1] :].tolist()]

    def _settings(self, max_new_tokens: int) -> GenerationConfig:
        own = self._model.generation_config
        return GenerationConfig(
            do_sample=False,
            num_beams=1,
            max_new_tokens=max_new_tokens,
            eos_token_id=self._ends,
            pad_token_id=self._ends[0],
            decoder_start_token_id=own.decoder_start_token_id,
            suppress_tokens=own.suppress_tokens or None,
            begin_suppress_tokens=own.begin_suppress_tokens or None,
        )

    def _weigh(self, heard: dict[str, Any], prefix: list[int], tokens: list[int]) -> Written:
        """How likely each token of one row is, and where the decoder looked."""
        usual = self._model.config._attn_implementation
        self._model.set_attn_implementation("eager")  # the only one that tells where it looks
        output = self._model(
            **heard,
            decoder_input_ids=torch.tensor([prefix + tokens], device=self._model.device),
            output_attentions=True,
            use_cache=False,
        )
        self._model.set_attn_implementation(usual)
        first = len(prefix) - 1  # where the first token was foretold
        log_probs = output.logits[0, first:].float().log_softmax(dim=-1)  # (L + 1, V)
        wanted = torch.tensor([*tokens, self._ends[0]], device=log_probs.device)
        looked = output.cross_attentions
        attention = None
        if looked:
            heads = torch.stack([looked[layer][0, head, first:] for layer, head in self._heads])
            attention = heads.float().cpu().numpy()
        no_speech = 0.0
        if self._no_speech_token is not None:
            start = prefix.index(self._model.generation_config.decoder_start_token_id)
            odds = output.logits[0, start].float().softmax(dim=-1)
            no_speech = odds[self._no_speech_token].item()
        logs = log_probs.gather(1, wanted[:, None])[:, 0].tolist()
        return Written(tokens, logs, attention, no_speech)

    def _is_suspicious(self, written: Written) -> bool:
        if written.is_silence:
            return False
        return self._repeats(written) or written.mean_log_probability < LEAST_LOG_PROBABILITY

    def _better(self, one: Written | None, other: Written) -> Written:
        if one is None:
            return other
        return max(
            (one, other),
            key=lambda written: (not self._repeats(written), written.mean_log_probability),
        )

    def _repeats(self, written: Written) -> bool:
        text = self._tokenizer.decode(written.tokens, skip_special_tokens=True).encode()
        return len(text) > MOST_COMPRESSED * len(zlib.compress(text))

    def _decode(self, tokens: torch.Tensor) -> str:
        return self._tokenizer.decode(tokens, skip_special_tokens=True).strip()

    def _until_end(self, tokens: list[int]) -> list[int]:
        ends = [place for place, token in enumerate(tokens) if token in self._ends]
        return tokens[: ends[0]] if ends else tokens


class _Lots(LogitsProcessor):
    """Draws by lot at a temperature: the likeliest after Gumbel noise (Gumbel, 1954)."""

    def __init__(self, temperature: float) -> None:
        self._temperature = temperature
        self._generator = torch.Generator().manual_seed(round(100 * temperature))

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:  # noqa: ARG002
        uniform = torch.rand(scores.shape[-1], generator=self._generator).clamp_min(1e-9)
        noise = -(-uniform.log()).log()
        return scores.float() + self._temperature * noise.to(scores.device)


def rows_of(heard: dict[str, Any], places: Sequence[int]) -> dict[str, Any]:
    """What was heard, of some rows only."""
    rows: dict[str, Any] = {}
    for name, value in heard.items():
        if isinstance(value, torch.Tensor):
            rows[name] = value[list(places)]
        else:
            tensors = {
                part: tensor[list(places)]
                for part, tensor in value.items()
                if isinstance(tensor, torch.Tensor)
            }
            rows[name] = type(value)(**tensors)
    return rows


def _heads(model: Any) -> list[tuple[int, int]]:
    """(layer, head) of those that follow the sound: as the checkpoint says, else the upper half."""
    named = getattr(model.generation_config, "alignment_heads", None)
    if named:
        return [(layer, head) for layer, head in named]
    config = model.config
    n_layers = getattr(config, "decoder_layers", None) or config.decoder_num_hidden_layers
    n_heads = getattr(config, "decoder_attention_heads", None) or config.decoder_num_attention_heads
    return [(layer, head) for layer in range(n_layers // 2, n_layers) for head in range(n_heads)]


def _ends(model: Any) -> list[int]:
    end = model.generation_config.eos_token_id
    end = model.config.eos_token_id if end is None else end
    return list(end) if isinstance(end, list) else [end]
