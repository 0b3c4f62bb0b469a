"""``annexa audit``: is the trail whole?"""

import json
import sys

from bot.audit.entities import AuditReport
from bot.cli.opening import opened


def verify(*, as_json: bool) -> int:
    """Verify the audit trail; exit status 1 names the entry that does not fit."""
    with opened() as instance:
        report = instance.audit.verify()
    sys.stdout.write((json.dumps(_json(report)) if as_json else _words(report)) + "\n")
    return 0 if report.is_intact else 1


def _words(report: AuditReport) -> str:
    if report.fault:
        return (
            f"The audit trail is not intact: entry {report.fault.sequence} {report.fault.finding}. "
            f"The {report.entries} entries before it are in order."
        )
    return (
        f"The audit trail is intact: {report.entries} entries, head {report.head.hash}. "
        "Without a head kept elsewhere, a cut-off end or a complete rewrite can't be seen."
    )


def _json(report: AuditReport) -> dict[str, object]:
    fault = report.fault
    return {
        "intact": report.is_intact,
        "entries": report.entries,
        "head": report.head.hash,
        "fault": {"entry": fault.sequence, "finding": fault.finding} if fault else None,
    }
