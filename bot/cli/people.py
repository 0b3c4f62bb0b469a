"""``annexa people``: load the people file, show who is who, give a role."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.audit.entities import SYSTEM
from bot.cli.opening import opened
from bot.cli.printing import visible
from bot.errors import SettingsWrong
from bot.people.entities import Role
from bot.people.service import LoadReport, PersonRecord


def load(path: Path) -> int:
    """Take over the people file; exit status 1 when a line was left out."""
    with opened() as instance:
        _require_no_other(path, instance.settings.people)
        report = instance.directory.load(path)
    sys.stdout.write(_words(report))
    return 1 if report.bad else 0


def show(*, as_json: bool) -> int:
    """Print who is in the people file or has a role; others are counted."""
    with opened() as instance:
        everybody = instance.people.everybody(actor=SYSTEM)
    shown = [one for one in everybody if one.listed or one.person.role is not Role.EMPLOYEE]
    shown.sort(key=lambda one: (one.person.role, one.person.email, one.person.id))
    others = len(everybody) - len(shown)
    if as_json:
        told = {"people": [dict(_cells(one)) for one in shown], "others": others}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        _print(shown, others)
    return 0


def give_role(name: str, role: str) -> int:
    """Give a role and say who has which now."""
    if role not in set(Role):
        raise typer.BadParameter(f"there is no role {role!r}; use one of {', '.join(Role)}")
    with opened() as instance:
        person = instance.people.give_role(name, Role(role), actor=SYSTEM)
    sys.stdout.write(f"{person.id} is {person.role} now; the admins are told of every change.\n")
    return 0


def _require_no_other(path: Path, set_path: Path | None) -> None:
    if set_path is not None and path.resolve() != set_path.resolve():
        raise SettingsWrong(
            f"ANNEXA_PEOPLE names {set_path.name}, which every start loads again: put the file "
            "there, or change the setting."
        )


def _words(report: LoadReport) -> str:
    counts = (
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.unlisted} no longer listed.\n"
    )
    bad = "".join(f"Line {line.number} {line.problem}; left out.\n" for line in report.bad)
    return counts + bad


def _print(shown: list[PersonRecord], others: int) -> None:
    table = Table("id", "who", "role", "access", "people file", "groups", box=None)
    for one in shown:
        table.add_row(*(Text(visible(str(cell))) for _, cell in _cells(one)))
    console = Console()
    if shown:
        console.print(table)
    else:
        console.print("Nobody is listed: annexa people load FILE brings people in.")
    if others:
        console.print(f"And {others} who are in no people file and have no role.")


def _cells(one: PersonRecord) -> Iterator[tuple[str, str]]:
    person = one.person
    yield "id", person.id
    yield "who", person.email or person.name or person.slack_id
    yield "role", _role(one)
    yield "access", person.access.value
    yield "people_file", "listed" if one.listed else "not listed"
    yield "groups", ", ".join(sorted(person.groups))


def _role(one: PersonRecord) -> str:
    """Return the role that counts today; an auditor is one while they are admitted."""
    visit = one.person.visit
    if visit is None or visit.is_running:
        return one.person.role.value
    return f"{one.person.role.value} (no auditor today)"
