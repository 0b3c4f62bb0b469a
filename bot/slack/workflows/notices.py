"""Tells people of what was committed: one person, all admins, or the leads' channel."""

import logging
from collections.abc import Sequence
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.people.notices import WHO, Audience
from bot.people.permissions import Permission
from bot.slack.blocks.notices import notice_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark

_OF_DOCUMENTS = frozenset({"document_held", "document_let_go", "reviews_overdue"})
_NOBODY = "somebody who is not known any more"

_log = logging.getLogger(__name__)


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.NOTICE, partial(tell, desk))


def tell(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Post the notice to everybody it is for; whom Slack doesn't know is named in the log."""
    found = run.step("find", lambda: {"places": " ".join(_places(desk, fields))})
    places = found["places"].split()
    if not places:
        _log.warning("notice %s (%s) reached nobody", run.id, fields["kind"])
    for place in places:
        parcel = Parcel(
            name=f"tell:{place}",
            render=lambda: notice_message(fields["kind"], _in_words(desk, fields)),
            address=Address(channel=place),
            mark=Mark(workflow_id=run.id, exchange=""),
        )
        desk.delivery.deliver(run, parcel)


def _in_words(desk: FrontDesk, fields: Fields) -> Fields:
    """Return the facts with mentions for people's ids, and with words that are only looked up."""
    mentions = {
        name: _mention(desk, PersonId(value))
        for name, value in fields.items()
        if name.startswith(WHO)
    }
    opening = fields.get("opening_id")
    looked_up = {"reason": desk.receipts.reason(opening)} if opening else {}
    if fields["kind"] in _OF_DOCUMENTS:
        readers = _readers(desk, Audience(fields["to"]))
        looked_up |= desk.documents.notice_words(fields, readers=readers)
    return {**fields, **mentions, **looked_up}


def _readers(desk: FrontDesk, to: Audience) -> Sequence[Person] | None:
    """Return whoever has to be allowed to read a title before it is posted."""
    return None if to is Audience.PERSON else desk.people.who_may(Permission.CHANGE_LIBRARY)


def _mention(desk: FrontDesk, person_id: PersonId) -> str:
    try:
        person = desk.people.find(person_id)
    except UnknownPerson:
        return _NOBODY
    if person.slack_id:
        return f"<@{person.slack_id}>"
    return person.name or person.email or _NOBODY


def _places(desk: FrontDesk, fields: Fields) -> list[str]:
    to = Audience(fields["to"])
    if to is Audience.LEADS and desk.channels.leads:
        return [desk.channels.leads]
    reached = (desk.identity.reach(person) for person in _people(desk, fields, to))
    return [slack_id for slack_id in reached if slack_id]


def _people(desk: FrontDesk, fields: Fields, to: Audience) -> Sequence[Person]:
    if to is not Audience.PERSON:
        return desk.people.admins()
    try:
        return [desk.people.find(PersonId(fields["to_person"]))]
    except UnknownPerson:
        # Erased since; there is nobody left to be told.
        return []
