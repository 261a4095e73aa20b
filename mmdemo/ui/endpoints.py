"""The tasks for programs: `gradio_client` calls them by name and gets one JSON object.

The object is that of the command line. Errors come back as one sentence, in English.
"""

import json
from typing import Any, TypeVar, cast

import gradio as gr

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import subtitles
from mmdemo.media import (
    LANGUAGES,
    SPEECH_TASKS,
    STYLES,
    CaptionRequest,
    Language,
    Question,
    SpeechTask,
    Style,
    Suggestion,
    Ticket,
    Transcript,
    open_picture,
)
from mmdemo.tasks import answer, caption
from mmdemo.tasks.transcribe import Recording, transcribe_whole
from mmdemo.ui.asker import rules_now
from mmdemo.ui.calling import COMMON, MODEL_LABEL, result
from mmdemo.ui.drawing_endpoint import offer_draw
from mmdemo.ui.language import language_of
from mmdemo.ui.line_judging import TASK
from mmdemo.ui.pictures import Payload, uploaded
from mmdemo.ui.recordings import uploaded_recording
from mmdemo.workbench import Workbench

Choice = TypeVar("Choice", bound=str)


def add_endpoints(workbench: Workbench) -> None:
    """Offer a name for each task; their widgets are never drawn, but say what the inputs are."""
    with gr.Group(visible=False):
        _offer_caption(workbench)
        _offer_ask(workbench)
        _offer_transcribe(workbench)
        offer_draw(workbench)


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

        return to_record(await result(work))

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

        return to_record(await result(work), question)

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
        most_s = rules_now().audio_s

        def work(ticket: Ticket) -> Transcript:
            asked = Recording(
                uploaded_recording(recording, "en"),
                language=cast("Language", _one_of(LANGUAGES, language, "language"))
                if language
                else None,
                task=cast("SpeechTask", _one_of(SPEECH_TASKS, task, "task")),
                prompt=prompt,
                most_s=most_s,
                ticket=ticket,
            )
            return transcribe_whole(workbench.models, asked, model or workbench.default_model[TASK])

        return json.loads(subtitles.as_json(await result(work)))

    inputs = [
        gr.File(label="recording"),
        gr.Textbox("", label="language: en, zh, or empty: found out"),
        gr.Textbox("transcribe", label="task: transcribe or translate (into English)"),
        gr.Textbox("", label="prompt: words to expect, for models that take them"),
        gr.Textbox("", label=MODEL_LABEL),
    ]
    gr.Button().click(write_down, inputs, gr.JSON(label="result"), api_name="transcribe", **COMMON)


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


def _one_of(choices: tuple[Choice, ...], value: str, what: str) -> Choice:
    for choice in choices:
        if choice == value:
            return choice
    raise InvalidRequestError(f"The {what} cannot be {value!r}; use {' or '.join(choices)}.")
