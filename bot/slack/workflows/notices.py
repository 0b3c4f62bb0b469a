"""Tells people of what was committed: one person, all admins, or the leads' channel."""

import logging
from functools import partial

from bot.durable.runs import Fields, Run
from bot.people.entities import PersonId
from bot.people.notices import Audience
from bot.slack.blocks.notices import notice_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark

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
            render=lambda: notice_message(fields["kind"], fields),
            address=Address(channel=place),
            mark=Mark(workflow_id=run.id, exchange=""),
        )
        desk.delivery.deliver(run, parcel)


def _places(desk: FrontDesk, fields: Fields) -> list[str]:
    to = Audience(fields["to"])
    if to is Audience.LEADS and desk.channels.leads:
        return [desk.channels.leads]
    if to is Audience.PERSON:
        people = [desk.people.find(PersonId(fields["to_person"]))]
    else:
        people = list(desk.people.admins())
    return [person.slack_id for person in people if person.slack_id]
