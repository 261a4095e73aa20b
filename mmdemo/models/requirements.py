"""What a card must allow before a request may queue for its model."""

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Language
from mmdemo.models.catalogue import ModelCard

MAX_CANDIDATES = 10
LANGUAGE_NAMES: dict[str, str] = {"en": "English", "zh": "Chinese"}
TASK_NAMES = {
    "caption": "describe pictures",
    "answer": "answer questions",
    "transcribe": "write down speech",
    "draw": "draw pictures",
}


def check_task(card: ModelCard, task: str) -> None:
    """Raise InvalidRequestError where the model is not for that task."""
    if task not in card.tasks:
        raise InvalidRequestError(
            f"{card.name} does not {TASK_NAMES.get(task, task)}; choose another model."
        )


def check_request(card: ModelCard, task: str, language: Language, n_candidates: int) -> None:
    """Raise InvalidRequestError where the model is not for that task or language."""
    check_task(card, task)
    if card.languages and language not in card.languages:
        known = " and ".join(LANGUAGE_NAMES.get(code, code) for code in card.languages)
        raise InvalidRequestError(
            f"{card.name} writes {known} only; choose that language or another model."
        )
    if not 1 <= n_candidates <= MAX_CANDIDATES:
        raise InvalidRequestError(
            f"{n_candidates} candidates cannot be had; ask for 1 to {MAX_CANDIDATES}."
        )
