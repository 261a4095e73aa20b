"""Keep drawings with all that is needed to draw them again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of drawings; pairs stay as they are."""
    op.create_table(
        "drawings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("picture_sha256", sa.String(64), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("seconds", sa.Double[float](), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("sought", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_drawings"),
        sa.UniqueConstraint("uuid", name="uq_drawings_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drawings_picture_sha256", "drawings", ["picture_sha256"])
    op.create_index("ix_drawings_deleted_at", "drawings", ["deleted_at"])


def downgrade() -> None:
    """Go back to pairs alone.

    Raises:
        RuntimeError: there are drawings, deleted ones included; their rows would be lost.
    """
    if n_drawings := op.get_bind().scalar(sa.text("SELECT count(*) FROM drawings")):
        raise RuntimeError(f"There are {n_drawings} drawings, which an earlier mmdemo cannot hold.")
    op.drop_table("drawings")
