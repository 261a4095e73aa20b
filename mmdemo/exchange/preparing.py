"""Turns a row that was read into pairs ready to be kept, or one sentence about why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.incoming import Incoming
from mmdemo.media import Clip, Language, MediaKind, Picture, Suggestion, open_picture
from mmdemo.media.doubts import HAN
from mmdemo.media.png_text import SIGNATURE
from mmdemo.media.sounds import cut_clip
from mmdemo.pairs import MAIN_PROJECT, Arrival, Belonging, PairDraft, Verdict, arrival_of

MAX_CLIP_S = 3_600.0
TASKS: dict[MediaKind, tuple[str, ...]] = {
    "picture": ("caption", "answer", "draw"),
    "clip": ("transcribe",),
}
_EIGHT_BIT_RGB = b"\x08\x02"  # bit depth and colour type
_PLAIN_CHUNKS = {b"IHDR", b"IDAT", b"IEND"}  # no place, no camera, no profile


@dataclass(frozen=True)
class Wishes:
    """What the person says of everything that is brought in, where rows say nothing."""

    project: str = ""  # also where rows name another; "": as they say, else the usual one
    task: str = ""
    languages: tuple[Language, ...] = ()  # of what has no text yet; of texts, if it is one
    verdict: Verdict = "good"  # of texts that come without one
    who: str = ""


def prepared(incoming: Incoming, wishes: Wishes) -> list[Arrival]:
    """The pairs that a row becomes: one, or one for each language if it has no text yet.

    Raises:
        InvalidRequestError: it cannot be kept.
    """
    data = incoming.file.read()
    if incoming.past and incoming.sha256 not in {"", sha256(data).hexdigest()}:
        raise InvalidRequestError(
            f"{incoming.file.name} is not the file that was exported: its SHA-256 is another. "
            "Leave out the columns id and sha256 to bring it in as a new pair."
        )
    task = _task(incoming, wishes)
    media, kept = _media(incoming, data)
    return [
        arrival_of(_draft(incoming, wishes, media, (task, language)), data=kept, past=incoming.past)
        for language in _languages(incoming, wishes)
    ]


def _draft(
    incoming: Incoming, wishes: Wishes, media: Picture | Clip, wanted: tuple[str, Language]
) -> PairDraft:
    task, language = wanted
    return PairDraft(
        task=task,
        media=media,
        question=incoming.question,
        language=language,
        suggestion=_suggestion(incoming, task, language),
        text=incoming.text,
        verdict=incoming.verdict or (wishes.verdict if incoming.text.strip() else "open"),
        who=incoming.who or wishes.who,
        belonging=Belonging(
            project=wishes.project or incoming.project or MAIN_PROJECT,
            item=incoming.item,
            source=incoming.source,
            kin=incoming.kin,
            tags=incoming.tags,
            note=incoming.note,
            stars=incoming.stars,
        ),
    )


def _suggestion(incoming: Incoming, task: str, language: Language) -> Suggestion | None:
    if not incoming.candidates:
        return None
    return Suggestion(
        task=task,
        language=language,
        candidates=incoming.candidates,
        model=incoming.model,
        version=incoming.version,
        seconds=incoming.seconds,
        settings=incoming.settings,
    )


def _task(incoming: Incoming, wishes: Wishes) -> str:
    kind = incoming.file.kind
    usual = "transcribe" if kind == "clip" else "answer" if incoming.question else "caption"
    task = incoming.task or wishes.task or usual
    if task not in TASKS[kind]:
        raise InvalidRequestError(
            f"The task {task!r} is not one for a {kind}; use {' or '.join(TASKS[kind])}."
        )
    if task == "answer" and not incoming.question:
        raise InvalidRequestError("An answer needs its question; add a column question.")
    return task


def _languages(incoming: Incoming, wishes: Wishes) -> tuple[Language, ...]:
    if incoming.language:
        return (incoming.language,)
    if not incoming.text.strip():
        return wishes.languages or ("en",)
    written: Language = "zh" if HAN.search(incoming.text) else "en"
    return wishes.languages if len(wishes.languages) == 1 else (written,)


def _media(incoming: Incoming, data: bytes) -> tuple[Picture | Clip, bytes | None]:
    """What a file holds, and its bytes if they are to be kept as they are."""
    if incoming.file.kind == "clip":
        return _clip(incoming, data), None
    return open_picture(data), data if is_plain_png(data) else None


def _clip(incoming: Incoming, data: bytes) -> Clip:
    flac = data if _is_plain_flac(data) else _as_flac(incoming.file.name, data)
    info = soundfile.info(BytesIO(flac))
    settings = incoming.settings
    recording = settings.get("recording") or incoming.source or incoming.file.name
    start_s, end_s = settings.get("start_s", 0.0), settings.get("end_s")
    if not isinstance(start_s, int | float) or not isinstance(end_s, int | float):
        start_s, end_s = 0.0, float(info.duration)
    return Clip(flac, str(recording), start_s, end_s)


def _as_flac(name: str, data: bytes) -> bytes:
    with NamedTemporaryFile(prefix="mmdemo-", suffix=Path(name).suffix) as file:
        file.write(data)
        file.flush()
        try:
            return cut_clip(Path(file.name), 0.0, MAX_CLIP_S)
        except InvalidRequestError as error:
            sentence = str(error).replace(Path(file.name).name, name)
            raise InvalidRequestError(sentence) from error


def _is_plain_flac(data: bytes) -> bool:
    """Whether it is a FLAC file of one channel that can be decoded to its end."""
    if not data.startswith(b"fLaC"):
        return False
    try:
        with soundfile.SoundFile(BytesIO(data)) as file:
            n_frames = sum(len(block) for block in file.blocks(65_536))
            return file.channels == 1 and n_frames == file.frames > 0
    except soundfile.LibsndfileError:
        return False


def is_plain_png(data: bytes) -> bool:
    """Whether it is a PNG file of 8-bit RGB that holds a picture and nothing else."""
    is_rgb = data.startswith(SIGNATURE) and data[24:26] == _EIGHT_BIT_RGB
    return is_rgb and all(kind in _PLAIN_CHUNKS for kind in _chunks(data))


def _chunks(data: bytes) -> Iterator[bytes]:
    at = len(SIGNATURE)
    while at < len(data):
        kind = data[at + 4 : at + 8]
        yield kind
        at += int.from_bytes(data[at : at + 4]) + 12  # length, kind, checksum
        if kind == b"IEND" and at != len(data):
            yield b"more"
