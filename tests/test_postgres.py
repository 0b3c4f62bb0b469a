"""A database that is used by many tests is as new for each of them."""

from uuid import uuid4

import psycopg
import pytest

from tests.postgres import EmptiedDatabase, dsn

pytestmark = [pytest.mark.adapters, pytest.mark.slow]

_TEMPLATE = """
CREATE TABLE kinds (name text PRIMARY KEY);
INSERT INTO kinds VALUES ('first'), ('second');
CREATE TABLE entries (id serial PRIMARY KEY, kind text REFERENCES kinds);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''never''; END';
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON entries EXECUTE FUNCTION refuse();
"""
_MILDER = (
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN OLD; END'"
)


@pytest.fixture
def emptied(postgresql_server):
    """A database whose template has two tables, one of them with rows."""
    template = f"template_{uuid4().hex}"
    admin = psycopg.connect(dsn(postgresql_server, "postgres"), autocommit=True)
    admin.execute(f"CREATE DATABASE {template}")
    with psycopg.connect(dsn(postgresql_server, template)) as connection:
        connection.execute(_TEMPLATE)
    made = EmptiedDatabase(postgresql_server, template)
    yield made
    made.close()
    admin.execute(f"DROP DATABASE {template}")
    admin.close()


@pytest.fixture
def renewed(emptied, postgresql_server):
    """Renew the database and connect to it."""
    opened = []

    def renew():
        name = emptied.renew()
        opened.append(psycopg.connect(dsn(postgresql_server, name), autocommit=True))
        return opened[-1]

    yield renew
    for connection in opened:
        connection.close()


def _held(connection):
    kinds = connection.execute("SELECT name FROM kinds ORDER BY name").fetchall()
    entries = connection.execute("SELECT id, kind FROM entries").fetchall()
    return kinds, entries


def _oid(connection):
    return connection.execute(
        "SELECT oid FROM pg_database WHERE datname = current_database()"
    ).fetchone()


def _add(connection):
    added = connection.execute("INSERT INTO entries (kind) VALUES ('first') RETURNING id")
    return added.fetchone()


@pytest.mark.parametrize(
    "deed",
    [
        "INSERT INTO entries (kind) VALUES ('first'), ('second')",
        "INSERT INTO kinds VALUES ('third'); INSERT INTO entries (kind) VALUES ('third')",
        "UPDATE kinds SET name = 'other' WHERE name = 'first'",
        "DELETE FROM kinds",
        "SELECT nextval('entries_id_seq'), nextval('entries_id_seq')",
    ],
)
def test_rows_and_numbers_are_the_first_ones(renewed, deed):
    """What rows a test wrote, changed or deleted is undone in the same database; ids begin at 1."""
    before = renewed()
    oid = _oid(before)
    before.execute(deed)

    after = renewed()

    assert _oid(after) == oid
    assert _held(after) == ([("first",), ("second",)], [])
    assert _add(after) == (1,)
    with pytest.raises(psycopg.Error, match="never"):
        after.execute("DELETE FROM entries")


@pytest.mark.parametrize(
    "deed",
    [
        "ALTER TABLE entries DISABLE TRIGGER kept",
        "DROP TRIGGER kept ON entries",
        _MILDER,
        "ALTER TABLE entries ADD COLUMN more text",
        "ALTER TABLE entries ALTER COLUMN kind SET DEFAULT 'first'",
        "ALTER TABLE entries DROP CONSTRAINT entries_kind_fkey",
        "CREATE UNIQUE INDEX one_of_a_kind ON entries (kind)",
        "DROP TABLE entries",
        "CREATE SCHEMA other; CREATE TABLE other.entries (id int)",
        "CREATE VIEW seen AS SELECT * FROM entries",
        "REVOKE ALL ON entries FROM postgres",
    ],
)
def test_another_shape_makes_a_new_copy(renewed, deed):
    """Where a test changed more than rows, the next one gets what the template holds."""
    before = renewed()
    oid = _oid(before)
    before.execute(deed)

    after = renewed()

    assert _oid(after) != oid
    assert _held(after) == ([("first",), ("second",)], [])
    assert _add(after) == (1,)
    with pytest.raises(psycopg.Error, match="never"):
        after.execute("DELETE FROM entries")


def test_who_stayed_is_sent_away(renewed, postgresql_server):
    """What an earlier test left open holds nothing up, and finds its database no more."""
    before = renewed()
    name = before.info.dbname
    before.execute("BEGIN")
    _add(before)

    after = renewed()

    assert _held(after) == ([("first",), ("second",)], [])
    with pytest.raises(psycopg.OperationalError):
        before.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(dsn(postgresql_server, name))


def test_a_dropped_database_is_made_again(renewed, emptied):
    """A test may delete its database."""
    renewed()
    emptied._run("DROP DATABASE {} WITH (FORCE)", emptied._name)

    assert _held(renewed()) == ([("first",), ("second",)], [])
