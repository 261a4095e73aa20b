"""From requests to a pipeline's arguments, and from those back to settings that draw it again."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch

from mmdemo.errors import InvalidRequestError
from mmdemo.media import DrawingSettings, DrawRequest, Picture

READABLE_TOKENS = 10_000  # a tokenizer that claims to read more has no limit of its own
PATCH = 2  # latents to a side of what transformers draw at a time

_Parameters = Mapping[str, inspect.Parameter]
_Size = tuple[int | None, int | None]  # width and height; None: as the pipeline has it


@dataclass(frozen=True)
class Brief:
    """One call of a pipeline for requests that are alike."""

    pipeline: Any
    requests: Sequence[DrawRequest]

    @property
    def arguments(self) -> dict[str, Any]:
        """What the pipeline is called with; what the requests leave open is the pipeline's own.

        Raises:
            InvalidRequestError: the size, or the way from a start picture, cannot be had.
        """
        first, known = self.requests[0], self._known
        size = _size(self.pipeline, first)
        # noise made on the CPU is the same on every device, and each request has its own
        given: dict[str, Any] = {
            "prompt": [request.prompt for request in self.requests],
            "generator": [_noise(request.seed) for request in self.requests],
            "num_inference_steps": first.n_steps,
            _guidance_name(known): first.guidance_scale,
            "width": size[0],
            "height": size[1],
            "use_resolution_binning": False,  # the size that is asked for, not one near it
            "clean_caption": False,  # the prompt that is asked for, too
            **self._start(size),
        }
        if first.negative_prompt:
            given["negative_prompt"] = [request.negative_prompt for request in self.requests]
        return {name: value for name, value in given.items() if value is not None and name in known}

    def settings(self, place: int, picture: Picture) -> DrawingSettings:
        """All that draws the picture of the request at that place again."""
        request, known = self.requests[place], self._known
        guidance = _chosen(request.guidance_scale, known, _guidance_name(known))
        settings: DrawingSettings = {
            "seed": request.seed,
            "n_steps": _chosen(request.n_steps, known, "num_inference_steps"),
            "scheduler": type(self.pipeline.scheduler).__name__,
            "width_px": picture.width,
            "height_px": picture.height,
        }
        if guidance is not None:
            settings["guidance_scale"] = guidance
        if request.negative_prompt:
            settings["negative_prompt"] = request.negative_prompt
        if request.start is not None:
            settings["strength"] = request.strength
        if request.lora:
            settings |= {"lora": request.lora, "lora_scale": request.lora_scale}
        return settings

    def notes(self, place: int) -> list[str]:
        """What of the request has no effect here, in sentences."""
        request, known = self.requests[place], self._known
        notes: list[str] = []
        limit = _readable_tokens(self.pipeline, known)
        if limit and _n_tokens(self.pipeline, request.prompt) > limit:
            notes.append(f"Only the first {limit} tokens of the prompt are read by this model.")
        if request.negative_prompt and "negative_prompt" not in known:
            notes.append("This model takes no negative prompt; it had no effect.")
        elif request.negative_prompt and _is_unguided(request):
            notes.append("The negative prompt has no effect at a guidance scale of 1 or less.")
        return notes

    @cached_property
    def _known(self) -> _Parameters:
        return inspect.signature(self.pipeline.__call__).parameters

    def _start(self, size: _Size) -> dict[str, Any]:
        first = self.requests[0]
        if first.start is None:
            return {}
        n_steps = _chosen(first.n_steps, self._known, "num_inference_steps")
        if int(n_steps * first.strength) < 1:
            raise InvalidRequestError(
                f"A strength of {first.strength:g} leaves none of the {n_steps} steps to do; "
                "choose more of either."
            )
        start: dict[str, Any] = {
            "image": [_fitted(request.start, size) for request in self.requests],
            "strength": first.strength,
        }
        if first.mask is not None:
            masks = [_fitted(request.mask, size).convert("L") for request in self.requests]
            start["mask_image"] = masks
        return start


def _is_unguided(request: DrawRequest) -> bool:
    return request.guidance_scale is not None and request.guidance_scale <= 1


def usual_side(pipeline: Any) -> int | None:
    """The side in pixels of what the checkpoint was trained to draw, if it tells."""
    scale = getattr(pipeline, "vae_scale_factor", None)
    for part in (getattr(pipeline, "unet", None), getattr(pipeline, "transformer", None)):
        side = getattr(part.config, "sample_size", None) if part else None
        if isinstance(side, int) and scale:
            return side * scale
    side = getattr(pipeline, "default_sample_size", None)
    return side * scale if isinstance(side, int) and scale else None


def _size(pipeline: Any, request: DrawRequest) -> _Size:
    usual = usual_side(pipeline)
    width, height = request.width_px or usual, request.height_px or usual
    scale = getattr(pipeline, "vae_scale_factor", 1)
    unit = scale if getattr(pipeline, "unet", None) else scale * PATCH
    if request.start is not None and not (request.width_px or request.height_px):
        return _size_like(request.start, usual, unit)
    for name, side in (("width", width), ("height", height)):
        if side is not None and side % unit:
            nearest = max(unit, round(side / unit) * unit)
            raise InvalidRequestError(
                f"The {name} cannot be {side}: this model draws multiples of {unit} pixels; choose "
                f"{nearest}."
            )
    return width, height


def _size_like(start: Picture, usual: int | None, unit: int) -> tuple[int, int]:
    """The shape of the start picture, in about the area that the model is used to."""
    ratio = usual / (start.width * start.height) ** 0.5 if usual else 1.0
    width, height = (
        max(unit, round(side * ratio / unit) * unit) for side in (start.width, start.height)
    )
    return width, height


def _fitted(picture: Picture | None, size: _Size) -> Picture:
    assert picture is not None  # those that are alike all have one, or none has
    wanted = size[0] or picture.width, size[1] or picture.height
    return picture.resize(wanted) if picture.size != wanted else picture


def _noise(seed: int) -> torch.Generator:
    return torch.Generator("cpu").manual_seed(seed)


def _guidance_name(known: _Parameters) -> str:
    """Where a model is guided by two passes under a name of its own, that one."""
    usual = known.get("guidance_scale")
    if "true_cfg_scale" in known and (usual is None or usual.default is None):
        return "true_cfg_scale"
    return "guidance_scale"


def _chosen(value: float | None, known: _Parameters, name: str) -> Any:
    if value is not None:
        return value
    return known[name].default if name in known else None


def _readable_tokens(pipeline: Any, known: _Parameters) -> int | None:
    """How many tokens the most patient of its text encoders reads."""
    limits = [
        getattr(getattr(pipeline, "tokenizer", None), "model_max_length", None),
        _chosen(None, known, "max_sequence_length"),
    ]
    readable = [limit for limit in limits if isinstance(limit, int) and limit < READABLE_TOKENS]
    return max(readable, default=None)


def _n_tokens(pipeline: Any, prompt: str) -> int:
    return len(pipeline.tokenizer(prompt, truncation=False).input_ids)
