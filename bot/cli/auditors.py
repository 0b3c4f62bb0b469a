"""``annexa auditors``: admit auditors, end it, and tell what they looked at."""

import json
import re
import secrets
import sys
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.assembly.instance import Instance
from bot.cli.opening import acting, called_in, opened
from bot.cli.printing import visible
from bot.errors import AuditorWrong
from bot.people.auditors import Admission, Listed
from bot.people.grants import Grant
from bot.people.permissions import Actor
from bot.people.visits import Stage

_LABEL = re.compile(r"au\s*-\s*(?P<number>[0-9]{1,9})", re.IGNORECASE)


def show_list(*, person: str, as_json: bool) -> int:
    """Print every admission, those that run first."""
    with opened() as instance:
        found = instance.auditors.listed(actor=acting(instance, person))
        rows = [_fields(instance, one) for one in found]
    if as_json:
        sys.stdout.write(json.dumps({"auditors": rows}) + "\n")
    elif not rows:
        sys.stdout.write("Nobody was admitted yet: annexa auditors admit PERSON says how.\n")
    else:
        table = Table(*rows[0], box=None)
        for row in rows:
            table.add_row(*(Text(visible(str(cell))) for cell in row.values()))
        Console().print(table)
    return 0


def admit(auditor: str, *, begins_on: date | None, ends_on: date, scope: str, person: str) -> int:
    """Admit somebody, and say so."""
    with opened() as instance:
        actor = acting(instance, person)
        auditors = instance.auditors
        wished = Admission(
            person=instance.people.by_name_or_email(auditor).id,
            begins_on=begins_on or auditors.today,
            ends_on=ends_on,
            scope=scope,
        )
        # The same call again is refused, because then they are admitted already.
        entry_id = f"shell:{secrets.token_hex(16)}"
        grant = auditors.admit(wished, actor=actor, entry_id=entry_id)
    sys.stdout.write(
        f"{grant.label}: admitted to {grant.told} from {grant.begins_on} until {grant.ends_on}. "
        "They and the admins are told.\n"
    )
    return 0


def extend(auditor: str, ends_on: date, *, person: str) -> int:
    """Set another last day, and say so."""
    with opened() as instance:
        actor = acting(instance, person)
        grant = _named(instance, auditor, actor)
        grant = instance.auditors.extend(grant.number, ends_on, actor=actor)
    sys.stdout.write(f"{grant.label} ends on {grant.ends_on} now.\n")
    return 0


def end(auditor: str, *, person: str) -> int:
    """End it at once, and say so."""
    with opened() as instance:
        actor = acting(instance, person)
        grant = _named(instance, auditor, actor)
        grant = instance.auditors.end(grant.number, actor=actor)
    sys.stdout.write(f"{grant.label} is over.\n")
    return 0


def views(auditor: str, *, person: str, as_json: bool) -> int:
    """Print what somebody looked at."""
    with opened() as instance:
        actor = acting(instance, person)
        looked = instance.people.by_name_or_email(auditor).id
        found = instance.auditors.views(looked, actor=actor)
    rows = [
        {"entry": str(one.sequence), "at": one.at, "what": one.subject.removeprefix("view:")}
        for one in found
    ]
    if as_json:
        sys.stdout.write(json.dumps({"views": rows}) + "\n")
        return 0
    for row in rows:
        sys.stdout.write(visible(f"{row['entry']}  {row['at'][:19]}  {row['what']}") + "\n")
    sys.stdout.write(f"{len(rows)} views.\n")
    return 0


def _named(instance: Instance, said: str, actor: Actor) -> Grant:
    """Return what somebody names: by its number, or by the auditor whom it admits now."""
    label = _LABEL.fullmatch(said.strip())
    if label is not None:
        return instance.auditors.find(int(label["number"]), actor=actor).grant
    person = instance.people.by_name_or_email(said).id
    found = instance.auditors.listed(actor=actor)
    mine = [one.grant for one in found if one.grant.person == person]
    mine = [one for one in mine if one.stage(instance.auditors.today) is not Stage.OVER]
    if not mine:
        raise AuditorWrong("They are not admitted now, and not for later: nothing to change.")
    return mine[0]


def _fields(instance: Instance, one: Listed) -> dict[str, str]:
    grant = one.grant
    return {
        "id": grant.label,
        "who": called_in(instance, grant.person),
        "state": one.stage.value,
        "from": grant.begins_on.isoformat(),
        "until": (grant.ended_on or grant.ends_on).isoformat(),
        "scope": grant.told,
        "by": called_in(instance, grant.given_by) if grant.given_by else "the shell",
    }
