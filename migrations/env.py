"""Runs the migrations on the app's own engine. WAL is switched on here and nowhere else."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db


def render_item(kind, item, _autogen_context):
    """Write our own column types as the plain ones they are, so that no migration imports us."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "Enum":
        return f"sa.String({item.length})"
    return False


def run():
    """Upgrade or downgrade in one transaction."""
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        connection.detach()  # what is switched off below is switched off for nobody else
        if connection.dialect.name == "sqlite":
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA foreign_keys=OFF")
        else:
            # The owner's rows are locked too: one that slips by unseen shall be an error. A
            # migration that changes rows lifts FORCE from their table, and puts it back.
            raw.execute("SET row_security = off")
            raw.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
