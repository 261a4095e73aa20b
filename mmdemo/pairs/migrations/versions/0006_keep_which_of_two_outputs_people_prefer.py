"""Keep which of two models' outputs on one input people prefer."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table of preferences; everything else stays as it is."""
    op.create_table(
        "preferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("media", sa.String(16), nullable=True),
        sa.Column("media_sha256", sa.String(64), nullable=True),
        sa.Column("prompt", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=True),
        *(column for side in "ab" for column in _side(side)),
        sa.Column("winner", sa.String(8), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_preferences"),
        sa.UniqueConstraint("uuid", name="uq_preferences_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_preferences_deleted_at_task", "preferences", ["deleted_at", "task"])


def downgrade() -> None:
    """Go back to a collection without preferences.

    Raises:
        RuntimeError: there are some, withdrawn ones included; their rows would be lost.
    """
    if n_kept := op.get_bind().scalar(sa.text("SELECT count(*) FROM preferences")):
        raise RuntimeError(f"There are {n_kept} preferences, which an earlier mmdemo cannot hold.")
    op.drop_table("preferences")


def _side(name: str) -> tuple[sa.Column[object], ...]:
    columns = (
        ("text", sa.String(), False),
        ("picture_sha256", sa.String(64), True),
        ("model", sa.String(), False),
        ("version", sa.String(), False),
        ("settings", sa.JSON(), False),
        ("seconds", sa.Double[float](), False),
        ("memory_mb", sa.Integer(), True),
    )
    return tuple(
        sa.Column(f"{name}_{column}", kind, nullable=is_optional)
        for column, kind, is_optional in columns
    )
