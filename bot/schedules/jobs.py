"""Everything that runs by the clock, in one list."""

from datetime import datetime, timedelta

from bot.audit.entities import SYSTEM
from bot.privacy.service import PrivacyOffice
from bot.questions.inbox import Inbox, Unfinished
from bot.records.service import RecordKeeper
from bot.schedules.timetable import Job


def jobs(
    *,
    records: RecordKeeper,
    privacy: PrivacyOffice,
    inbox: Inbox,
    unfinished: Unfinished,
    kept: timedelta,
) -> tuple[Job, ...]:
    """Return every job; *kept* is how long finished work stays known."""

    def sweep_inbox(at: datetime) -> None:
        inbox.sweep(at - kept, unfinished)

    def let_expire(_at: datetime) -> None:
        privacy.sweep(actor=SYSTEM)

    def anchor(at: datetime) -> None:
        records.anchor_at(at, actor=SYSTEM)

    def inspect_trail(_at: datetime) -> None:
        records.inspect(actor=SYSTEM)

    return (
        Job(name="inbox", cron="*/5 * * * *", deed=sweep_inbox),
        Job(name="retention", cron="15 2 * * *", deed=let_expire),
        Job(name="inspect-trail", cron="20 3 * * *", deed=inspect_trail),
        Job(name="anchor", cron="30 3 * * *", deed=anchor),
    )
