"""Drawing for programs: see endpoints.py."""

import re
from math import isfinite
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Drawing, DrawRequest, Ticket
from mmdemo.media.parameters import Parameters, png_with_parameters
from mmdemo.tasks.draw import draw, new_seed
from mmdemo.ui.calling import COMMON, MODEL_LABEL, result
from mmdemo.workbench import Workbench


def offer_draw(workbench: Workbench) -> None:
    """Offer the name `draw`."""

    async def paint(  # noqa: PLR0913, PLR0917 - each is a parameter of the endpoint
        prompt: str,
        negative_prompt: str,
        seed: str,
        n_steps: str,
        guidance_scale: str,
        scheduler: str,
        width_px: str,
        height_px: str,
        model: str,
    ) -> tuple[str, dict[str, Any]]:
        """Draw a picture: a PNG with what drew it inside; what is empty is the model's own."""

        def work(ticket: Ticket) -> Drawing:
            chosen = _whole("seed", seed)
            request = DrawRequest(
                prompt,
                negative_prompt,
                seed=new_seed() if chosen is None else chosen,
                n_steps=_whole("number of steps", n_steps),
                guidance_scale=_number("guidance scale", guidance_scale),
                scheduler=scheduler,
                width_px=_whole("width", width_px),
                height_px=_whole("height", height_px),
                ticket=ticket,
            )
            return draw(workbench.models, request, model or workbench.default_model["draw"])

        drawing = await result(work)
        return _png_file(drawing), drawing_record(drawing)

    outputs = [gr.File(label="picture"), gr.JSON(label="result")]
    gr.Button().click(paint, _inputs(), outputs, api_name="draw", **COMMON)


def _inputs() -> list[gr.Textbox]:
    """Text all of them, for the client demands every number that has no default."""
    return [
        gr.Textbox(label="prompt"),
        gr.Textbox("", label="negative_prompt"),
        gr.Textbox("", label="seed: a whole number, or empty: a new one"),
        gr.Textbox("", label="n_steps: a number, or empty: the model's own"),
        gr.Textbox("", label="guidance_scale: a number, or empty: the model's own"),
        gr.Textbox("", label="scheduler: a diffusers class, or empty: the model's own"),
        gr.Textbox("", label="width_px: a number, or empty: the model's own"),
        gr.Textbox("", label="height_px: a number, or empty: the model's own"),
        gr.Textbox("", label=MODEL_LABEL),
    ]


def _whole(name: str, given: str | float) -> int | None:
    # Not by way of a float, which would round a long seed.
    if re.fullmatch(r"[+-]?\d{1,30}", str(given).strip(), re.ASCII):
        return int(given)
    number = _number(name, given)
    if number is not None and number != int(number):
        raise InvalidRequestError(f"The {name} {given!r} is not a whole number.")
    return None if number is None else int(number)


def _number(name: str, given: str | float) -> float | None:
    if given in ("", None):
        return None
    try:
        number = float(given)
    except ValueError as error:
        raise InvalidRequestError(f"The {name} {given!r} is not a number.") from error
    if not isfinite(number):
        raise InvalidRequestError(f"The {name} {given!r} is not a number.")
    return number


def drawing_record(drawing: Drawing) -> dict[str, Any]:
    """A drawing without its picture."""
    return {
        "task": "draw",
        "prompt": drawing.prompt,
        "settings": drawing.settings,
        "notes": list(drawing.notes),
        "model": drawing.model,
        "version": drawing.version,
        "seconds": round(drawing.seconds, 4),
    }


def _png_file(drawing: Drawing) -> str:
    parameters = Parameters(drawing.prompt, drawing.settings, drawing.model, drawing.version)
    path = Path(mkdtemp(dir=get_upload_folder())) / f"drawing-{drawing.settings['seed']}.png"
    path.write_bytes(png_with_parameters(drawing.picture, parameters))
    return str(path)
