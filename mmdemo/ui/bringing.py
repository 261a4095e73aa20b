"""Files dropped on the tab Annotate: each waits to be judged in the chosen languages."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Clip, Language, Picture, open_picture
from mmdemo.media.pictures import is_picture
from mmdemo.media.sounds import SUFFIXES, cut_clip, open_sound
from mmdemo.pairs import Belonging, Pair, PairDraft, PairStore

MAX_CLIP_S = 300.0  # more is a recording, to be cut into sentences


def bring(
    pairs: PairStore, path: Path, belonging: Belonging, *, languages: Sequence[Language], who: str
) -> list[Pair]:
    """Add a file as a pair in each language, all of one item.

    Raises:
        InvalidRequestError: it is no picture and no recording, or too long.
    """
    media = _read(path)
    draft = PairDraft(
        task="transcribe" if isinstance(media, Clip) else "caption",
        media=media,
        question=None,
        language=languages[0],
        suggestion=None,
        text="",
        verdict="open",
        who=who,
        belonging=belonging,
    )
    first = pairs.add(draft)
    there = replace(belonging, item=first.item)
    others = [replace(draft, language=language, belonging=there) for language in languages[1:]]
    return [first, *(pairs.add(other) for other in others)]


def _is_recording(path: Path) -> bool:
    try:
        open_sound(path)
    except InvalidRequestError:
        return path.suffix.lower() in SUFFIXES  # a broken one is told as what it was meant to be
    return True


def _read(path: Path) -> Picture | Clip:
    if is_picture(path) or not _is_recording(path):  # by what it holds, not by its name
        return open_picture(path)
    flac = cut_clip(path, 0.0, MAX_CLIP_S + 1)
    duration_s = float(soundfile.info(BytesIO(flac)).duration)  # pyright: ignore[reportUnknownMemberType]
    if duration_s > MAX_CLIP_S:
        raise InvalidRequestError(
            f'"{path.name}" is longer than {MAX_CLIP_S / 60:.0f} minutes; transcribe it, and keep '
            "its lines."
        )
    return Clip(flac, path.name, 0.0, duration_s)
