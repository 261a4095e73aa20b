"""A conversation about one picture, as the browser remembers it and as the page shows it."""

from html import escape
from typing import Any, TypedDict

from mmdemo.media import Language, Turn
from mmdemo.ui.cards import percent, took
from mmdemo.ui.desk import Output


class Asked(TypedDict):
    """One question with its answer."""

    id: str  # of the output
    question: str
    candidates: list[tuple[str, float]]  # text and score, best first
    line: str  # which model, how long


class Conversation(TypedDict):
    """What has been asked about a picture."""

    picture: str  # where the upload lies
    turns: list[Asked]


def asked(output: Output, language: Language) -> Asked:
    """A turn from what a model said."""
    said = output.suggestion
    return Asked(
        id=output.id,
        question=output.question or "",
        candidates=[(each.text, each.score) for each in said.candidates],
        line=took(said, language),
    )


def earlier_turns(turns: list[Asked]) -> tuple[Turn, ...]:
    """The conversation so far, as a model is told it."""
    return tuple(Turn(turn["question"], turn["candidates"][0][0]) for turn in turns)


def messages(turns: list[Asked], *pending: str) -> list[dict[str, Any]]:
    """The chat; `pending` is a question without its answer, and what there is of that."""
    said = [message for turn in turns for message in _exchange(turn)]
    return said + [
        {"role": role, "content": escape(text)}
        for role, text in zip(("user", "assistant"), pending, strict=False)
    ]


def turn_of(message_index: object) -> int:
    """The turn that a message belongs to: each is a question and an answer."""
    return message_index // 2 if isinstance(message_index, int) else 0


def _exchange(turn: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    text, score = turn["candidates"][0]
    details = f'<span class="meta">{percent(score)} · {escape(turn["line"])}</span>'
    return (
        {"role": "user", "content": escape(turn["question"])},
        {"role": "assistant", "content": f"{escape(text)}\n{details}"},
    )
