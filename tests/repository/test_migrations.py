"""The migrations make exactly the tables that the code uses."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.database.upgrade import alembic_config, upgrade
from bot.migrations.schema import metadata


def test_tables_equal_migrations(database):
    """Nothing is left for Alembic to add, change or drop."""
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_up_from_empty(empty_database):
    """An empty database gets every table, and a second upgrade changes nothing."""
    upgrade(empty_database)
    upgrade(empty_database)
    with empty_database.reading() as connection:
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())


def test_step_by_step(empty_database):
    """Every migration can be applied on its own, one after the other."""
    with empty_database.transaction() as connection:
        config = alembic_config(connection)
        revisions = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
        for revision in reversed(revisions):
            command.upgrade(config, revision)
    assert revisions


def test_every_migration_says_why(sqlite):
    """Each migration's docstring is a sentence of its own."""
    with sqlite.reading() as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))
        assert all(one.doc.strip().endswith(".") for one in scripts.walk_revisions())
