"""Run by Alembic for each command; the connection comes from whoever gives the command."""

from alembic import context

from mmdemo.pairs.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite changes a table by making another
)
with context.begin_transaction():
    context.run_migrations()
