"""The tasks for programs: `gradio_client` calls them by name and gets one JSON object.

The object is that of the command line. Errors come back as one sentence, in English.
"""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar, cast

import gradio as gr
from gradio.utils import get_upload_folder

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import subtitles
from mmdemo.media import (
    LANGUAGES,
    SPEECH_TASKS,
    STYLES,
    CaptionRequest,
    Drawing,
    DrawRequest,
    Language,
    Question,
    SpeechTask,
    Style,
    Suggestion,
    Ticket,
    Transcript,
    open_picture,
)
from mmdemo.media.parameters import Parameters, png_with_parameters
from mmdemo.tasks import answer, caption
from mmdemo.tasks.draw import draw, new_seed
from mmdemo.tasks.transcribe import Recording, transcribe
from mmdemo.ui.drawing_choices import read_seeds
from mmdemo.ui.feedback import explain
from mmdemo.ui.language import language_of
from mmdemo.ui.line_judging import TASK
from mmdemo.ui.pictures import Payload, uploaded
from mmdemo.ui.recordings import uploaded_recording
from mmdemo.ui.waiting import Failed, Finished, watch
from mmdemo.workbench import Workbench

CONCURRENCY = 64
COMMON: dict[str, Any] = {"preprocess": False, "concurrency_limit": CONCURRENCY}
MODEL_LABEL = "model: a catalogue name, or empty: the app's own"

Choice = TypeVar("Choice", bound=str)
Result = TypeVar("Result")


def add_endpoints(workbench: Workbench) -> None:
    """Offer a name for each task; their widgets are never drawn, but say what the inputs are."""
    with gr.Group(visible=False):
        _offer_caption(workbench)
        _offer_ask(workbench)
        _offer_transcribe(workbench)
        _offer_draw(workbench)


def _offer_caption(workbench: Workbench) -> None:
    async def describe(  # noqa: PLR0917 - each is a parameter of the endpoint
        picture: Payload, language: str, style: str, n_candidates: int, model: str
    ) -> dict[str, Any]:
        """Describe a picture: language en or zh, style short or detailed, best caption first."""

        def work(ticket: Ticket) -> Suggestion:
            request = CaptionRequest(
                open_picture(uploaded(picture, "en")),
                cast("Language", _one_of(LANGUAGES, language, "language")),
                cast("Style", _one_of(STYLES, style, "style")),
                n_candidates,
                ticket=ticket,
            )
            return caption(workbench.models, request, model or workbench.default_model["caption"])

        return to_record(await _result(work))

    inputs = [
        gr.Image(type="filepath", image_mode=None, label="picture"),
        gr.Textbox("en", label="language: en or zh"),
        gr.Textbox("short", label="style: short or detailed"),
        gr.Number(CaptionRequest.n_candidates, precision=0, label="n_candidates"),
        gr.Textbox("", label=MODEL_LABEL),
    ]
    gr.Button().click(describe, inputs, gr.JSON(label="result"), api_name="caption", **COMMON)


def _offer_ask(workbench: Workbench) -> None:
    async def ask(  # noqa: PLR0917 - each is a parameter of the endpoint
        picture: Payload, question: str, language: str, n_candidates: int, model: str
    ) -> dict[str, Any]:
        """Answer a question about a picture; an empty language is that of the question."""

        def work(ticket: Ticket) -> Suggestion:
            chosen = language or language_of(question)
            request = Question(
                open_picture(uploaded(picture, "en")),
                question,
                cast("Language", _one_of(LANGUAGES, chosen, "language")),
                n_candidates,
                ticket=ticket,
            )
            return answer(workbench.models, request, model or workbench.default_model["answer"])

        return to_record(await _result(work), question)

    inputs = [
        gr.Image(type="filepath", image_mode=None, label="picture"),
        gr.Textbox(label="question"),
        gr.Textbox("", label="language: en, zh, or empty: as the question"),
        gr.Number(Question.n_candidates, precision=0, label="n_candidates"),
        gr.Textbox("", label=MODEL_LABEL),
    ]
    gr.Button().click(ask, inputs, gr.JSON(label="result"), api_name="ask", **COMMON)


