"""Words in, picture out."""

import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from mmdemo.errors import InvalidRequestError
from mmdemo.media import MAX_SEED, Drawing, Drawn, DrawRequest
from mmdemo.media.drawing import (
    LONGEST_SIDE_PX,
    MAX_GUIDANCE_SCALE,
    MAX_LORA_SCALE,
    MAX_PROMPT_CHARACTERS,
    MAX_STEPS,
    SHORTEST_SIDE_PX,
)
from mmdemo.models import ModelCard, ModelRunner
from mmdemo.models.requirements import check_task

AT_ONCE = 32  # pictures of one job that wait for the model, so that they share its batches
NEW_SEEDS = 2**32  # short enough to be read aloud


class Painter(Protocol):
    """A model that draws what a prompt says."""

    def draw(self, requests: list[DrawRequest]) -> list[Drawn]:
        """One picture for each request, in order; all are alike (`DrawRequest.alike`)."""
        ...


def new_seed() -> int:
    """A seed that nobody has chosen."""
    return secrets.randbelow(NEW_SEEDS)


def draw(models: ModelRunner, request: DrawRequest, model: str) -> Drawing:
    """Draw one picture. The same request gives the same picture, whoever else is drawing.

    Raises:
        InvalidRequestError: something of the request cannot be done.
        StoppedError: the request's ticket was stopped.
    """
    check_drawing(models, request, model)
    started_s = perf_counter()
    drawn = models.run(model, Painter.draw, _as_usual(models.card(model), request))
    return Drawing(
        picture=drawn.picture,
        prompt=request.prompt,
        settings=drawn.settings,
        model=model,
        version=models.version(model),
        seconds=perf_counter() - started_s,
        notes=drawn.notes,
    )


def draw_all(models: ModelRunner, requests: Sequence[DrawRequest], model: str) -> Iterator[Drawing]:
    """Draw several pictures, as many at once as fit; they come in order, each when it is there.

    Raises:
        MmdemoError: as `draw` does; what came before stays.
    """
    for place, request in enumerate(requests):
        check_drawing(models, request, model)
        request.ticket.is_part = place > 0  # once it has begun, a job is drawn to its end
    n_at_once = max(1, min(len(requests), AT_ONCE))
    with ThreadPoolExecutor(n_at_once, thread_name_prefix="draw") as threads:
        drawings: list[Future[Drawing]] = [
            threads.submit(draw, models, request, model) for request in requests
        ]
        try:
            for drawing in drawings:
                yield drawing.result()
        finally:
            for request, drawing in zip(requests, drawings, strict=True):
                if not drawing.done():
                    request.ticket.stop()


def _as_usual(card: ModelCard, request: DrawRequest) -> DrawRequest:
    """What the request leaves open is as the model's card has it, if it says anything."""
    return replace(
        request,
        n_steps=request.n_steps or card.n_steps,
        guidance_scale=(
            card.guidance_scale if request.guidance_scale is None else request.guidance_scale
        ),
    )


def check_drawing(models: ModelRunner, request: DrawRequest, model: str) -> None:
    """Raise InvalidRequestError for what no checkpoint could do."""
    check_task(models.card(model), "draw")
    _check_words(request)
    _check_numbers(request)
    if request.mask is not None and request.start is None:
        raise InvalidRequestError("A mask needs a picture to be painted on; give one.")


def _check_words(request: DrawRequest) -> None:
    if not request.prompt.strip():
        raise InvalidRequestError("Write what should be drawn first.")
    for name, text in (("prompt", request.prompt), ("negative prompt", request.negative_prompt)):
        if len(text) > MAX_PROMPT_CHARACTERS:
            raise InvalidRequestError(
                f"The {name} has {len(text):,} characters; {MAX_PROMPT_CHARACTERS:,} are the most. "
                "Shorten it."
            )


def _check_numbers(request: DrawRequest) -> None:
    _check_range("seed", request.seed, 0, MAX_SEED)
    _check_range("number of steps", request.n_steps, 1, MAX_STEPS)
    _check_range("guidance scale", request.guidance_scale, 0.0, MAX_GUIDANCE_SCALE)
    _check_range("width", request.width_px, SHORTEST_SIDE_PX, LONGEST_SIDE_PX)
    _check_range("height", request.height_px, SHORTEST_SIDE_PX, LONGEST_SIDE_PX)
    _check_range("LoRA's weight", request.lora_scale, -MAX_LORA_SCALE, MAX_LORA_SCALE)
    if request.start is not None and not 0.0 < request.strength <= 1.0:
        raise InvalidRequestError(
            f"The strength cannot be {request.strength:g}; choose one above 0, up to 1."
        )


def _check_range(name: str, value: float | None, least: float, most: float) -> None:
    if value is not None and not least <= value <= most:
        raise InvalidRequestError(
            f"The {name} cannot be {value:,}; choose one from {least:,} to {most:,}."
        )
