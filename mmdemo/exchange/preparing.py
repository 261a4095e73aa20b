"""Turns rows whose files were read into pairs ready to be kept, or one sentence about why not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.incoming import BadRow, Incoming
from mmdemo.exchange.loading import Loaded
from mmdemo.media import Clip, Language, MediaKind, Suggestion
from mmdemo.media.doubts import HAN
from mmdemo.media.picture_files import PictureFile, Read
from mmdemo.media.sounds import cut_clip
from mmdemo.pairs import MAIN_PROJECT, Arrival, Belonging, PairDraft, Verdict, arrival_of

MAX_CLIP_S = 3_600.0
TASKS: dict[MediaKind, tuple[str, ...]] = {
    "picture": ("caption", "answer", "draw"),
    "clip": ("transcribe",),
}
Ready = list[tuple[str, Arrival]]  # each with where its row stands
_FLAC = b"fLaC"
_LAST_BLOCK, _PADDING, _COMMENTS = 128, 1, 4
_SOUND_BLOCKS = {0, 3}  # how it is encoded, and where to jump to


@dataclass(frozen=True)
class Wishes:
    """What the person says of everything that is brought in, where rows say nothing."""

    project: str = ""  # also where rows name another; "": as they say, else the usual one
    task: str = ""
    languages: tuple[Language, ...] = ()  # of what has no text yet; of texts, if it is one
    verdict: Verdict = "good"  # of texts that come without one
    who: str = ""


def prepared(
    rows: Sequence[Loaded | BadRow], wishes: Wishes, read: Callable[[Sequence[bytes]], list[Read]]
) -> list[Ready | BadRow]:
    """The pairs that each row becomes: one, or one for each language if it has no text yet.

    Args:
        rows: with their files.
        wishes: what is not said by the rows.
        read: reads picture files; see `read_pictures`.
    """
    files = [each.data for each in rows if isinstance(each, Loaded) and each.kind == "picture"]
    files = list(dict.fromkeys(files))  # one picture may have several rows
    pictures = dict(zip(files, read(files), strict=True))
    return [
        each if isinstance(each, BadRow) else _prepared(each, wishes, pictures.get(each.data))
        for each in rows
    ]


def _prepared(loaded: Loaded, wishes: Wishes, picture: Read | None) -> Ready | BadRow:
    incoming = loaded.row
    try:
        task = _task(incoming, wishes)
        media = _clip(incoming, loaded.data) if picture is None else _unless_bad(picture)
        drafts = [
            _draft(incoming, wishes, media, (task, language))
            for language in _languages(incoming, wishes)
        ]
        return [(incoming.where, arrival_of(draft, past=incoming.past)) for draft in drafts]
    except InvalidRequestError as error:
        return BadRow(incoming.where, str(error))


def _unless_bad(picture: Read) -> PictureFile:
    if isinstance(picture, InvalidRequestError):
        raise picture
    return picture


def _draft(
    incoming: Incoming, wishes: Wishes, media: PictureFile | Clip, wanted: tuple[str, Language]
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
    """Whether it is a FLAC file of one channel, to be decoded to its end, and nothing else."""
    if not data.startswith(_FLAC) or not all(_is_plain_block(*each) for each in _blocks(data)):
        return False
    try:
        with soundfile.SoundFile(BytesIO(data)) as file:
            n_frames = sum(len(block) for block in file.blocks(65_536))
            return file.channels == 1 and n_frames == file.frames > 0
    except soundfile.LibsndfileError:
        return False


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """What stands before a FLAC file's sound: kinds and contents (RFC 9639, section 8)."""
    at, is_last = len(_FLAC), False
    while not is_last and at + 4 <= len(data):
        is_last, kind = data[at] >= _LAST_BLOCK, data[at] % _LAST_BLOCK
        end = at + 4 + int.from_bytes(data[at + 1 : at + 4])
        yield kind, data[at + 4 : end]
        at = end


def _is_plain_block(kind: int, content: bytes) -> bool:
    if kind == _COMMENTS:  # the encoder's name, and then how many comments there are
        name_ends = 4 + int.from_bytes(content[:4], "little")
        return content[name_ends:] == bytes(4)
    return kind in _SOUND_BLOCKS or (kind == _PADDING and not content.strip(b"\0"))
