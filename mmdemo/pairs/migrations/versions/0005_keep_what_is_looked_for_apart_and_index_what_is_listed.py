"""Keep apart what searches look at; index pairs that are not deleted by what lists ask for."""

import sqlalchemy as sa
from alembic import op

from mmdemo.pairs.sought import facts_about

revision = "0005"
down_revision = "0004"

_WITH_DELETED = ("task", "language", "verdict", "confidence")
_ALIVE = (
    *_WITH_DELETED,
    "disagreement",
    "updated_at",
    "created_at",
    "model",
    "version",
    "who",
    "review",
)
_OF_ITEMS = ("split", "stars")
_BATCH = 1_000


def upgrade() -> None:
    """Add the table and fill it; replace the indexes."""
    op.create_table(
        "sought",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("n_characters", sa.Integer(), nullable=False),
        sa.Column("n_words", sa.Integer(), nullable=False),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name="fk_sought_pair_id"),
        sa.PrimaryKeyConstraint("pair_id", name="pk_sought"),
    )
    op.create_index("ix_sought_n_characters", "sought", ["n_characters"])
    for column in _WITH_DELETED:
        op.drop_index(f"ix_pairs_deleted_at_{column}", "pairs")
    alive = sa.text("deleted_at IS NULL")
    for column in _ALIVE:
        op.create_index(
            f"ix_pairs_{column}", "pairs", [column], sqlite_where=alive, postgresql_where=alive
        )
    for column in _OF_ITEMS:
        op.create_index(f"ix_items_{column}", "items", [column])
    op.drop_index("ix_tags_tag", "tags")
    op.create_index("ix_tags_tag_item_id", "tags", ["tag", "item_id"])
    _fill()


def downgrade() -> None:
    """Drop what can be made again at any time."""
    op.drop_index("ix_tags_tag_item_id", "tags")
    op.create_index("ix_tags_tag", "tags", ["tag"])
    for column in _OF_ITEMS:
        op.drop_index(f"ix_items_{column}", "items")
    for column in _ALIVE:
        op.drop_index(f"ix_pairs_{column}", "pairs")
    for column in _WITH_DELETED:
        op.create_index(f"ix_pairs_deleted_at_{column}", "pairs", ["deleted_at", column])
    op.drop_table("sought")


def _fill() -> None:
    connection = op.get_bind()
    columns = ("words", "n_characters", "n_words", "is_changed")
    sought = sa.table("sought", sa.column("pair_id"), *map(sa.column, columns))
    page = sa.text(
        "SELECT id, text, suggested, question FROM pairs WHERE id > :last ORDER BY id LIMIT :most"
    )
    last_id = 0
    while rows := connection.execute(page, {"last": last_id, "most": _BATCH}).all():
        facts = [{"pair_id": row.id, **facts_about(*row[1:])} for row in rows]
        connection.execute(sought.insert(), facts)
        last_id = rows[-1].id
