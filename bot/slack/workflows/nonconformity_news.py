"""Tells people what became of a nonconformity: its owner, and whoever has the next word."""

import logging
from collections.abc import Iterator, Mapping
from functools import partial

from bot.durable.runs import Fields, Run
from bot.nonconformities.entities import Deed, Happening
from bot.nonconformities.views import Shown
from bot.people.entities import PersonId
from bot.slack.blocks.nonconformities import nonconformity_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.nonconformities import register_of
from bot.slack.workflows.nonconformities import names_in
from bot.slack.workflows.task_names import mention
from bot.slack.workflows.telling import place_of

_log = logging.getLogger(__name__)

_SOMEBODY = "Somebody"
_MOST = 10
_NOTES: Mapping[Deed, str] = {
    Deed.RAISED: "{who} raised this, and you own it. First say what puts the thing itself right.",
    Deed.AMENDED: "{who} changed this.",
    Deed.FINISH: "{who} says that the action is done. Somebody independent checks it when due.",
    Deed.WORKED: "{who} checked this: the action worked.",
    Deed.FAILED: "{who} checked this: the action did not work, so another cause is wanted.",
    Deed.REOPEN: "{who} opened this again.",
    Deed.DECLINE: "{who} declined this.",
}
"""What is told; of the other steps nobody is."""


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.NONCONFORMITY_NEWS, partial(tell_news, desk))


def tell_news(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Tell everybody whom the change concerns; whom Slack doesn't know is passed over."""
    if desk.nonconformities is None:
        return
    found = run.step("find", lambda: {"to": " ".join(_hearers(desk, fields))})
    for hearer in found["to"].split():
        place = place_of(desk, PersonId(hearer))
        if not place:
            _log.warning("News of a nonconformity (%s) could not reach somebody", run.id)
            continue
        parcel = Parcel(
            name=f"tell:{hearer}",
            render=partial(_message, desk, fields, PersonId(hearer)),
            address=Address(channel=place),
            mark=Mark(workflow_id=run.id, exchange=""),
        )
        desk.delivery.deliver(run, parcel)


def _hearers(desk: FrontDesk, fields: Fields) -> list[str]:
    shown, happening = _happened(desk, fields)
    if happening.deed not in _NOTES:
        return []
    people = [one for one in _concerned(desk, shown, happening) if one and one != happening.by]
    return list(dict.fromkeys(people))


def _concerned(desk: FrontDesk, shown: Shown, happening: Happening) -> Iterator[PersonId | None]:
    one = shown.one
    yield one.owner
    if happening.deed is Deed.FINISH:
        duties = register_of(desk.nonconformities).duties
        yield from duties.checkers(one.number, actor="system")[:_MOST]
    elif happening.deed is not Deed.RAISED:
        yield one.raised_by


def _message(desk: FrontDesk, fields: Fields, hearer: PersonId) -> Message:
    _, happening = _happened(desk, fields)
    viewer = desk.people.find(hearer)
    shown = register_of(desk.nonconformities).show(int(fields["number"]), actor=viewer)
    who = (mention(desk, happening.by) if happening.by else "") or _SOMEBODY
    note = _NOTES[happening.deed]
    if happening.deed is Deed.AMENDED:
        note = f"{note}\n{happening.words}"
    return nonconformity_message(shown, names=names_in(desk, shown), note=note, who=who)


def _happened(desk: FrontDesk, fields: Fields) -> tuple[Shown, Happening]:
    shown = register_of(desk.nonconformities).show(int(fields["number"]), actor="system")
    return shown, shown.history[int(fields["event"]) - 1]
