"""Keep clips of speech beside pictures: each pair says which of the two it is about."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Call every pair there is one about a picture."""
    # Steps that SQLite has itself: a table made anew would lose the rows that refer to it.
    op.drop_index("ix_pairs_picture_sha256", "pairs")
    op.alter_column("pairs", "picture_sha256", new_column_name="media_sha256")
    op.create_index("ix_pairs_media_sha256", "pairs", ["media_sha256"])
    op.add_column(
        "pairs", sa.Column("media", sa.String(16), nullable=False, server_default="picture")
    )


def downgrade() -> None:
    """Go back to pictures alone.

    Raises:
        RuntimeError: there are clips, deleted ones included; their rows would point to no picture.
    """
    clips = sa.text("SELECT count(*) FROM pairs WHERE media <> 'picture'")
    if n_clips := op.get_bind().scalar(clips):
        raise RuntimeError(f"{n_clips} pairs are about clips, which an earlier mmdemo cannot hold.")
    op.drop_column("pairs", "media")
    op.drop_index("ix_pairs_media_sha256", "pairs")
    op.alter_column("pairs", "media_sha256", new_column_name="picture_sha256")
    op.create_index("ix_pairs_picture_sha256", "pairs", ["picture_sha256"])
