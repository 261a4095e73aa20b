"""Models that draw: every pipeline that `AutoPipelineForText2Image` opens."""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoPipelineForImage2Image, AutoPipelineForInpainting

from mmdemo.errors import InvalidRequestError, ModelMemoryError
from mmdemo.media import Drawn, DrawRequest
from mmdemo.models.checkpoint import count_parameters
from mmdemo.models.devices import threads_for
from mmdemo.models.drawing.arguments import Brief
from mmdemo.models.drawing.opening import open_pipeline, spare_memory
from mmdemo.models.drawing.variations import adapted, scheduled
from mmdemo.models.drawing.watching import watched

REFUSED = "The model's safety checker refused this picture; change the prompt or the seed."
SPARED = "Memory ran short, so this was drawn piece by piece, which is slower."
CPU_IS_FULL = "can't allocate memory"  # torch has no error of its own for that
_log = logging.getLogger(__name__)


class TextToImage:
    """Draws what prompts say, from noise or from a picture."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        self._pipeline = open_pipeline(folder, device)
        self._n_threads = threads_for(count_parameters(folder))
        self._memory_is_spared = False

    def draw(self, requests: list[DrawRequest]) -> list[Drawn]:
        torch.set_num_threads(self._n_threads)  # holds for this thread only
        try:
            return self._draw_together(requests)
        except RuntimeError as error:
            if not isinstance(error, torch.OutOfMemoryError) and CPU_IS_FULL not in str(error):
                raise
            if len(requests) == 1 and self._memory_is_spared:
                raise ModelMemoryError(
                    "The device has too little memory for this picture; make it smaller, or choose "
                    "a smaller model."
                ) from error
        _log.warning("Out of memory with %d pictures at once; going on in pieces", len(requests))
        self._memory_is_spared = True
        spare_memory(self._pipeline)
        alone = [self.draw([request])[0] for request in requests]
        return [
            Drawn(drawn.picture, drawn.settings, tuple(dict.fromkeys((*drawn.notes, SPARED))))
            for drawn in alone
        ]

    def close(self) -> None:
        self._pipeline.to("meta")
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _draw_together(self, requests: Sequence[DrawRequest]) -> list[Drawn]:
        first = requests[0]
        pipeline = _beginning(self._pipeline, first)
        with ExitStack() as stack, torch.inference_mode():
            stack.enter_context(scheduled(pipeline, first.scheduler))
            stack.enter_context(adapted(pipeline, first.lora, first.lora_scale))
            brief = Brief(pipeline, requests)
            arguments = brief.arguments
            size_px = arguments.get("width"), arguments.get("height")
            stack.enter_context(watched(pipeline, requests, size_px))
            output = _called(pipeline, arguments)
            refused = getattr(output, "nsfw_content_detected", None) or [False] * len(requests)
            return [
                Drawn(
                    picture,
                    brief.settings(place, picture),
                    (*brief.notes(place), *[REFUSED] * bool(refused[place])),
                )
                for place, picture in enumerate(output.images)
            ]


def _called(pipeline: Any, arguments: dict[str, Any]) -> Any:
    """Pipelines check what they are called with, and say by a ValueError what they cannot do."""
    try:
        return pipeline(**arguments)
    except ValueError as error:
        _log.exception("%s refused its arguments", type(pipeline).__name__)
        reason = str(error).strip().partition("\n")[0][:200]
        raise InvalidRequestError(f"This model cannot draw that: {reason}") from error


def _beginning(pipeline: Any, request: DrawRequest) -> Any:
    """The same parts as a pipeline that begins with a picture, where one is given."""
    if request.start is None:
        return pipeline
    auto = AutoPipelineForImage2Image if request.mask is None else AutoPipelineForInpainting
    try:
        beginning: Any = auto.from_pipe(pipeline)
    except ValueError as error:
        does = "begin with a picture" if request.mask is None else "paint a part of a picture anew"
        raise InvalidRequestError(f"This model cannot {does}; choose another model.") from error
    beginning.set_progress_bar_config(disable=True)
    return beginning
