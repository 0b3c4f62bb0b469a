"""``annexa tasks plans``: tasks that come by the calendar."""

import json
import sys
import uuid
from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.assembly.instance import Instance
from bot.cli.opening import acting, called_in, opened, person_in
from bot.cli.printing import visible
from bot.errors import UnknownTask
from bot.tasks.certification import CONFIRM
from bot.tasks.plans import Plan, Planned, plan_number


def show(*, person: str, as_json: bool) -> int:
    """Print what is planned."""
    with opened() as instance:
        found = instance.tasks.planning.standing(actor=acting(instance, person))
        owners = [called_in(instance, one.planned.owner) for one in found]
    _told(found, owners, as_json=as_json)
    return 0


def add(
    title: str,
    *,
    due_on: date,
    owner: str,
    every_months: int,
    lead_days: int,
    controls: Sequence[str],
    person: str,
) -> int:
    """Plan a task."""
    with opened() as instance:
        planned = Planned(
            title=title,
            due_on=due_on,
            owner=person_in(instance, owner).id,
            controls=tuple(controls),
            every_months=every_months,
            lead_days=lead_days,
        )
        plan = instance.tasks.planning.plan(
            planned, actor=acting(instance, person), entry_id=f"shell:{uuid.uuid4().hex}"
        )
    sys.stdout.write(f"{plan.label}: its task is opened on {plan.opens_on}.\n")
    return 0


def certify(*, decided_on: date, expires_on: date, owner: str, person: str, as_json: bool) -> int:
    """Plan what follows from a certificate."""
    with opened() as instance:
        found = instance.tasks.planning.certify(
            decided_on,
            expires_on,
            owner=person_in(instance, owner).id,
            actor=acting(instance, person),
        )
        owners = [called_in(instance, one.planned.owner) for one in found]
    _told(found, owners, as_json=as_json)
    if not as_json:
        sys.stdout.write(f"{CONFIRM} Then: annexa tasks plans move P-NUMBER DAY\n")
    return 0


def move(label: str, *, due_on: date, person: str) -> int:
    """Set another day."""
    with opened() as instance:
        plan = _found(instance, label, person)
        moved = instance.tasks.planning.move(
            plan.number, due_on, seen=plan.version, actor=acting(instance, person)
        )
    sys.stdout.write(f"{moved.label}: its task is opened on {moved.opens_on}.\n")
    return 0


def end(label: str, *, person: str) -> int:
    """Plan it no more."""
    with opened() as instance:
        plan = _found(instance, label, person)
        instance.tasks.planning.end(plan.number, seen=plan.version, actor=acting(instance, person))
    sys.stdout.write(f"{plan.label} is not planned any more; tasks that it opened stay.\n")
    return 0


def _found(instance: Instance, label: str, person: str) -> Plan:
    number = plan_number(label)
    for one in instance.tasks.planning.standing(actor=acting(instance, person)):
        if one.number == number:
            return one
    raise UnknownTask(f"Nothing is planned as {label!r}; annexa tasks plans list shows what is.")


def _told(found: Sequence[Plan], owners: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        rows = [_fields(one, owner) for one, owner in zip(found, owners, strict=True)]
        sys.stdout.write(json.dumps({"plans": rows}) + "\n")
        return
    table = Table("plan", "title", "due", "opens", "comes", "owner", "about", box=None)
    for one, owner in zip(found, owners, strict=True):
        planned = one.planned
        every = f"every {planned.every_months} months" if planned.every_months else "once"
        told = (
            one.label,
            planned.title,
            str(planned.due_on),
            str(one.opens_on),
            every,
            owner,
            " ".join(planned.controls),
        )
        table.add_row(*(Text(visible(value)) for value in told))
    Console().print(table if found else "Nothing is planned: annexa tasks plans add does it.")


def _fields(one: Plan, owner: str) -> dict[str, object]:
    planned = one.planned
    return {
        "plan": one.label,
        "title": planned.title,
        "due_on": planned.due_on.isoformat(),
        "opens_on": one.opens_on.isoformat(),
        "every_months": planned.every_months,
        "owner": owner,
        "controls": list(planned.controls),
    }
