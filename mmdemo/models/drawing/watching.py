"""Looks at each step of the drawing: shows it, tells how far it is, carries Stop to it."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from mmdemo.errors import StoppedError
from mmdemo.media import DrawRequest, Ticket

GRID_DIMS = 4


@contextmanager
def watched(
    pipeline: Any, requests: Sequence[DrawRequest], size_px: tuple[int | None, int | None]
) -> Generator[None]:
    """While it lasts, every step of the pipeline's scheduler is seen.

    The scheduler is watched and not the pipeline, because some pipelines call nobody back between
    steps, and each of them steps its scheduler.

    Args:
        pipeline: what draws.
        requests: whose tickets are to be kept up to date.
        size_px: width and height of the picture, as far as they are known.

    Raises:
        StoppedError: at the first step after every one of the tickets was stopped.
    """
    scheduler, step = pipeline.scheduler, pipeline.scheduler.step
    n_done = 0

    def watched_step(*args: Any, **kwargs: Any) -> Any:
        nonlocal n_done
        if all(request.ticket.stopped for request in requests):
            raise StoppedError("Stopped.")
        result = step(*args, **kwargs)
        n_done += 1
        n_steps = len(scheduler.timesteps)
        for request in requests:
            request.ticket.progress = min(1.0, n_done / n_steps)
        if shown := _to_be_shown(requests, n_done, n_steps):
            latents = _as_grid(pipeline, _clearest(scheduler, result), size_px)
            if latents is not None:
                _show(pipeline, [requests[place].ticket for place in shown], latents[shown])
        return result

    scheduler.step = watched_step
    try:
        yield
    finally:
        del scheduler.step  # the class's own is back


def _to_be_shown(requests: Sequence[DrawRequest], n_done: int, n_steps: int) -> list[int]:
    """Whose turn it is; the last step is followed by the picture itself."""
    return [
        place
        for place, request in enumerate(requests)
        if request.preview_every and n_done % request.preview_every == 0 and n_done < n_steps
    ]


def _clearest(scheduler: Any, result: Any) -> torch.Tensor:
    """What the scheduler takes the picture to be, or else the noisy one that it has come to."""
    clear = getattr(result, "pred_original_sample", None)
    if clear is None and getattr(scheduler.config, "algorithm_type", "").endswith("++"):
        known = [output for output in scheduler.model_outputs if output is not None]
        clear = known[-1] if known else None
    return clear if clear is not None else result[0]


def _as_grid(
    pipeline: Any, latents: torch.Tensor, size_px: tuple[int | None, int | None]
) -> torch.Tensor | None:
    """Latents as (B, C, H, W), also where the pipeline keeps them in a row; None if unknown."""
    if latents.ndim == GRID_DIMS:
        return latents
    unpack = getattr(pipeline, "_unpack_latents", None)
    if unpack is None or None in size_px:
        return None
    width_px, height_px = size_px
    return unpack(latents, height_px, width_px, pipeline.vae_scale_factor)


def _show(pipeline: Any, tickets: Sequence[Ticket], latents: torch.Tensor) -> None:
    """Decode them between two steps, and put each on its ticket."""
    vae = pipeline.vae
    scaled = latents / vae.config.scaling_factor + (getattr(vae.config, "shift_factor", None) or 0)
    pixels = vae.decode(scaled.to(vae.dtype), return_dict=False)[0]
    pictures = pipeline.image_processor.postprocess(pixels.float(), output_type="pil")
    for ticket, picture in zip(tickets, pictures, strict=True):
        ticket.preview = picture
