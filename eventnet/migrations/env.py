"""How Alembic runs our migrations: on the connection it is handed, never on one of its own."""

from alembic import context

from eventnet.storage.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite can't alter most things in place; Alembic then makes the table anew and copies the rows.
    render_as_batch=True,
)
context.run_migrations()
