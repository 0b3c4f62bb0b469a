"""Alembic's entry: migrates the connection that ``bot.database.upgrade`` hands over."""

from alembic import context

from bot.migrations.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
