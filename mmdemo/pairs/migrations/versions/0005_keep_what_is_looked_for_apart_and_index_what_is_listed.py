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
_REPLACED = (
    ("tags", ["tag"], ["tag", "item_id"]),
    ("items", ["kin"], ["kin", "media"]),
    ("pairs", ["item_id"], ["item_id", "language", "deleted_at"]),
)
# What SQLite is told of tables, as its own ANALYZE would of large ones: rows, and how many of them
# share a value of the index. Without that it takes every index for a good one. `sought` is said to
# be small, for it is narrow: where words are looked for, it is gone through first.
_STATISTICS = (
    ("pairs", "ix_pairs_item_id_language_deleted_at", "1000000 2 1 1"),
    *(("pairs", f"ix_pairs_{name}", "1000000 250000") for name in ("task", "language", "verdict")),
    *(("pairs", f"ix_pairs_{name}", "1000000 250000") for name in ("model", "version", "who")),
    ("pairs", "ix_pairs_review", "1000000 250000"),
    *(("pairs", f"ix_pairs_{name}", "1000000 2") for name in ("confidence", "disagreement")),
    *(("pairs", f"ix_pairs_{name}", "1000000 1") for name in ("created_at", "updated_at")),
    ("pairs", "ix_pairs_media_sha256", "1000000 2"),
    ("sought", "ix_sought_n_characters", "200000 1000"),
    ("items", "ix_items_kin_media", "500000 1 1"),
    ("items", "ix_items_stars", "500000 80000"),
    ("items", "ix_items_split", "500000 150000"),
    ("items", "ix_items_project_id_media_sha256", "500000 100000 1"),
    ("tags", "ix_tags_tag_item_id", "500000 5000 1"),
)
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
    for table, columns, others in _REPLACED:
        op.drop_index(_name(table, columns), table)
        op.create_index(_name(table, others), table, others)
    _fill()
    if op.get_bind().dialect.name == "sqlite":
        _tell_the_planner()


def downgrade() -> None:
    """Drop what can be made again at any time."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_stat1")
    for table, columns, others in _REPLACED:
        op.drop_index(_name(table, others), table)
        op.create_index(_name(table, columns), table, columns)
    for column in _OF_ITEMS:
        op.drop_index(f"ix_items_{column}", "items")
    for column in _ALIVE:
        op.drop_index(f"ix_pairs_{column}", "pairs")
    for column in _WITH_DELETED:
        op.create_index(f"ix_pairs_deleted_at_{column}", "pairs", ["deleted_at", column])
    op.drop_table("sought")


def _name(table: str, columns: list[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _tell_the_planner() -> None:
    op.execute("ANALYZE sqlite_schema")  # makes the table, and below has it read
    op.execute("DELETE FROM sqlite_stat1")
    told = sa.table("sqlite_stat1", *map(sa.column, ("tbl", "idx", "stat")))
    op.bulk_insert(told, [{"tbl": tbl, "idx": idx, "stat": stat} for tbl, idx, stat in _STATISTICS])
    op.execute("ANALYZE sqlite_schema")


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
