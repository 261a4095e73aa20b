"""Speaking where one can type: a button beside a field, which writes there what was said.

The script (dictation.js) records. The sound is heard by the app's own listener, and is gone then.
"""

import binascii
from base64 import b64decode
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypedDict

import gradio as gr

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES, SpeechRequest
from mmdemo.media.sounds import read_samples
from mmdemo.tasks.transcribe import transcribe_request
from mmdemo.ui.asker import ticket_now
from mmdemo.ui.feedback import explain
from mmdemo.ui.language import language_of, page_language
from mmdemo.ui.scripts import script
from mmdemo.ui.strings import say
from mmdemo.workbench import Workbench

MAX_S = 30  # one look of a model
MAX_CHARACTERS = 8_000_000  # of the sound as it is sent: far more than MAX_S of it need
TASK = "transcribe"
_BUTTON = (
    '<button type="button" class="dictate"></button>'
    '<p class="dictate-note" role="status" hidden></p>'
)
_WORDS = (
    "dictate_start",
    "dictate_stop",
    "dictate_asking",
    "dictate_listening",
    "dictate_writing",
    "dictate_nothing",
    "dictate_insecure",
    "dictate_denied",
    "dictate_no_microphone",
    "dictate_failed",
    "dictate_unreachable",
)


class Heard(TypedDict):
    """What a field gets: a text, or one sentence about why there is none."""

    text: str
    problem: str


def dictation_button(workbench: Workbench, field: gr.Textbox) -> gr.HTML:
    """Draw the button; it listens in the language that is chosen on its tab, or finds it out."""

    def hear(spoken: dict[str, Any], request: gr.Request) -> Heard:
        page = page_language(request)
        try:
            text = heard_text(workbench, str(spoken["sound"]), str(spoken["language"]))
        except Exception as error:  # noqa: BLE001 - `explain` tells a bug from an expected failure
            return Heard(text="", problem=explain(error, page))
        return Heard(text=text, problem="" if text else say(page, "dictate_nothing"))

    return gr.HTML(
        _BUTTON,
        js_on_load=script(["dictation.js"], _WORDS, field=field.elem_id, max_s=MAX_S),
        elem_classes="dictation",
        server_functions=[hear],
    )


def heard_text(workbench: Workbench, sound: str, language: str) -> str:
    """What was said in `sound`, the base64 of a file of any kind; empty if nothing was.

    A `language` that is none of LANGUAGES is found out.

    Raises:
        InvalidRequestError: the sound is too long, or broken.
        MmdemoError: the model for speech cannot be used.
    """
    if len(sound) > MAX_CHARACTERS:
        raise InvalidRequestError("That is too long to be dictated; speak for up to half a minute.")
    if not sound:
        return ""
    with TemporaryDirectory(prefix="mmdemo-dictation-") as folder:
        path = Path(folder) / "dictation"
        path.write_bytes(_decode(sound))
        samples = read_samples(path)
    chosen = language if language in LANGUAGES else None
    request = SpeechRequest(samples, chosen, ticket=ticket_now())
    segments = transcribe_request(workbench.models, request, workbench.default_model[TASK])
    texts = [segment.text.strip() for segment in segments]
    return ("" if language_of("".join(texts)) == "zh" else " ").join(texts)


def _decode(sound: str) -> bytes:
    try:
        return b64decode(sound, validate=True)
    except binascii.Error as error:
        raise InvalidRequestError("The recording broke off on its way; speak again.") from error
