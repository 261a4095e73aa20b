"""The microphone on the page: each piece is kept, then heard; its words appear while one speaks.

The script (live_listening.js) sends the pieces. What is said is written to a file at the
microphone's own rate before a model hears it, so that nothing of it is lost.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from time import monotonic
from typing import Any
from uuid import uuid4
from wave import Wave_write

import gradio as gr
import numpy as np
from gradio.utils import get_upload_folder

from mmdemo.errors import InvalidRequestError, MmdemoError
from mmdemo.media import Samples, Transcript
from mmdemo.tasks.live import LiveTranscript
from mmdemo.ui.feedback import explain
from mmdemo.ui.language import page_language
from mmdemo.ui.recordings import FULL_SCALE, new_wave, pcm
from mmdemo.ui.scripts import script
from mmdemo.ui.transcripts import Document, Take, Transcripts

SILENT_S = 120.0  # after so long without a piece, the page is taken to be gone
RATES_HZ = (8_000, 192_000)
FILE_NAME = "microphone.wav"


@dataclass
class _Live:
    """What is being said on one page."""

    document: str
    path: Path
    transcript: LiveTranscript
    model: str
    version: Callable[[], str]
    most_s: float  # that may be said; 0: no limit
    file: Wave_write | None = None
    number: int = 0  # of the latest piece
    n_kept: int = 0  # segments that are in the document
    seconds: float = 0.0  # heard
    latest_s: float = field(default_factory=monotonic)
    lock: Lock = field(default_factory=Lock)


class Microphones:
    """Everybody who is speaking now."""

    def __init__(self, transcripts: Transcripts) -> None:
        self._transcripts = transcripts
        self._live: dict[str, _Live] = {}
        self._lock = Lock()

    def begin(
        self,
        transcript: LiveTranscript,
        model: str,
        version: Callable[[], str],
        *,
        most_s: float = 0.0,
    ) -> tuple[str, Document]:
        """Somebody begins to speak: by which name the pieces come, and where the text will be."""
        self._drop_silent()
        path = Path(mkdtemp(dir=get_upload_folder())) / FILE_NAME
        document = self._transcripts.begin(path, model)
        name = uuid4().hex
        with self._lock:
            self._live[name] = _Live(document.id, path, transcript, model, version, most_s)
        return name, document

    def hear(self, name: str, number: int, samples: Samples, rate_hz: int) -> dict[str, Any]:
        """Keep and hear one piece; one that came before under its number is not heard twice.

        Raises:
            InvalidRequestError: nobody of that name is speaking.
            MmdemoError: what the model raised; the piece is kept.
        """
        live = self._find(name)
        with live.lock:
            live.latest_s = monotonic()
            if live.most_s and live.seconds > live.most_s:
                raise InvalidRequestError(
                    "The recording has reached the most that visitors may say."
                )
            if number > live.number:
                live.number = number
                _keep(live, samples, rate_hz)
                live.transcript.hear(samples, rate_hz)
                self._settle(live)
            return {
                "doc": live.document,
                "n": live.n_kept,
                "tail": live.transcript.tail,
                "seconds": live.seconds,
            }

    def end(self, name: str) -> Document | None:
        """Nobody speaks any more: hear the rest and close the file; None if nobody had spoken.

        Raises:
            MmdemoError: what the model raised; what was heard before is kept.
        """
        with self._lock:
            live = self._live.pop(name, None)
        if live is None:
            return None
        with live.lock:
            try:
                live.transcript.finish()
                self._settle(live)
            finally:
                document = self._close(live)
        return document

    def _settle(self, live: _Live) -> None:
        for segment in live.transcript.segments[live.n_kept :]:
            self._transcripts.append(live.document, Take(segment, live.model, live.version()))
            live.n_kept += 1

    def _close(self, live: _Live) -> Document:
        if live.file is not None:
            live.file.close()
        heard = Transcript(
            live.transcript.segments, live.seconds, live.model, live.version(), live.seconds
        )
        return self._transcripts.close(live.document, heard)

    def _find(self, name: str) -> _Live:
        with self._lock:
            live = self._live.get(name)
        if live is None:
            raise InvalidRequestError("The recording has ended; begin another.")
        return live

    def _drop_silent(self) -> None:
        now_s = monotonic()
        with self._lock:
            gone = [name for name, live in self._live.items() if now_s - live.latest_s > SILENT_S]
        for name in gone:
            with suppress(MmdemoError):  # what was heard before is kept, and nobody waits for more
                self.end(name)


def _keep(live: _Live, samples: Samples, rate_hz: int) -> None:
    if live.file is None:
        live.file = new_wave(live.path, rate_hz)
    live.file.writeframes(pcm(samples))
    live.seconds += len(samples) / rate_hz


def microphone_button(microphones: Microphones) -> gr.HTML:
    """Draw the button that begins and ends speaking; its value names what is being said."""

    def hear(piece: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        try:
            return microphones.hear(str(piece["live"]), int(piece["number"]), *_decoded(piece))
        except Exception as error:  # noqa: BLE001 - `explain` tells a bug from a failure
            return {"problem": explain(error, page_language(request))}

    return gr.HTML(
        {"live": ""},
        html_template='<div class="microphone"></div>',
        js_on_load=script(["live_listening.js"], ["speak", "stop_speaking"]),
        server_functions=[hear],
        apply_default_css=False,
        elem_id="transcribe-microphone",
    )


def _decoded(piece: dict[str, Any]) -> tuple[Samples, int]:
    rate_hz = int(piece["rate"])
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        raise InvalidRequestError(f"The microphone's rate of {rate_hz:,} Hz cannot be heard.")
    try:
        levels = np.frombuffer(b64decode(piece["samples"], validate=True), "<i2")
    except (binascii.Error, ValueError) as error:
        raise InvalidRequestError("The sound arrived damaged; begin again.") from error
    samples: Samples = (levels / FULL_SCALE).astype(np.float32)
    return samples, rate_hz
