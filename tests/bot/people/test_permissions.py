"""Roles and what they allow: one table, and rules that hold for every line of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import NotPermitted
from bot.people.entities import Person, PersonId, Role
from bot.people.permissions import PERMISSIONS, Permission, may, require
from bot.people.standing import EXCLUSIVE

ADA = Person(id=PersonId("p-ada"))
READS = {
    Permission.ANCHOR_AUDIT_TRAIL,
    Permission.EXPORT_AUDIT_TRAIL,
    Permission.OPEN_RECEIPT,
    Permission.READ_AUDIT_TRAIL,
    Permission.READ_COMPETENCE,
    Permission.READ_TASKS,
    Permission.READ_NONCONFORMITIES,
    Permission.READ_CONTROLS,
    Permission.READ_TRAINING,
}
"""What changes nothing but the record that it was done."""


def _beyond_employees(role):
    return PERMISSIONS[role] - PERMISSIONS[Role.EMPLOYEE]


def test_every_role_may_what_an_employee_may():
    """Whoever has a role can still ask, rate, pass on and report."""
    assert all(PERMISSIONS[Role.EMPLOYEE] <= PERMISSIONS[role] for role in Role)


def test_an_auditor_reads_and_changes_nothing():
    """Beyond what everybody may, an auditor's permissions are for reading."""
    assert _beyond_employees(Role.AUDITOR) <= READS


def test_nobody_holds_a_role_that_checks_and_one_that_is_checked():
    """The auditor excludes the lead and the admin."""
    assert frozenset({Role.AUDITOR, Role.LEAD}) in EXCLUSIVE
    assert frozenset({Role.AUDITOR, Role.ADMIN}) in EXCLUSIVE


def test_who_opens_receipts():
    """Other people's receipts open for those who check the programme, not for who runs the bot."""
    assert {role for role in Role if Permission.OPEN_RECEIPT in PERMISSIONS[role]} == {
        Role.LEAD,
        Role.AUDITOR,
    }


def test_who_changes_people():
    """Only whoever runs the bot changes who is who."""
    assert [role for role in Role if Permission.CHANGE_PEOPLE in PERMISSIONS[role]] == [Role.ADMIN]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_require_follows_the_table(role, permission):
    """What the table allows passes, everything else is refused; the deactivated may nothing."""
    person = replace(ADA, role=role)
    if permission in PERMISSIONS[role]:
        require(person, permission)
    else:
        with pytest.raises(NotPermitted, match=role.value):
            require(person, permission)
    gone = replace(person, deactivated=True)
    assert not may(gone, permission)
    with pytest.raises(NotPermitted, match="deactivated"):
        require(gone, permission)


@pytest.mark.parametrize("permission", Permission)
def test_refused_are_sent_to_whoever_may(permission):
    """A refusal names those who may do it, and never sends leads to leads or admins to admins."""
    called = {Role.LEAD: "compliance lead", Role.ADMIN: "admin"}
    for role in set(Role) - {role for role in Role if permission in PERMISSIONS[role]}:
        with pytest.raises(NotPermitted) as refused:
            require(replace(ADA, role=role), permission)
        _, _, advice = str(refused.value).partition(" Ask ")
        assert advice
        assert called.get(role, "nobody") not in advice


def test_the_table_in_the_documentation():
    """What admins and auditors read is the table that the program obeys."""
    page = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.split("<!-- roles -->")[1].split("<!-- /roles -->")[0].strip().splitlines()
    head, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    told = {
        (permission, role)
        for permission, *cells in lines
        for role, cell in zip(head[1:], cells, strict=True)
        if cell == "yes"
    }
    assert [line[0] for line in lines] == list(Permission)
    assert told == {(one, role) for role in Role for one in PERMISSIONS[role]}
