"""How people in a task are mentioned."""

from collections.abc import Iterable, Mapping

from bot.errors import UnknownPerson
from bot.people.entities import PersonId
from bot.slack.desk import FrontDesk
from bot.slack.mrkdwn import escape
from bot.tasks.entities import Task, Wanted
from bot.tasks.views import Shown


def names_of(desk: FrontDesk, shown: Shown) -> Mapping[PersonId, str]:
    """Return how everybody in a task is mentioned."""
    suppliers = (one.supplied_by for one in shown.evidence)
    doers = (one.by for one in shown.history)
    return _mentions(desk, [*_people(shown.task), *suppliers, *doers])


def names_of_tasks(desk: FrontDesk, tasks: Iterable[Task]) -> Mapping[PersonId, str]:
    """Return how the owners of several tasks are mentioned."""
    return _mentions(desk, [task.owner for task in tasks])


def names_of_wanted(desk: FrontDesk, wanted: Wanted) -> Mapping[PersonId, str]:
    """Return how everybody in a proposal is mentioned."""
    return _mentions(desk, [wanted.owner, *wanted.watchers])


def mention(desk: FrontDesk, person_id: PersonId) -> str:
    """Return how somebody is mentioned; empty where nobody knows them any more."""
    try:
        person = desk.people.find(person_id)
    except UnknownPerson:
        return ""
    if person.slack_id and not person.deactivated:
        return f"<@{person.slack_id}>"
    named = escape(person.name or person.email)
    return f"{named} (has left)" if named and person.deactivated else named


def _people(task: Task) -> tuple[PersonId | None, ...]:
    risk_owner = task.exemption.risk_owner
    return (task.owner, task.opened_by, task.approver, task.asked_by, risk_owner)


def _mentions(desk: FrontDesk, people: Iterable[PersonId | None]) -> Mapping[PersonId, str]:
    named = {one: mention(desk, one) for one in dict.fromkeys(people) if one is not None}
    return {one: words for one, words in named.items() if words}
