"""What two models are given alike, for each task: read from its tab's fields, run on either."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.errors import InvalidRequestError
from mmdemo.media import (
    CaptionRequest,
    Clip,
    Language,
    Picture,
    Question,
    Suggestion,
    Ticket,
    open_picture,
)
from mmdemo.media.instructions import INSTRUCTIONS
from mmdemo.media.sounds import cut_clip
from mmdemo.pairs import Side
from mmdemo.tasks import answer, caption, draw, transcribe_whole
from mmdemo.ui.conversation import Conversation, earlier_turns
from mmdemo.ui.drawing_choices import Choices, Start
from mmdemo.ui.frame import Value
from mmdemo.ui.gallery import Drawings
from mmdemo.ui.language import language_of
from mmdemo.ui.pictures import Payload, uploaded
from mmdemo.ui.recordings import uploaded_recording
from mmdemo.ui.strings import say
from mmdemo.ui.thumbnails import shrunk
from mmdemo.ui.transcribe_run import Choices as HearingChoices
from mmdemo.workbench import Workbench

THUMBNAIL_PX = 112
MOST_S = 120.0  # of a recording: enough to judge by, and short enough to be kept


@dataclass(frozen=True)
class Contest:
    """One input, ready to be given to either model."""

    task: str
    language: Language
    about: str  # the input in a line of words; "" where a picture says it all
    run: Callable[[str, Ticket], Side]
    media: Callable[[], Picture | Clip | None]  # read anew when it is to be kept
    thumbnail: str = ""  # of the input as the models see it: a data URL
    is_language_open: bool = False  # to be told by what the models hear
    prompt: str | None = None
    question: str | None = None


@dataclass(frozen=True)
class Asker:
    """Who compares, on which page."""

    bench: Workbench
    page: Language
    who: str
    drawings: Drawings  # where what is drawn is kept


ReadContest = Callable[[Asker, tuple[Value, ...]], Contest]  # of a tab's fields


def caption_contest(asker: Asker, values: tuple[Value, ...]) -> Contest:
    """From picture, language, length and number of candidates.

    Raises:
        InvalidRequestError: there is no picture that can be read.
    """
    payload, language, style, n_candidates = values
    path = uploaded(cast("Payload", payload), asker.page)
    request = CaptionRequest(open_picture(path), language, style, n_candidates)

    def run(model: str, ticket: Ticket) -> Side:
        return _said(caption(asker.bench.models, replace(request, ticket=ticket), model))

    prompt = INSTRUCTIONS[language, style]
    media = partial(open_picture, path)
    thumbnail = shrunk(request.picture, THUMBNAIL_PX)
    return Contest("caption", language, "", run, media, thumbnail, prompt=prompt)


def answer_contest(asker: Asker, values: tuple[Value, ...]) -> Contest:
    """From picture, question, language and conversation; an empty question is the last one asked.

    Raises:
        InvalidRequestError: there is no picture that can be read.
    """
    payload, typed, chosen, memory = values
    path = uploaded(cast("Payload", payload), asker.page)
    conversation: list[Conversation] = memory or []
    turns = conversation[0]["turns"] if conversation else []
    text: str = (typed or "").strip()
    if not text and turns:
        text, turns = turns[-1]["question"], turns[:-1]
    language = language_of(text) if chosen == "auto" else chosen
    asked = Question(open_picture(path), text, language, 1, earlier_turns(turns))

    def run(model: str, ticket: Ticket) -> Side:
        return _said(answer(asker.bench.models, replace(asked, ticket=ticket), model))

    media = partial(open_picture, path)
    thumbnail = shrunk(asked.picture, THUMBNAIL_PX)
    return Contest("answer", language, text, run, media, thumbnail, question=text)


def transcribe_contest(asker: Asker, values: tuple[Value, ...]) -> Contest:
    """From recording and the tab's choices; of a long recording, the beginning is heard.

    Raises:
        InvalidRequestError: there is no recording that can be heard.
    """
    payload, *chosen = values
    path = uploaded_recording(cast("Payload", payload), asker.page)
    choices = HearingChoices.read(tuple(chosen))
    beginning = _beginning_of(path)
    clip = _clip(beginning, path.name)

    def run(model: str, ticket: Ticket) -> Side:
        heard = replace(choices.recording(beginning), ticket=ticket)
        transcript = transcribe_whole(asker.bench.models, heard, model)
        text, version = transcript.text, transcript.version
        return Side(model, version, text, transcript.settings, transcript.seconds)

    about = say(asker.page, "aside_beginning", recording=path.name, seconds=clip.duration_s)
    language = choices.language or asker.page
    media = partial(_clip, beginning, path.name)
    is_open, prompt = choices.language is None, choices.prompt or None
    return Contest(
        "transcribe", language, about, run, media, is_language_open=is_open, prompt=prompt
    )


def draw_contest(asker: Asker, values: tuple[Value, ...]) -> Contest:
    """From prompt, start picture and the tab's choices: one picture each, of the same seed.

    Raises:
        InvalidRequestError: what stands in a field cannot be.
    """
    prompt, editor, *chosen = values
    choices, start = Choices.read(chosen), Start.read(editor)
    seed = choices.first_seed()
    (request,) = choices.requests(prompt or "", [seed], start)
    bench = asker.bench

    def run(model: str, ticket: Ticket) -> Side:
        drawing = draw(bench.models, replace(request, ticket=ticket, preview_every=0), model)
        kept = asker.drawings.add(drawing, asker.who)
        settings, seconds = drawing.settings, drawing.seconds
        return Side(model, drawing.version, "", settings, seconds, picture=kept.picture_path)

    about = say(asker.page, "aside_seed", prompt=request.prompt, seed=seed)
    language = language_of(request.prompt)
    return Contest("draw", language, about, run, lambda: start.picture, prompt=request.prompt)


def _said(suggestion: Suggestion) -> Side:
    return Side(
        suggestion.model,
        suggestion.version,
        suggestion.text,
        suggestion.settings,
        suggestion.seconds,
    )


def _beginning_of(path: Path) -> Path:
    """A copy of a recording's first minutes, beside it."""
    twin = path.with_name(f"{path.stem}.beginning.flac")
    if not twin.exists():
        draft = twin.with_suffix(f".{uuid4().hex}.new")  # several people may ask at once
        draft.write_bytes(cut_clip(path, 0.0, MOST_S))
        draft.replace(twin)
    return twin


def _clip(beginning: Path, name: str) -> Clip:
    try:
        facts: Any = soundfile.info(beginning)
        return Clip(beginning.read_bytes(), name, 0.0, facts.duration)
    except (OSError, soundfile.LibsndfileError) as error:
        raise InvalidRequestError(f'"{name}" is gone; give the recording again.') from error
