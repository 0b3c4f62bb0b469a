"""Migrations run once, whole or not at all, and never on the tables of a newer program."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.database import upgrade as upgrading
from bot.database.upgrade import alembic_config, schema_of, upgrade
from bot.errors import DatabaseNotUsable
from bot.migrations import versions

ROOT = Path(__file__).parents[3]
MIGRATION = '''"""Try something that {outcome}."""

import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "{after}"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("half_done", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO half_done VALUES (1)")
    op.execute("{last}")
'''


@pytest.fixture
def more_migrations(tmp_path, monkeypatch):
    """The maker of a migration that comes after all others."""
    folder = tmp_path / "more"
    folder.mkdir()

    def configured(connection):
        config = alembic_config(connection)
        both = (str(next(iter(versions.__path__))), str(folder))
        config.set_main_option("version_locations", os.pathsep.join(both))
        return config

    def add(database, *, last, outcome):
        with database.reading() as connection:
            after = re.sub(r"\D", "", schema_of(connection).found)
        source = MIGRATION.format(outcome=outcome, after=after, last=last)
        (folder / "9998_more.py").write_text(source)
        monkeypatch.setattr(upgrading, "alembic_config", configured)

    return add


@pytest.mark.slow
def test_processes_that_start_at_once_migrate_once(empty_database):
    """Processes wait for the one that migrates; then one applies what is missing, all go on."""
    code = (
        "import logging, sys\n"
        "from bot.database.engine import Database\n"
        "from bot.database.upgrade import schema_of, upgrade\n"
        "logging.basicConfig(level='INFO')\n"
        "database = Database(sys.argv[1])\n"
        "print('started', flush=True)\n"
        "upgrade(database)\n"
        "with database.reading() as connection:\n"
        "    print('current', schema_of(connection).is_current)\n"
    )
    url = empty_database._url.render_as_string(hide_password=False)
    with upgrading._alone(empty_database):
        started = [_process(code, url) for _ in range(2)]
        assert [process.stdout.readline() for process in started] == ["started\n"] * 2
        time.sleep(1)
        with empty_database.reading() as connection:
            assert inspect(connection).get_table_names() == []
    said = [process.communicate(timeout=120) for process in started]

    assert [process.returncode for process in started] == [0, 0], said
    assert [out.split() for out, _ in said] == [["current", "True"]] * 2
    with empty_database.reading() as connection:
        known = len(schema_of(connection).known)
    assert sorted(err.count("Running upgrade") for _, err in said) == [0, known]


def _process(code, url):
    return subprocess.Popen(
        [sys.executable, "-c", code, url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_failing_migration_leaves_the_old_state(database, more_migrations):
    """Nothing of a migration that fails half-way stays; a mended one is applied afterwards."""
    with database.reading() as connection:
        before = (schema_of(connection).found, inspect(connection).get_table_names())
    more_migrations(database, last="SELECT no_such_column FROM half_done", outcome="fails")

    with pytest.raises(DatabaseNotUsable, match=r"9998.*Nothing was changed.*annexa restore"):
        upgrade(database)

    with database.reading() as connection:
        after = (schema_of(connection).found, inspect(connection).get_table_names())
    assert after == before
    more_migrations(database, last="INSERT INTO half_done VALUES (2)", outcome="works")
    upgrade(database)
    with database.reading() as connection:
        assert schema_of(connection).found == "9998"
        assert connection.execute(text("SELECT count(*) FROM half_done")).scalar_one() == 2


def test_a_newer_database_is_refused(database):
    """Tables of a newer program are refused with both revisions and what to do, untouched."""
    with database.transaction() as connection:
        newest = schema_of(connection).newest
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseNotUsable, match=rf"revision 9999.*up to {newest}.*Install that"):
        upgrade(database)

    with database.reading() as connection:
        assert schema_of(connection).is_foreign