def _offer_transcribe(workbench: Workbench) -> None:
    async def write_down(  # noqa: PLR0917 - each is a parameter of the endpoint
        recording: Payload, language: str, task: str, prompt: str, model: str
    ) -> dict[str, Any]:
        """Write a recording down: the object of its JSON file; an empty language is found out."""

        def work(ticket: Ticket) -> Transcript:
            asked = Recording(
                uploaded_recording(recording, "en"),
                language=cast("Language", _one_of(LANGUAGES, language, "language"))
                if language
                else None,
                task=cast("SpeechTask", _one_of(SPEECH_TASKS, task, "task")),
                prompt=prompt,
                ticket=ticket,
            )
            return _heard(workbench, asked, model or workbench.default_model[TASK])

        return json.loads(subtitles.as_json(await _result(work)))

    inputs = [
        gr.File(label="recording"),
        gr.Textbox("", label="language: en, zh, or empty: found out"),
        gr.Textbox("transcribe", label="task: transcribe or translate (into English)"),
        gr.Textbox("", label="prompt: words to expect, for models that take them"),
        gr.Textbox("", label=MODEL_LABEL),
    ]
    gr.Button().click(write_down, inputs, gr.JSON(label="result"), api_name="transcribe", **COMMON)


def _offer_draw(workbench: Workbench) -> None:
    async def paint(  # noqa: PLR0913, PLR0917 - each is a parameter of the endpoint
        prompt: str,
        negative_prompt: str,
        seed: str,
        n_steps: int | None,
        guidance_scale: float | None,
        scheduler: str,
        width_px: int | None,
        height_px: int | None,
        model: str,
    ) -> tuple[str, dict[str, Any]]:
        """Draw a picture: a PNG with what drew it inside; what is empty is the model's own."""

        def work(ticket: Ticket) -> Drawing:
            seeds = read_seeds(seed) or [new_seed()]
            request = DrawRequest(
                prompt, negative_prompt, seeds[0], n_steps, guidance_scale, scheduler,
                width_px, height_px, ticket=ticket,
            )  # fmt: skip
            return draw(workbench.models, request, model or workbench.default_model["draw"])

        drawing = await _result(work)
        record = drawing_record(drawing)
        return _png_file(drawing), record

    inputs = [
        gr.Textbox(label="prompt"),
        gr.Textbox("", label="negative_prompt"),
        gr.Textbox("", label="seed: a whole number, or empty: a new one"),
        gr.Number(None, precision=0, label="n_steps"),
        gr.Number(None, label="guidance_scale"),
        gr.Textbox("", label="scheduler: a diffusers class, or empty: the model's own"),
        gr.Number(None, precision=0, label="width_px"),
        gr.Number(None, precision=0, label="height_px"),
        gr.Textbox("", label=MODEL_LABEL),
    ]
    outputs = [gr.File(label="picture"), gr.JSON(label="result")]
    gr.Button().click(paint, inputs, outputs, api_name="draw", **COMMON)


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


def _heard(workbench: Workbench, recording: Recording, model: str) -> Transcript:
    segments = transcribe(workbench.models, recording, model)
    while True:
        try:
            next(segments)
        except StopIteration as end:
            return end.value


def to_record(suggestion: Suggestion, question: str = "") -> dict[str, Any]:
    """One result in the shape that the command line prints, without the file's name."""
    asked = {"question": question} if question else {}
    return {
        "task": suggestion.task,
        "language": suggestion.language,
        **asked,
        "text": suggestion.text,
        "score": round(suggestion.score, 6),
        "candidates": [
            {"text": each.text, "score": round(each.score, 6)} for each in suggestion.candidates
        ],
        "model": suggestion.model,
        "seconds": round(suggestion.seconds, 4),
    }


async def _result(work: Callable[[Ticket], Result]) -> Result:
    async for event in watch(work, Ticket()):
        match event:
            case Finished(result):
                return result
            case Failed(error):
                raise gr.Error(explain(error, "en"), print_exception=False) from error
            case _:
                continue
    raise AssertionError("Work ends as Finished or Failed.")


def _one_of(choices: tuple[Choice, ...], value: str, what: str) -> Choice:
    for choice in choices:
        if choice == value:
            return choice
    raise InvalidRequestError(f"The {what} cannot be {value!r}; use {' or '.join(choices)}.")
