"""What Alembic runs for each command: our connection, in the transaction it is already in."""

from __future__ import annotations

from alembic import context

from service.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite has it, when the driver does not commit behind our back
)
context.run_migrations()
