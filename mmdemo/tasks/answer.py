"""Picture and question in, answers out."""

from time import perf_counter
from typing import Protocol

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Candidate, Question, Suggestion
from mmdemo.models import ModelRunner
from mmdemo.models.requirements import check_request

MAX_QUESTION_CHARACTERS = 2_000


class Answerer(Protocol):
    """A model that answers questions about pictures."""

    def answer(self, questions: list[Question]) -> list[tuple[Candidate, ...]]:
        """For each question its candidates, best first, at least one; all want equally many."""
        ...


def answer(models: ModelRunner, question: Question, model: str) -> Suggestion:
    """Answer one question about one picture.

    Raises:
        InvalidRequestError: the question is empty or too long, or the model takes none.
        StoppedError: the question's ticket was stopped.
    """
    if not question.text.strip():
        raise InvalidRequestError("Write a question first.")
    if len(question.text) > MAX_QUESTION_CHARACTERS:
        raise InvalidRequestError(
            f"The question has {len(question.text):,} characters; {MAX_QUESTION_CHARACTERS:,} are "
            "the most. Shorten it."
        )
    check_request(models.card(model), "answer", question.language, question.n_candidates)
    started_s = perf_counter()
    candidates = models.run(model, Answerer.answer, question)
    return Suggestion(
        task="answer",
        language=question.language,
        candidates=candidates,
        model=model,
        version=models.version(model),
        seconds=perf_counter() - started_s,
        settings={"n_candidates": question.n_candidates, "earlier_turns": len(question.earlier)},
    )
