"""What one person is told: a list where they wished for it, or a word in their direct messages."""

from collections.abc import Callable
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import BotError
from bot.people.entities import Access, PersonId
from bot.slack.blocks.forms import failure_message, notice
from bot.slack.delivery import Parcel, Render
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure
from bot.slack.messenger import Address, Mark, Message
from bot.slack.workflows.limits import refusal_of

Pages = Callable[[], tuple[Message, ...]]
"""Makes the messages of a list anew, each time that one of them is posted."""


def show(
    desk: FrontDesk, run: Run, fields: Fields, *, counted: Fields, pages: Pages, thing: str
) -> None:
    """Show the *pages* to whoever wished for them, and to nobody else, or say why not.

    *counted* is what a step returned that looked: how many ``pages`` there are, or what went wrong.
    """
    told = trouble(counted, thing=thing)
    if told is not None:
        _show(desk, run, fields, part=0, render=lambda: told)
    for part in range(int(counted.get("pages", 0))):
        _show(desk, run, fields, part=part, render=partial(page_of, pages, part))


def tell(desk: FrontDesk, run: Run, user: str, render: Render, *, part: int = 0) -> None:
    """Tell *user* in their direct messages; *part* sets it apart from what the work said before."""
    parcel = Parcel(
        name="tell",
        render=render,
        address=Address(channel=user),
        mark=Mark(workflow_id=run.id, exchange="", part=part),
    )
    desk.delivery.deliver(run, parcel)


def place_of(desk: FrontDesk, person_id: PersonId) -> str:
    """Return where somebody is told directly; empty where they cannot be, or have left."""
    try:
        person = desk.people.find(person_id)
        return desk.identity.reach(person) if person.access is Access.ACTIVE else ""
    except BotError:
        return ""


def trouble(said: Fields, *, thing: str) -> Message | None:
    """Return what somebody is told instead, if a step failed or did not take them in."""
    failure = Failure.from_fields(said)
    if failure is None:
        return refusal_of(said, thing)
    return failure_message(failure) if failure.reference else notice(failure.words)


def page_of(pages: Pages, part: int) -> Message:
    """Return one of the *pages*, or the last: between two steps they may have become fewer."""
    found = pages()
    return found[min(part, len(found) - 1)]


def _show(desk: FrontDesk, run: Run, fields: Fields, *, part: int, render: Render) -> None:
    parcel = Parcel(
        name=f"post:{part}",
        render=render,
        address=Address(
            channel=fields["channel"],
            thread_ts=fields.get("thread_ts", ""),
            response_url=fields["response_url"],
        ),
        mark=Mark(workflow_id=run.id, exchange="", part=part),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])
