"""How long it takes to prove that a long audit trail was not touched."""

import tempfile
import time
from pathlib import Path

from bot.audit.entities import SYSTEM
from bot.audit.tags import AuditTag
from tests.benchmarks.apart import apart
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.homes import instance_in

TITLE = "Audit trail"
_TARGET_S = 10
_AT_ONCE = 1_000


def measure(asked):
    """Record many entries and verify them."""
    with tempfile.TemporaryDirectory(prefix="annexa-bench-") as folder:
        return apart(_measure, Path(folder), asked.size(100_000, 5_000))


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
