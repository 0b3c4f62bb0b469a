"""Everything that runs by the clock, in one list."""

from datetime import datetime, timedelta

from bot.audit.entities import SYSTEM
from bot.controls.coverage import CoverageKeeper
from bot.library.publishing import SharedDocuments
from bot.library.reviewing import ReviewReminders
from bot.privacy.service import PrivacyOffice
from bot.questions.canary import Canary
from bot.questions.curation import Curation
from bot.questions.inbox import Inbox, Unfinished
from bot.questions.recall import Recall
from bot.records.service import RecordKeeper
from bot.reminders.desk import ReminderDesk
from bot.schedules.timetable import Job
from bot.tasks.service import TaskBoard
from bot.trackers.service import TrackerDesk

UNDECIDED = timedelta(days=30)
"""How long a shared document waits for a decision, and a decided one is remembered."""


def jobs(
    *,
    records: RecordKeeper,
    privacy: PrivacyOffice,
    inbox: Inbox,
    documents: SharedDocuments,
    reviews: ReviewReminders,
    curation: Curation,
    recall: Recall,
    canary: Canary,
    reminding: ReminderDesk,
    tasks: TaskBoard,
    trackers: TrackerDesk | None,
    coverage: CoverageKeeper,
    unfinished: Unfinished,
    kept: timedelta,
) -> tuple[Job, ...]:
    """Return every job; *kept* is how long finished work stays known."""

    def sweep_inbox(at: datetime) -> None:
        inbox.sweep(at - kept, unfinished)

    def let_expire(_at: datetime) -> None:
        privacy.sweep(actor=SYSTEM)

    def let_documents_go(at: datetime) -> None:
        held = {hold.person for hold in privacy.holds(actor=SYSTEM)}
        documents.let_go(at - UNDECIDED, held=held)

    def remind_of_reviews(at: datetime) -> None:
        reviews.remind(at, actor=SYSTEM)

    def anchor(at: datetime) -> None:
        records.anchor_at(at, actor=SYSTEM)

    def inspect_trail(_at: datetime) -> None:
        records.inspect(actor=SYSTEM)

    return (
        Job(name="inbox", cron="*/5 * * * *", deed=sweep_inbox),
        Job(name="retention", cron="15 2 * * *", deed=let_expire),
        Job(name="shared-documents", cron="30 2 * * *", deed=let_documents_go),
        # Every hour, because it is working time at another hour everywhere.
        Job(name="reviews", cron="5 * * * *", deed=remind_of_reviews),
        *_care_of_answers(curation, recall, canary),
        *_reminders(reminding),
        *_tasks(tasks),
        *_trackers(trackers),
        *_registers(coverage),
        Job(name="inspect-trail", cron="20 3 * * *", deed=inspect_trail),
        Job(name="anchor", cron="30 3 * * *", deed=anchor),
    )


def _reminders(reminding: ReminderDesk) -> tuple[Job, ...]:
    def look(_at: datetime) -> None:
        reminding.look()

    def tell(at: datetime) -> None:
        reminding.tell_of_unreachable(at)

    return (
        # People who joined, and versions that changed, are met by the same look.
        Job(name="reminders", cron="*/5 * * * *", deed=look),
        Job(name="unreachable", cron="0 8 * * *", deed=tell),
    )


def _tasks(tasks: TaskBoard) -> tuple[Job, ...]:
    def lapse(at: datetime) -> None:
        tasks.deciding.lapse(at)

    def tell_the_leads(at: datetime) -> None:
        tasks.digest.tell(at, actor=SYSTEM)

    def open_planned(at: datetime) -> None:
        tasks.planning.open_due(at)

    def drop_drafts(at: datetime) -> None:
        tasks.opening.drop_old_drafts(at - UNDECIDED)

    return (
        Job(name="exceptions", cron="10 1 * * *", deed=lapse),
        Job(name="planned-tasks", cron="20 1 * * *", deed=open_planned),
        Job(name="task-digest", cron="0 7 * * 1", deed=tell_the_leads),
        Job(name="task-drafts", cron="35 2 * * *", deed=drop_drafts),
    )


def _trackers(trackers: TrackerDesk | None) -> tuple[Job, ...]:
    if trackers is None:
        return ()

    def push(at: datetime) -> None:
        trackers.push(at, actor=SYSTEM)

    def listen(at: datetime) -> None:
        trackers.listen(at, actor=SYSTEM)

    return (
        Job(name="tracker-issues", cron="* * * * *", deed=push),
        Job(name="tracker-changes", cron="4-59/10 * * * *", deed=listen),
    )


def _registers(coverage: CoverageKeeper) -> tuple[Job, ...]:
    def look_for_coverage(_at: datetime) -> None:
        coverage.refresh_if_needed()

    # Soon after documents change, and at another minute than what else looks at them.
    return (Job(name="coverage", cron="8-59/10 * * * *", deed=look_for_coverage),)


def _care_of_answers(curation: Curation, recall: Recall, canary: Canary) -> tuple[Job, ...]:
    def look_over_curated(at: datetime) -> None:
        curation.look_over(at)

    def recall_answers(at: datetime) -> None:
        recall.look(at)

    def ask_myself(_at: datetime) -> None:
        canary.look_if_due()

    return (
        Job(name="curated", cron="10 3 * * *", deed=look_over_curated),
        Job(name="recall", cron="*/10 * * * *", deed=recall_answers),
        # Once an hour, and until it goes well again every ten minutes.
        Job(name="canary", cron="5-59/10 * * * *", deed=ask_myself),
    )
