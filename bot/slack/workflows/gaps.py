"""Keeps a message as a candidate gap, shows leads what waits, and writes down what they dismiss."""

import logging
import re
from functools import partial

from bot.controls.entities import CandidateGap, Sighting
from bot.durable.runs import Fields, Run
from bot.errors import NotPermitted, UnknownPerson
from bot.people.entities import Person, PersonId
from bot.slack.blocks.forms import notice
from bot.slack.blocks.gaps import gaps_messages
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.identity import UNREACHABLE
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.telling import show, tell, trouble
from bot.slack.workflows.words import forget_words, needed_words, words_of

_log = logging.getLogger(__name__)

_LINK = re.compile(r"https?://[^\s|<>]+")
_ONLY_COLLEAGUES = "Only colleagues can suggest gaps. Please tell the person who invited you here."
_KEPT = "That message is candidate gap {label} now. The compliance leads will look at it."
_SETTLED = "The compliance leads have looked at that message before ({label}); it does not wait."
_DISMISSED = "{label} is dismissed."
_DISMISSED_BEFORE = "{label} had been settled before; nothing was changed."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.SUGGEST_GAP, partial(suggest_gap, desk))
    desk.engine.workflow(WorkflowName.LIST_GAPS, partial(list_gaps, desk))
    desk.engine.workflow(WorkflowName.DISMISS_GAP, partial(dismiss_gap, desk))


def suggest_gap(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Keep the message once, however often it is marked, and tell whoever marked it."""

    def keep() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        gap = desk.gaps.suggest_gap(_sighting(desk, run, fields), actor=_colleague(desk, fields))
        return {"label": gap.label, "open": "1" if gap.is_open else ""}

    kept = run.step("keep", lambda: guarded(keep, doing=f"Keeping {run.id}"))
    words = _KEPT if kept.get("open") else _SETTLED
    _tell(desk, run, fields, said=kept, words=words, thing="suggestion")
    forget_words(desk, run)
    refresh(desk, run, fields)


def list_gaps(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show a lead, and nobody else, what waits."""

    def messages() -> tuple[Message, ...]:
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        gaps = desk.gaps.open_gaps(actor=person)
        return gaps_messages(gaps, [_slack_id(desk, gap) for gap in gaps])

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(messages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    show(desk, run, fields, counted=counted, pages=messages, thing="list")


def dismiss_gap(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Write down why a candidate is no gap, and say so to the lead."""

    def dismiss() -> Fields:
        reason = words_of(desk, run.id, carried="") or ""
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        gap = desk.gaps.dismiss_gap(int(fields["number"]), reason=reason, actor=person)
        return {"label": gap.label, "first": "1" if gap.is_first else ""}

    dismissed = run.step("dismiss", lambda: guarded(dismiss, doing=f"Dismissing {run.id}"))
    words = _DISMISSED if dismissed.get("first") else _DISMISSED_BEFORE
    _tell(desk, run, fields, said=dismissed, words=words, thing="dismissal")
    forget_words(desk, run)
    refresh(desk, run, fields)


def _sighting(desk: FrontDesk, run: Run, fields: Fields) -> Sighting:
    words = needed_words(desk, run)
    channel, ts = fields["channel"], fields["ts"]
    return Sighting(
        message=f"{channel}:{ts}", words=words, permalink=_permalink(desk, channel, ts=ts)
    )


def _permalink(desk: FrontDesk, channel: str, *, ts: str) -> str:
    """Return the link to a message; where the bot may not look, the gap goes without one."""
    try:
        link = str(desk.client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except UNREACHABLE as error:
        _log.info("A marked message cannot be linked to: %s", error)
        return ""
    return link if _LINK.fullmatch(link) else ""


def _colleague(desk: FrontDesk, fields: Fields) -> Person:
    present = desk.identity.who(fields["user"], team=fields["team"])
    if present.outside.counts:
        raise NotPermitted(_ONLY_COLLEAGUES)
    desk.newcomers.welcome(present.person)
    return present.person


def _slack_id(desk: FrontDesk, gap: CandidateGap) -> str:
    try:
        return desk.people.find(PersonId(gap.suggested_by)).slack_id
    except UnknownPerson:
        return ""


def _tell(
    desk: FrontDesk, run: Run, fields: Fields, *, said: Fields, words: str, thing: str
) -> None:
    message = trouble(said, thing=thing)
    if message is None and is_turned_away(said):
        return
    told = message or notice(words.format(label=said["label"]))
    tell(desk, run, fields["user"], lambda: told)
