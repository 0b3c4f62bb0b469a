"""What people are offered to ask for a start, by role: one table for Slack and for the manifest."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from bot.people.entities import Person, Role
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.identity import UNREACHABLE

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """One question that is offered as a button; a press sends *message* as if it were typed."""

    title: str
    message: str


_ACCESS = Prompt(title="Access reviews", message="How often do we review access rights?")
_BACKUP = Prompt(title="Backup", message="What does A.8.13 ask, and what do we do?")
_REPORT = Prompt(title="Report something", message="How do I report a security event?")
_EVIDENCE = Prompt(title="Evidence", message="What evidence would an auditor want for A.8.13?")
_REVIEW = Prompt(title="Management review", message="What must the management review cover?")
_AUDIT = Prompt(title="Internal audit", message="What does clause 9.2 require?")
_RECORDS = Prompt(
    title="Required documents", message="Which documented information does ISO 27001 require?"
)
_NEW = Prompt(title="New controls", message="Which controls are new in the 2022 edition?")

PROMPTS: Mapping[Role, tuple[Prompt, ...]] = {
    Role.EMPLOYEE: (_ACCESS, _BACKUP, _REPORT),
    Role.MANAGER: (_ACCESS, _BACKUP, _REPORT),
    Role.LEAD: (_REVIEW, _RECORDS, _NEW, _REPORT),
    Role.AUDITOR: (_AUDIT, _EVIDENCE, _RECORDS, _REPORT),
    Role.ADMIN: (_ACCESS, _RECORDS, _NEW, _REPORT),
}
"""At most four each; the manifest holds those of employees, for whoever Slack asks nobody about."""


def suggest_soon(desk: FrontDesk, *, channel: str, user: str, team: str) -> None:
    """Offer prompts without keeping anybody waiting: nothing depends on them."""

    def look_up_and_suggest() -> dict[str, str]:
        suggest(desk, channel, desk.identity.who(user, team=team).person)
        return {}

    threading.Thread(
        target=lambda: guarded(look_up_and_suggest, doing="Suggesting prompts"),
        name="prompts",
        daemon=True,
    ).start()


def suggest(desk: FrontDesk, channel: str, person: Person) -> None:
    """Offer *person* the prompts of their role above their messages with the bot.

    A thread must not be named: Slack would say yes and show none.
    """
    offered = [{"title": each.title, "message": each.message} for each in PROMPTS[person.role]]
    try:
        desk.client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=offered)
    except UNREACHABLE as error:
        _log.info("No prompts were suggested: %s", error)
