"""Runs the migrations on the application's database, or on the connection that a test hands over."""

from alembic import context
from flask import current_app

from tracker import web  # noqa: F401  (every model is known once the web is imported)
from tracker.database import Base


def run() -> None:
    """Run what is asked, each migration in its own transaction."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _on(given)
        return
    engine = current_app.extensions["migrations_engine"]()
    with engine.connect() as connection:
        _on(connection)
    engine.dispose()


def _on(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
