"""What a model in training says of pictures, asked as the app asks it."""

from collections.abc import Sequence
from typing import Any

from mmdemo.media import CaptionRequest, Question, open_picture
from mmdemo.models.decoding.asking import Asking
from mmdemo.models.decoding.generation import Writer
from mmdemo.models.decoding.sheets import Sheet, write_sheets
from mmdemo.training.held_out import at_rest
from mmdemo.training.snapshot import Corrected

MOST_TOKENS = 64


def sheet_of(pair: Corrected, asking: Asking) -> Sheet:
    """What the model is asked about the picture of a caption or an answer."""
    picture = open_picture(pair.path)
    if pair.task == "answer":
        question = Question(picture, pair.question, pair.language)
        return Sheet(question, asking.for_answer(question), MOST_TOKENS)
    style = "detailed" if pair.style == "detailed" else "short"
    request = CaptionRequest(picture, pair.language, style, n_candidates=1)
    return Sheet(request, asking.for_caption(request), MOST_TOKENS)


def told(model: Any, asking: Asking, pairs: Sequence[Corrected]) -> list[str]:
    """The likeliest words about each pair's picture."""
    sheets = [sheet_of(pair, asking) for pair in pairs]
    with at_rest(model):
        written = write_sheets(Writer(model, asking.tokenizer), asking, sheets)
    return [candidates[0].text for candidates in written]


def share_right(texts: Sequence[str], pairs: Sequence[Corrected]) -> float:
    """How many of the texts are word for word what a person wanted, of 1."""
    right = sum(text.strip() == pair.text.strip() for text, pair in zip(texts, pairs, strict=True))
    return right / len(pairs)
