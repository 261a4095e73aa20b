"""Items and projects: which texts are about one picture or clip, and what else is known of it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mmdemo.errors import InvalidRequestError, PairNotFoundError
from mmdemo.media import Clip
from mmdemo.media.looks import N_PIECES, Look
from mmdemo.media.picture_files import file_of
from mmdemo.pairs.database import wait_for_turn
from mmdemo.pairs.known import PIECES, rows_where
from mmdemo.pairs.rows import kind_of
from mmdemo.pairs.splits import (
    NOT_LIKE_HELD_OUT,
    SYNTHETIC,
    Split,
    kin_that_learns,
    may_be_learnt_from,
    split_of_all,
)
from mmdemo.pairs.tables import ItemRow, LookRow, PairRow, ProjectRow, TagRow
from mmdemo.pairs.values import PairDraft


def item_for(session: Session, draft: PairDraft, digest: str, at: datetime) -> ItemRow:
    """The item that a draft belongs to: the one named, one that lacks its language, or a new one.

    Raises:
        PairNotFoundError: the named item is none, or is about something else.
        InvalidRequestError: it is synthetic, and like something that is held out.
    """
    if draft.belonging.item:
        found = session.scalar(select(ItemRow).where(ItemRow.uuid == draft.belonging.item))
        if found is None or found.media_sha256 != digest:
            raise PairNotFoundError(f"There is no item {draft.belonging.item} with this file.")
        if SYNTHETIC in draft.belonging.tags and found.split != "train":
            raise InvalidRequestError(NOT_LIKE_HELD_OUT)
        return found
    # Of two at once, each would miss what the other adds: an item, a project, a look, its kin.
    wait_for_turn(session.connection(), "adding")
    if SYNTHETIC in draft.belonging.tags:
        _refuse_like_held_out(session, draft, digest)
    project = project_named(session, draft.belonging.project, draft.who, at)
    return _lacking(session, draft, project, digest) or _new_item(session, draft, project, digest)


def _refuse_like_held_out(session: Session, draft: PairDraft, digest: str) -> None:
    alike = {digest}
    if not isinstance(draft.media, Clip):
        alike |= _digests_near(session, file_of(draft.media).look)
    # Through the pairs, whose column has an index of its own.
    known = select(ItemRow.split).join(PairRow).distinct()
    splits: set[Split] = {row[0] for row in rows_where(session, known, PairRow.media_sha256, alike)}
    if not may_be_learnt_from(draft.belonging.kin, splits):
        raise InvalidRequestError(NOT_LIKE_HELD_OUT)


def project_named(session: Session, name: str, who: str, at: datetime) -> ProjectRow:
    """The project of that name, made if there is none."""
    called = select(ProjectRow).where(ProjectRow.name == name.strip())
    if (found := session.scalar(called)) is not None:
        return found
    wait_for_turn(session.connection(), "adding")
    found = session.scalar(called)
    if found is None:
        found = ProjectRow(uuid=str(uuid4()), name=name.strip(), who=who, created_at=at)
        session.add(found)
        session.flush()
    return found


def _lacking(
    session: Session, draft: PairDraft, project: ProjectRow, digest: str
) -> ItemRow | None:
    """An item about the same file and task, without a text in the draft's language."""
    if draft.question is not None:  # the same question in another language is not recognised
        return None
    same = [ItemRow.project_id == project.id, ItemRow.media_sha256 == digest]
    alive = [PairRow.deleted_at.is_(None), PairRow.task == draft.task]
    has = select(PairRow.item_id).where(PairRow.item_id == ItemRow.id, *alive)
    asked = has.where(PairRow.question.is_not(None))
    in_language = has.where(PairRow.language == draft.language)
    found = select(ItemRow).where(*same, has.exists(), ~asked.exists(), ~in_language.exists())
    return session.scalar(found.order_by(ItemRow.id).limit(1))


def _new_item(session: Session, draft: PairDraft, project: ProjectRow, digest: str) -> ItemRow:
    given, media, recording = draft.belonging, draft.media, ""
    if isinstance(media, Clip):
        # A file's name may hold bytes that are no text.
        recording = media.recording.encode("utf-8", "replace").decode()
        known = select(ItemRow.kin).where(ItemRow.media_sha256 == digest).distinct()
        alike = set(session.scalars(known)) or {f"recording:{recording}"}
    else:
        alike = kin_of_look(session, digest, file_of(media).look)
    kin = {given.kin} if given.kin else alike
    split = split_of_all(kin)
    if SYNTHETIC in given.tags and split != "train":  # it is like nothing, or like what learns
        kin, split = {kin_that_learns(digest)}, "train"
    return ItemRow(
        uuid=str(uuid4()),
        project=project,
        media=kind_of(draft),
        media_sha256=digest,
        source=given.source or recording,
        kin=min(kin),
        split=split,
        note=given.note,
        stars=given.stars,
        tags=[TagRow(tag=tag) for tag in sorted(set(given.tags))],
    )


def kin_of_look(session: Session, digest: str, look: Look) -> set[str]:
    """The kin of every picture that looks like this one, or this one's own; its look is kept."""
    if session.get(LookRow, digest) is None:
        session.add(LookRow(**look_row(digest, look)))
    alike = {digest} | _digests_near(session, look)
    # Through the pairs, whose column has an index of its own.
    known = select(ItemRow.kin).join(PairRow).distinct()
    found = rows_where(session, known, PairRow.media_sha256, alike)
    return {kin for (kin,) in found} or {digest}


def _digests_near(session: Session, look: Look) -> set[str]:
    """The digests of all pictures that a person would take for the same."""
    shared = or_(*(column == piece for column, piece in zip(PIECES, look.pieces, strict=True)))
    statement = select(LookRow.media_sha256, LookRow.bits, LookRow.thumbnail).where(shared)
    rows = session.execute(statement).all()
    # No object for each: all pictures of one plain colour share a piece.
    near = look.places_near([int(row.bits, 16) for row in rows], [row.thumbnail for row in rows])
    return {rows[place].media_sha256 for place in near}


def look_row(digest: str, look: Look) -> dict[str, Any]:
    """The columns of the row that keeps a look."""
    pieces = {f"piece_{number}": look.pieces[number] for number in range(N_PIECES)}
    row = {"media_sha256": digest, "bits": f"{look.bits:016x}", "thumbnail": look.thumbnail}
    return {**row, **pieces}
