"""Pairs on their way into the collection in great numbers: each with its file, ready to be kept."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from mmdemo.media import Candidate, Clip, MediaKind
from mmdemo.media.looks import Look
from mmdemo.media.picture_files import file_of
from mmdemo.pairs.checks import check_draft
from mmdemo.pairs.rows import columns_of, kind_of
from mmdemo.pairs.splits import Split
from mmdemo.pairs.values import Belonging, PairDraft, PairRevision, Review


@dataclass(frozen=True)
class Past:
    """What an export tells of a pair that was in a collection before."""

    id: str  # a UUID
    created_at: datetime
    updated_at: datetime
    history: tuple[PairRevision, ...]  # oldest first; may be empty where it is not known
    split: Split | None = None
    review: Review | None = None
    reviewed_by: str | None = None


@dataclass(frozen=True)
class Arrival:
    """A pair without its decoded picture, so that many of them take little memory."""

    kind: MediaKind
    data: bytes  # of the file
    digest: str  # its SHA-256
    look: Look | None  # None: it is a clip
    belonging: Belonging
    columns: dict[str, Any]  # of its row, as far as they are known
    candidates: tuple[Candidate, ...]
    past: Past | None


@dataclass(frozen=True)
class Outcome:
    """What became of an arrival, or would become of it."""

    is_new: bool  # False: the collection has it already, or `problem` says why it cannot have it
    same_as: str = ""  # the name of another file with the same bytes
    looks_like: str = ""  # the name of another picture that a person would take for the same
    problem: str = ""


def arrival_of(draft: PairDraft, *, past: Past | None = None) -> Arrival:
    """Check a draft and make it ready.

    Args:
        draft: what is to be kept.
        past: what it was elsewhere.

    Raises:
        InvalidRequestError: it cannot be kept.
    """
    check_draft(draft)
    media = draft.media
    if isinstance(media, Clip):
        data, digest, look = media.flac, sha256(media.flac).hexdigest(), None
    else:
        file = file_of(media)
        data, digest, look = file.png, file.digest, file.look
    return Arrival(
        kind=kind_of(draft),
        data=data,
        digest=digest,
        look=look,
        belonging=draft.belonging,
        columns=columns_of(draft),
        candidates=draft.suggestion.candidates if draft.suggestion else (),
        past=past,
    )
