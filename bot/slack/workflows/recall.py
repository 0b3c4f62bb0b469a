"""Tells people, once, that an answer which they got no longer stands."""

import logging
from collections.abc import Callable
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.slack.blocks.forms import notice
from bot.slack.blocks.recall import recall_messages
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from knowledge.passages import Reader

_FORGOTTEN = "An answer that I gave you no longer stands; please ask again."

_log = logging.getLogger(__name__)


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.RECALL, partial(tell_of_recall, desk))


def tell_of_recall(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Post the difference to the one who got the answer; who is forgotten hears nothing."""

    def messages() -> tuple[Message, ...]:
        person = _find(desk, fields)
        if person is None:
            return ()
        audiences = person.audiences | desk.user_groups.audiences_of(person.slack_id)
        reader = Reader(audiences=audiences, sees_company_documents=not person.guest)
        news = desk.care.recall.news(fields["batch"], reader)
        return recall_messages(news) if news else ()

    def look() -> Fields:
        person = _find(desk, fields)
        reached = desk.identity.reach(person) if person is not None else ""
        return {"user": reached, "pages": str(len(messages()) if reached else 0)}

    found = run.step("find", lambda: guarded(look, doing=f"Recalling {run.id}"))
    if not found.get("user"):
        _log.info("%s reached nobody", run.id)
        return
    for part in range(int(found["pages"])):
        parcel = Parcel(
            name=f"tell:{part}",
            render=partial(_page, messages, part),
            address=Address(channel=found["user"]),
            mark=Mark(workflow_id=run.id, exchange="", part=part),
        )
        desk.delivery.deliver(run, parcel)


def _page(messages: Callable[[], tuple[Message, ...]], part: int) -> Message:
    # Whoever was forgotten since has no pages left; nothing of theirs is said.
    pages = messages()
    return pages[part] if part < len(pages) else notice(_FORGOTTEN)


def _find(desk: FrontDesk, fields: Fields) -> Person | None:
    try:
        person = desk.people.find(PersonId(fields["to_person"]))
    except UnknownPerson:
        return None
    return None if person.deactivated else person
