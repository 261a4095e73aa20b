"""Picture in, sentences out."""

from time import perf_counter
from typing import Protocol

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Candidate, CaptionRequest, Suggestion
from mmdemo.models import ModelRunner
from mmdemo.models.requirements import check_request

MAX_INSTRUCTION_CHARACTERS = 2_000


class Captioner(Protocol):
    """A model that describes pictures."""

    def caption(self, requests: list[CaptionRequest]) -> list[tuple[Candidate, ...]]:
        """For each request its candidates, best first, at least one; all want equally many."""
        ...


def caption(models: ModelRunner, request: CaptionRequest, model: str) -> Suggestion:
    """Describe one picture.

    Raises:
        InvalidRequestError: the model does not caption, or not in that language.
        StoppedError: the request's ticket was stopped.
    """
    check_request(models.card(model), "caption", request.language, request.n_candidates)
    if len(request.instruction) > MAX_INSTRUCTION_CHARACTERS:
        raise InvalidRequestError(
            f"The instruction has {len(request.instruction):,} characters; "
            f"{MAX_INSTRUCTION_CHARACTERS:,} are the most. Shorten it."
        )
    started_s = perf_counter()
    candidates = models.run(model, Captioner.caption, request)
    settings: dict[str, str | int | float] = {
        "style": request.style,
        "n_candidates": request.n_candidates,
    }
    if request.instruction:
        settings["instruction"] = request.instruction
    return Suggestion(
        task="caption",
        language=request.language,
        candidates=candidates,
        model=model,
        version=models.version(model),
        seconds=perf_counter() - started_s,
        settings=settings,
    )
