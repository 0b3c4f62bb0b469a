"""Hands a campaign's records to whoever may have them: a ZIP that an auditor can check."""

import hashlib
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import NotReady
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.slack.campaigning import Campaigning
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.mrkdwn import clip, escape
from bot.slack.uploads import FileToSend
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.sending import send_directly
from bot.slack.workflows.telling import tell, trouble
from bot.training.export_entities import FOLDER, Wish
from bot.training.reports import Progress

_AT_ONCE = 30
"""Seconds between two presses that are one wish: nobody has looked into the first file by then."""
_TITLE = 120
_NO_TRAINING = "There is no training here."


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.EXPORT_CAMPAIGN, partial(export, desk))


def export(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Send a campaign's records as one file, to nobody but whoever pressed."""
    number = int(fields["number"])

    def begin() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        training, person = _exporter(desk, fields)
        training.reports.progress(number, actor=person)
        return {} if _is_first(desk, run, fields) else {"again": "1"}

    def words() -> str:
        training, person = _exporter(desk, fields)
        return _words(training.reports.progress(number, actor=person))

    def made() -> FileToSend:
        training, person = _exporter(desk, fields)
        now = training.reports.progress(number, actor=person)
        return FileToSend(
            name=f"{now.campaign.label}-{now.as_of:%Y-%m-%d}.zip",
            content=training.exports.archive(Wish(campaign=number), actor=person),
            words=_words(now),
            alt=f"The records of {now.campaign.label} as a ZIP file",
        )

    begun = run.step("begin", lambda: guarded(begin, doing=f"Exporting {run.id}"))
    told = trouble(begun, thing="wish")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif not is_turned_away(begun) and "again" not in begun:
        send_directly(desk, run, fields["user"], words=words, made=made, thing="file")


def _words(now: Progress) -> str:
    title = escape(clip(now.material.title, _TITLE))
    return (
        f"*{now.campaign.label}* {title}, as of {now.as_of:%Y-%m-%d}: everybody who was asked, every "
        "record with what was shown, the same as CSV, XLSX and PDF, and the audit trail that proves "
        f"it. It names people. Unpack it and check it with `annexa audit verify {FOLDER}`."
    )


def _exporter(desk: FrontDesk, fields: Fields) -> tuple[Campaigning, Person]:
    """Return training and whoever exports; raise where they may not, or there is none."""
    if desk.campaigning is None:
        raise NotReady(_NO_TRAINING)
    person = desk.identity.who(fields["user"], team=fields["team"]).person
    require(person, Permission.READ_TRAINING)
    require(person, Permission.EXPORT_AUDIT_TRAIL)
    return desk.campaigning, person


def _is_first(desk: FrontDesk, run: Run, fields: Fields) -> bool:
    """Tell whether this press is a wish of its own, and no second click of the one before."""
    wish = hashlib.sha256(f"{fields['user']}:{fields['number']}".encode()).hexdigest()[:32]
    key, mine = f"{WorkflowName.EXPORT_CAMPAIGN}:{wish}", f"{fields['at']} {run.id}"
    at, _, known = (desk.inbox.find(key) or "").partition(" ")
    if known == run.id:
        return True
    if known and abs(int(fields["at"]) - int(at)) < _AT_ONCE:
        return False
    desk.inbox.forget(key)
    desk.inbox.keep(key, mine)
    return desk.inbox.find(key) == mine
