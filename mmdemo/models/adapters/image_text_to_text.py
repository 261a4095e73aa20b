"""Captioners and chat models: every family of `AutoModelForImageTextToText`."""

from pathlib import Path

from transformers import AutoModelForImageTextToText

from mmdemo.media import Candidate, CaptionRequest, Question, Style
from mmdemo.models.decoding.asking import asking_for
from mmdemo.models.decoding.generation import Writer
from mmdemo.models.decoding.opening import open_model
from mmdemo.models.decoding.sheets import Sheet, write_sheets

CAPTION_TOKENS: dict[Style, int] = {"short": 64, "detailed": 160}
ANSWER_TOKENS = 64


class ImageTextToText:
    """Describes pictures and, if its family knows how, answers questions about them."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        model = open_model(AutoModelForImageTextToText, folder, device)
        self._asking = asking_for(folder, model.config.model_type)
        self._writer = Writer(model, self._asking.tokenizer)

    def caption(self, requests: list[CaptionRequest]) -> list[tuple[Candidate, ...]]:
        sheets = [
            Sheet(request, self._asking.for_caption(request), CAPTION_TOKENS[request.style])
            for request in requests
        ]
        return write_sheets(self._writer, self._asking, sheets)

    def answer(self, questions: list[Question]) -> list[tuple[Candidate, ...]]:
        sheets = [
            Sheet(question, self._asking.for_answer(question), ANSWER_TOKENS)
            for question in questions
        ]
        return write_sheets(self._writer, self._asking, sheets)

    def close(self) -> None:
        self._writer.close()
