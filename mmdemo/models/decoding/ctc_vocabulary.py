"""What the tokens of a CTC model stand for, and which of them a language uses."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mmdemo.media import Language
from mmdemo.models.decoding.words import has_han, has_latin

WORD_MARK = "\u2581"  # SentencePiece's sign for the space before a word


class Vocabulary:
    """The texts of all tokens; special ones stand for nothing."""

    def __init__(self, tokenizer: Any, n_tokens: int) -> None:
        self.texts = _texts_of(tokenizer, n_tokens)
        self._in_han = np.array([has_han(text) for text in self.texts])
        self._in_latin = np.array([has_latin(text) for text in self.texts])
        self.is_bilingual = bool(self._in_han.any() and self._in_latin.any())

    def foreign_to(self, language: Language | None) -> npt.NDArray[np.bool_]:
        """Which tokens (V,) a chosen language does not use; digits and signs belong to all.

        None, or a vocabulary of one script: no token is foreign.
        """
        if language is None or not self.is_bilingual:
            return np.zeros(len(self.texts), dtype=bool)
        return self._in_han if language == "en" else self._in_latin

    def language(self, wanted: Language | None) -> str:
        """The language of a text without letters; for English letters alone, English."""
        if wanted:
            return wanted
        return "" if self.is_bilingual or not self._in_latin.any() else "en"


def _texts_of(tokenizer: Any, n_tokens: int) -> list[str]:
    pieces = tokenizer.convert_ids_to_tokens(list(range(min(n_tokens, len(tokenizer)))))
    delimiter = getattr(tokenizer, "word_delimiter_token", None)
    spaces = {WORD_MARK: " ", **({delimiter: " "} if delimiter else {})}
    silent = set(tokenizer.all_special_tokens) - {delimiter}
    texts = ["" if piece is None or piece in silent else piece for piece in pieces]
    for mark, space in spaces.items():
        texts = [text.replace(mark, space) for text in texts]
    if getattr(tokenizer, "do_lower_case", False):
        texts = [text.lower() for text in texts]
    return texts + [""] * (n_tokens - len(texts))
