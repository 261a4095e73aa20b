"""What Whisper wants to have written first: language, task, earlier text; and its time tokens."""

from typing import Any

from transformers import WhisperTimeStampLogitsProcessor
from transformers.models.whisper.tokenization_whisper import LANGUAGES

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SpeechRequest

START = "<|startoftranscript|>"
PREVIOUS = "<|startofprev|>"
N_MULTILINGUAL = 51_865  # size of the vocabulary from which on a checkpoint knows many languages


class WhisperTokens:
    """The special tokens of one checkpoint."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._settings = model.generation_config
        knows_many = getattr(self._settings, "is_multilingual", None)
        if knows_many is None:  # older checkpoints do not tell
            knows_many = model.config.vocab_size >= N_MULTILINGUAL
        self.languages = self._languages() if knows_many else {}  # token by code
        self._settings.no_timestamps_token_id = self._number("<|notimestamps|>")
        self.first_time = self._settings.no_timestamps_token_id + 1
        self.no_speech = self._settings.no_timestamps_token_id - 1
        self._most_before = model.config.max_target_positions // 2 - 1

    def prefix(self, request: SpeechRequest, language: str) -> list[int]:
        """What comes before the first token of the transcript.

        Raises:
            InvalidRequestError: a translation, by a model that knows English alone.
        """
        before = self._earlier(request.prompt)
        if not self.languages:
            if request.task == "translate" or language != "en":
                raise InvalidRequestError(
                    "This model hears English only and does not translate; "
                    "choose English, or a multilingual model."
                )
            return [*before, self._number(START)]
        task = self._number(f"<|{request.task}|>")
        return [*before, self._number(START), self._language(language), task]

    def times_in_pairs(self, n_prefix: int) -> WhisperTimeStampLogitsProcessor:
        """Keeps the time tokens in order; `n_prefix` tokens come before the first."""
        return WhisperTimeStampLogitsProcessor(self._settings, begin_index=n_prefix)

    def time_s(self, token: int) -> float | None:
        """The moment that a token stands for, if it stands for one."""
        return (token - self.first_time) * 0.02 if token >= self.first_time else None

    def _language(self, code: str) -> int:
        if code not in self.languages:
            raise InvalidRequestError(f"This model does not know the language {code!r}.")
        return self.languages[code]

    def _earlier(self, prompt: str) -> list[int]:
        if not prompt.strip():
            return []
        tokens = self._tokenizer(f" {prompt.strip()}", add_special_tokens=False)["input_ids"]
        words = [token for token in tokens if token < self._settings.eos_token_id]
        return [self._number(PREVIOUS), *words[-self._most_before :]]

    def _languages(self) -> dict[str, int]:
        known = self._tokenizer.get_vocab()
        return {code: known[f"<|{code}|>"] for code in LANGUAGES if f"<|{code}|>" in known}

    def _number(self, token: str) -> int:
        return self._tokenizer.convert_tokens_to_ids(token)
