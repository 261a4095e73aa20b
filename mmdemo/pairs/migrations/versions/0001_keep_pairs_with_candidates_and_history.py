"""Keep pairs, what else the model might have said, and every revision."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first three tables."""
    _create_pairs()
    op.create_table(
        "candidates",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("score", sa.Double[float](), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name="fk_candidates_pair_id"),
        sa.PrimaryKeyConstraint("pair_id", "rank", name="pk_candidates"),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name="fk_revisions_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("pair_id", "number", name="uq_revisions_pair_id_number"),
    )


def downgrade() -> None:
    """Drop them, with all that they hold."""
    op.drop_table("revisions")
    op.drop_table("candidates")
    op.drop_table("pairs")


def _create_pairs() -> None:
    op.create_table(
        "pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("picture_sha256", sa.String(64), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("suggested", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Double[float](), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pairs"),
        sa.UniqueConstraint("uuid", name="uq_pairs_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pairs_picture_sha256", "pairs", ["picture_sha256"])
    op.create_index("ix_pairs_deleted_at_task", "pairs", ["deleted_at", "task"])
    op.create_index("ix_pairs_deleted_at_language", "pairs", ["deleted_at", "language"])
    op.create_index("ix_pairs_deleted_at_verdict", "pairs", ["deleted_at", "verdict"])
