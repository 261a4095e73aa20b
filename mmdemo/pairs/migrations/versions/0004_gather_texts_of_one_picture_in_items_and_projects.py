"""Gather the texts of one picture or clip in an item, items in projects; know who annotates."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from mmdemo.pairs.splits import split_of

revision = "0004"
down_revision = "0003"

_TIME = sa.DateTime(timezone=True)
_NEW_IN_PAIRS: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("revision", sa.Integer(), {"nullable": False, "server_default": "1"}),
    ("confidence", sa.Double[float](), {"nullable": True}),
    ("disagreement", sa.Double[float](), {"nullable": True}),
    ("review", sa.String(16), {"nullable": True}),
    ("reviewed_by", sa.String(), {"nullable": True}),
    ("reviewed_at", _TIME, {"nullable": True}),
)


def upgrade() -> None:
    """Give every pair there is an item of its own, in the project `main`."""
    _create_projects_and_items()
    _create_people_and_looks()
    _extend_pairs()
    _create_suggestions_and_typed()
    _gather()


def downgrade() -> None:
    """Go back to pairs that stand alone.

    Raises:
        RuntimeError: there is something that an earlier mmdemo cannot hold, and it would be lost.
    """
    connection = op.get_bind()
    for what, query in {
        "projects beside the first": "SELECT count(*) - 1 FROM projects",
        "tags": "SELECT count(*) FROM tags",
        "notes or stars": "SELECT count(*) FROM items WHERE note <> '' OR stars > 0",
        "people": "SELECT count(*) FROM people",
        "pairs that are still to be judged": "SELECT count(*) FROM pairs WHERE verdict = 'open'",
    }.items():
        if (n_lost := connection.scalar(sa.text(query)) or 0) > 0:
            raise RuntimeError(f"There are {n_lost} {what}, which an earlier mmdemo cannot hold.")
    for table in ("suggestions", "typed", "tags", "people", "looks"):
        op.drop_table(table)
    op.drop_index("ix_revisions_batch", "revisions")
    for column in ("note", "batch"):
        op.drop_column("revisions", column)
    op.drop_index("ix_pairs_deleted_at_confidence", "pairs")
    op.drop_index("ix_pairs_item_id", "pairs")
    for column in ("item_id", *(name for name, _, _ in _NEW_IN_PAIRS)):
        op.drop_column("pairs", column)
    op.drop_table("items")
    op.drop_table("projects")


def _create_projects_and_items() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.UniqueConstraint("uuid", name="uq_projects_uuid"),
        sa.UniqueConstraint("name", name="uq_projects_name"),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(16), nullable=False),
        sa.Column("media_sha256", sa.String(64), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kin", sa.String(), nullable=False),
        sa.Column("split", sa.String(8), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_items_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("uuid", name="uq_items_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_items_project_id_media_sha256", "items", ["project_id", "media_sha256"])
    op.create_index("ix_items_kin", "items", ["kin"])
    op.create_table(
        "tags",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_tags_item_id"),
        sa.PrimaryKeyConstraint("item_id", "tag", name="pk_tags"),
    )
    op.create_index("ix_tags_tag", "tags", ["tag"])


def _create_people_and_looks() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("disabled_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name_key", name="uq_people_name_key"),
    )
    pieces = [f"piece_{number}" for number in range(4)]
    op.create_table(
        "looks",
        sa.Column("media_sha256", sa.String(64), nullable=False),
        sa.Column("bits", sa.String(16), nullable=False),
        *(sa.Column(piece, sa.Integer(), nullable=False) for piece in pieces),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("media_sha256", name="pk_looks"),
    )
    for piece in pieces:
        op.create_index(f"ix_looks_{piece}", "looks", [piece])


def _extend_pairs() -> None:
    # In words, for only so does SQLite name the constraint of a column that is added.
    op.execute(
        "ALTER TABLE pairs ADD COLUMN item_id INTEGER"
        " CONSTRAINT fk_pairs_item_id REFERENCES items (id)"
    )
    for name, kind, options in _NEW_IN_PAIRS:
        op.add_column("pairs", sa.Column(name, kind, **options))
    op.create_index("ix_pairs_item_id", "pairs", ["item_id"])
    op.create_index("ix_pairs_deleted_at_confidence", "pairs", ["deleted_at", "confidence"])
    op.add_column("revisions", sa.Column("note", sa.String(), nullable=True))
    op.add_column("revisions", sa.Column("batch", sa.String(36), nullable=True))
    op.create_index("ix_revisions_batch", "revisions", ["batch"])


def _create_suggestions_and_typed() -> None:
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Double[float](), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name="fk_suggestions_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions"),
        sa.UniqueConstraint(
            "pair_id", "model", "version", name="uq_suggestions_pair_id_model_version"
        ),
    )
    op.create_table(
        "typed",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name="fk_typed_pair_id"),
        sa.PrimaryKeyConstraint("pair_id", "who", name="pk_typed"),
    )


def _gather() -> None:
    connection = op.get_bind()
    projects, items = _tables_to_fill()
    connection.execute(
        projects.insert(),
        {"uuid": str(uuid4()), "name": "main", "who": "mmdemo", "created_at": datetime.now(UTC)},
    )
    project_id = connection.scalar(sa.select(projects.c.id))
    pairs = connection.execute(
        sa.text("SELECT id, uuid, media, media_sha256, settings FROM pairs ORDER BY id").columns(
            settings=sa.JSON()
        )
    ).all()
    if not pairs:
        return
    connection.execute(items.insert(), [_item_of(pair, project_id) for pair in pairs])
    connection.execute(
        sa.text(
            "UPDATE pairs SET item_id = id, revision = (SELECT coalesce(max(number), 1)"
            " FROM revisions WHERE pair_id = pairs.id), confidence = (SELECT max(score)"
            " FROM candidates WHERE pair_id = pairs.id AND rank = 0 AND score BETWEEN 0 AND 1)"
        )
    )
    if connection.dialect.name == "postgresql":  # which counts on from what it gave itself
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('items', 'id'), max(id)) FROM items")
        )


def _tables_to_fill() -> tuple[sa.TableClause, sa.TableClause]:
    projects = sa.table(
        "projects",
        sa.column("id"),
        *map(sa.column, ("uuid", "name", "who")),
        sa.column("created_at", _TIME),
    )
    names = ("id", "uuid", "project_id", "media", "media_sha256", "source", "kin", "split")
    return projects, sa.table("items", *map(sa.column, (*names, "note", "stars")))


def _item_of(pair: sa.Row[Any], project_id: int | None) -> dict[str, Any]:
    recording = str(pair.settings.get("recording", ""))
    kin = f"recording:{recording}" if recording else pair.media_sha256
    return {
        "id": pair.id,
        "uuid": pair.uuid,
        "project_id": project_id,
        "media": pair.media,
        "media_sha256": pair.media_sha256,
        "source": recording,
        "kin": kin,
        "split": split_of(kin),
        "note": "",
        "stars": 0,
    }
