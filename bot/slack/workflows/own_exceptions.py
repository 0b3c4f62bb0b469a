"""Tells whoever asked of exceptions that they have from what the answer says."""

from collections.abc import Sequence

from bot.durable.runs import Fields, Run
from bot.people.entities import Person
from bot.questions.entities import Exchange
from bot.slack.blocks.exceptions import exceptions_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.messenger import Address, Mark
from bot.slack.payloads.asking import Asking
from bot.tasks.entities import Task

EXCEPTIONS = "exceptions"
"""Field of a finished answer: the numbers of the asker's exceptions, apart by blanks."""
EXEMPTING = "exempting"
"""Field of a finished answer: whether it offers to ask for an exception."""


def may_exempt(desk: FrontDesk, asking: Asking, person: Person) -> bool:
    """Tell whether those who read the answer may ask for an exception; a guest alone may not."""
    return desk.tasks is not None and not (person.guest and (asking.alone or asking.whispered))


def covering(desk: FrontDesk, person: Person, *exchanges: Exchange | None) -> tuple[Task, ...]:
    """Return the exceptions that *person* has from what was answered."""
    if desk.tasks is None or desk.tasks.exceptions is None:
        return ()
    answers = [one.answer for one in exchanges if one is not None]
    return desk.tasks.exceptions.covering(answers, person=person)


def numbers_of(held: Sequence[Task]) -> str:
    """Return what the durable engine keeps: numbers, no words."""
    return " ".join(str(task.number) for task in held)


def told(desk: FrontDesk, asking: Asking, answered: Fields) -> tuple[Task, ...]:
    """Return the exceptions to tell of; those that ended meanwhile are left out."""
    numbers = [int(one) for one in answered.get(EXCEPTIONS, "").split()]
    if not numbers or desk.tasks is None or desk.tasks.exceptions is None:
        return ()
    person = desk.identity.who(asking.user, team=asking.team).person
    return desk.tasks.exceptions.named(numbers, person=person)


def post_exceptions(desk: FrontDesk, run: Run, asking: Asking, answered: Fields) -> None:
    """Tell the asker alone, where others read the answer; nobody of what they asked of nobody."""
    if asking.alone or asking.overheard or not answered.get(EXCEPTIONS):
        return
    parcel = Parcel(
        name="exceptions",
        render=lambda: exceptions_message(told(desk, asking, answered)),
        address=Address(channel=asking.channel, thread_ts=asking.thread_ts, only_for=asking.user),
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=asking.user)
