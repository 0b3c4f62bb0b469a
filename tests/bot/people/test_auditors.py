"""Auditors are admitted for a while and to a scope; before and after they are colleagues."""

from datetime import date, timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.errors import AuditorWrong, NotPermitted
from bot.people.auditors import Admission, Auditors, read_scope
from bot.people.entities import Person, PersonId, Role
from bot.people.permissions import PERMISSIONS, Permission, may, require
from bot.people.personal import PeopleKept
from bot.people.service import PeopleDirectory
from bot.people.visits import Stage, Visit, is_part
from knowledge.catalogue.catalogue import load_catalogue

PEOPLE = (
    "e-1,vera@example.com,auditor,,,Vera,U0000VERA,\n"
    "e-2,emil@example.com,employee,,,Emil,U0000EMIL,\n"
    "e-3,lena@example.com,lead,,,Lena,U0000LENA,\n"
    "e-4,root@example.com,,,,Root,U0000ROOT,\n"
)
KNOWN = frozenset(load_catalogue().entries) | {"C-1"}
READ = frozenset(
    {
        Permission.READ_CONTROLS,
        Permission.READ_TASKS,
        Permission.READ_NONCONFORMITIES,
        Permission.READ_TRAINING,
        Permission.READ_COMPETENCE,
        Permission.READ_AUDIT_TRAIL,
        Permission.EXPORT_AUDIT_TRAIL,
        Permission.ANCHOR_AUDIT_TRAIL,
        Permission.OPEN_RECEIPT,
    }
)


@pytest.fixture
def door(database, audit, clock, people, roster):
    """What admits auditors, and whom it may admit."""
    people.load(roster(PEOPLE))
    return Auditors(
        database, audit, clock, known=lambda: KNOWN, admins=["Root@example.com", "U0000ROOT"]
    )


def wished(person, today, *, scope="all", begins=0, ends=10):
    return Admission(
        person=person.id,
        begins_on=today + timedelta(days=begins),
        ends_on=today + timedelta(days=ends),
        scope=scope,
    )


def _named(people, name):
    return people.by_name_or_email(f"{name}@example.com")


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("all", None),
        ("Everything", None),
        ("A.5, 6.1.2", {"A.5", "6.1.2"}),
        ("clauses 9 and 10; a.8.13.", {"9", "10", "A.8.13"}),
        ("all controls and clauses", None),
        ("all of A.5", {"ALL", "OF", "A.5"}),
        ("A.5 and all people controls", {"A.5", "ALL", "PEOPLE"}),
        (" , ", set()),
    ],
)
def test_a_scope_as_people_write_it(words, scope):
    """Commas, words around it and small letters do no harm; "all" counts where nothing is named.

    What is left is refused by name afterwards, as an unknown clause or control.
    """
    assert read_scope(words) == (None if scope is None else frozenset(scope))


@pytest.mark.parametrize(
    ("about", "whole", "expected"),
    [
        ("A.5.1", "A.5", True),
        ("A.5", "A.5", True),
        ("A.5", "A.5.1", False),
        ("A.5.10", "A.5.1", False),
        ("9.2.1", "9", True),
        ("9.2", "A.9", False),
        ("10.2", "1", False),
    ],
)
def test_a_part_lies_below(about, whole, expected):
    """A theme holds its controls, and no number holds another that merely begins alike."""
    assert is_part(about, whole) is expected


@pytest.mark.parametrize("name", ["vera", "emil"])
def test_before_while_and_after(door, people, clock, name):
    """Nobody is an auditor but on the days of their admission, first and last included."""
    known = _named(people, name)
    door.admit(wished(known, door.today, begins=1, ends=2), actor=SYSTEM, entry_id="form:1")
    seen = []
    for _ in range(4):
        today = _named(people, name)
        seen.append((today.role, today.visit.stage, may(today, Permission.READ_CONTROLS)))
        clock.forward(days=1)
    colleague = (Role.EMPLOYEE, False)
    assert [(role, can) for role, _, can in seen] == [
        colleague,
        (Role.AUDITOR, True),
        (Role.AUDITOR, True),
        colleague,
    ]
    assert [stage for _, stage, _ in seen] == [
        Stage.COMING,
        Stage.RUNNING,
        Stage.RUNNING,
        Stage.OVER,
    ]


def test_refused_with_the_day(door, people, clock):
    """Whoever is too early or too late, or was never admitted, reads which day it is about."""
    with pytest.raises(NotPermitted, match="nobody has said yet"):
        require(_named(people, "vera"), Permission.READ_CONTROLS)
    door.admit(wished(_named(people, "vera"), door.today, ends=1), actor=SYSTEM, entry_id="form:1")
    while _named(people, "vera").visit.stage is not Stage.OVER:
        clock.forward(days=1)
    with pytest.raises(NotPermitted, match=r"ended on .* Thank you"):
        require(_named(people, "vera"), Permission.READ_CONTROLS)


def test_every_way_to_meet_somebody(door, people):
    """However a person is looked up, they count as an auditor on the same days."""
    vera = _named(people, "vera")
    ways = {
        "met": lambda: people.met("U0000VERA"),
        "met_all": lambda: people.met_all(["U0000VERA"])["U0000VERA"],
        "slack": lambda: people.person_for_slack("U0000VERA"),
        "name": lambda: people.by_name_or_email("e-1"),
        "find": lambda: people.find(vera.id),
        "everybody": lambda: next(
            one.person for one in people.everybody(actor=SYSTEM) if one.person.id == vera.id
        ),
    }
    assert {name: way().role for name, way in ways.items()} == dict.fromkeys(ways, Role.EMPLOYEE)
    assert vera.id not in {one.id for one in people.who_may(Permission.READ_CONTROLS)}
    door.admit(wished(vera, door.today), actor=SYSTEM, entry_id="form:1")
    assert {name: way().role for name, way in ways.items()} == dict.fromkeys(ways, Role.AUDITOR)
    assert all(way().visit.is_running for way in ways.values())
    assert vera.id in {one.id for one in people.who_may(Permission.READ_CONTROLS)}


def test_the_day_is_the_company_s(database, audit, clock, people, door):
    """A day begins at midnight where the company is."""
    emil = _named(people, "emil")
    east = Auditors(database, audit, clock, known=lambda: KNOWN, zone="Pacific/Kiritimati")
    far = PeopleDirectory(database, audit, clock=clock, zone="Pacific/Kiritimati")
    assert east.today - door.today in {timedelta(0), timedelta(days=1)}
    while east.today == door.today:
        clock.forward(hours=1)
    door.admit(wished(emil, east.today, ends=0), actor=SYSTEM, entry_id="form:1")
    assert (far.find(emil.id).role, people.find(emil.id).role) == (Role.AUDITOR, Role.EMPLOYEE)


@pytest.mark.parametrize("permission", list(Permission))
def test_an_auditor_changes_nothing(permission):
    """Of every permission an auditor has what an employee has, and beyond that reads alone."""
    auditor = Person(id=PersonId("p-1"), role=Role.AUDITOR, visit=Visit(stage=Stage.RUNNING))
    own = PERMISSIONS[Role.EMPLOYEE]
    assert may(auditor, permission) == (permission in own | READ)


@pytest.mark.parametrize(
    ("scope", "permission", "expected"),
    [
        ({"A.5"}, Permission.READ_TRAINING, False),
        ({"A.6"}, Permission.READ_TRAINING, True),
        ({"7"}, Permission.READ_COMPETENCE, True),
        ({"7.3"}, Permission.READ_COMPETENCE, False),
        ({"A.5"}, Permission.OPEN_RECEIPT, False),
        (None, Permission.OPEN_RECEIPT, True),
        ({"A.5"}, Permission.READ_CONTROLS, True),
    ],
)
def test_what_a_scope_opens(scope, permission, expected):
    """Training, competence and receipts are open to whoever was admitted to what asks for them."""
    scope = None if scope is None else frozenset(scope)
    visit = Visit(stage=Stage.RUNNING, ends_on=date(2026, 5, 1), scope=scope)
    auditor = Person(id=PersonId("p-1"), role=Role.AUDITOR, visit=visit)
    assert may(auditor, permission) is expected
    if not expected:
        with pytest.raises(NotPermitted, match="admitted to"):
            require(auditor, permission)


@pytest.mark.parametrize(
    ("name", "wish", "field"),
    [
        ("lena", {}, "person"),
        ("root", {}, "person"),
        ("emil", {"begins": -1}, "begins_on"),
        ("emil", {"begins": 3, "ends": 2}, "ends_on"),
        ("emil", {"ends": 400}, "ends_on"),
        ("emil", {"scope": "A.99"}, "scope"),
        ("emil", {"scope": "A.5, the moon"}, "scope"),
        ("emil", {"scope": "all of A.5"}, "scope"),
        ("emil", {"scope": ""}, "scope"),
    ],
)
def test_nobody_is_admitted_like_that(*, door, people, audit, name, wish, field):
    """What cannot be is told by field, and nothing is kept."""
    before = audit.head()
    asked = wished(_named(people, name), door.today, **wish)
    assert list(door.faults(asked, actor=SYSTEM)) == [field]
    with pytest.raises(AuditorWrong):
        door.admit(asked, actor=SYSTEM, entry_id="form:1")
    assert (door.listed(actor=SYSTEM), audit.head()) == ((), before)


def test_a_guest_is_handed_a_pack_instead(door, people):
    """Whoever Slack calls a guest sees nothing of ours; the form says what to do."""
    guest = people.person_for_slack("U000GUEST", guest=True)
    (words,) = door.faults(wished(guest, door.today), actor=SYSTEM).values()
    assert "annexa pack" in words


def test_once_on_record_and_told(door, people, audit, told):
    """The same form twice is once; auditor and admins are told, and the trail knows no name."""
    told()
    emil = _named(people, "emil")
    asked = wished(emil, door.today, scope="A.5, C-1")
    first = door.admit(asked, actor=SYSTEM, entry_id="form:1")
    assert door.admit(asked, actor=SYSTEM, entry_id="form:1") == first
    with pytest.raises(AuditorWrong, match="AU-1"):
        door.admit(asked, actor=SYSTEM, entry_id="form:2")
    later = door.extend(first.number, first.ends_on + timedelta(days=3), actor=SYSTEM)
    assert door.extend(first.number, later.ends_on, actor=SYSTEM) == later
    ended = door.end(first.number, actor=SYSTEM)
    assert door.end(first.number, actor=SYSTEM) == ended
    assert _named(people, "emil").role is Role.EMPLOYEE
    entries = [one for one in audit.entries() if one.tag.startswith("auditor:")]
    assert [one.tag for one in entries] == ["auditor:admitted", "auditor:changed", "auditor:ended"]
    assert {one.subject for one in entries} == {f"person:{emil.id}"}
    assert sorted((one["kind"], one["to"]) for one in told()) == [
        (f"auditor_{kind}", to)
        for kind in ("admitted", "changed", "ended")
        for to in ("admins", "person")
    ]
    with pytest.raises(AuditorWrong, match="is over"):
        door.extend(first.number, later.ends_on, actor=SYSTEM)
    with pytest.raises(AuditorWrong, match="no AU-77"):
        door.end(77, actor=SYSTEM)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-1, "has passed"),
        (0, "Their first day is"),
        (2, "Their first day is"),
        (3, ""),
        (9, ""),
        (10, "the last day already"),
        (3 + 366, ""),
        (3 + 367, "more than a year at once"),
        (None, "Say which day"),
    ],
)
def test_another_last_day(door, people, days, told):
    """A day that has passed, lies before the first or too far ahead is told; the rest is taken."""
    emil = _named(people, "emil")
    grant = door.admit(wished(emil, door.today, begins=3, ends=10), actor=SYSTEM, entry_id="f:1")
    day = None if days is None else door.today + timedelta(days=days)
    said = door.fault_of_end(grant.number, day, actor=SYSTEM)
    assert (told in said) if told else (said == "")
    if day is None or day == grant.ends_on:
        return
    if told:
        with pytest.raises(AuditorWrong, match=told):
            door.extend(grant.number, day, actor=SYSTEM)
        assert door.find(grant.number, actor=SYSTEM).grant == grant
    else:
        assert door.extend(grant.number, day, actor=SYSTEM).ends_on == day


def test_what_is_over_is_not_extended(door, people, clock):
    """Once it is over, or where there is none, no form opens and no day is set."""
    emil = _named(people, "emil")
    grant = door.admit(wished(emil, door.today, ends=1), actor=SYSTEM, entry_id="f:1")
    assert door.extendable(grant.number, actor=SYSTEM).grant == grant
    clock.forward(days=3)
    for number, told in ((grant.number, "is over"), (77, "no AU-77")):
        for deed in (
            lambda number=number: door.extendable(number, actor=SYSTEM),
            lambda number=number: door.fault_of_end(number, door.today, actor=SYSTEM),
            lambda number=number: door.extend(number, door.today, actor=SYSTEM),
        ):
            with pytest.raises(AuditorWrong, match=told):
                deed()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMIN])
def test_only_admins_admit(door, people, role):
    """Every verb of admitting is an admin's."""
    actor = Person(id=PersonId("p-1"), role=role)
    asked = wished(_named(people, "emil"), door.today)
    for deed in (
        lambda: door.faults(asked, actor=actor),
        lambda: door.admit(asked, actor=actor, entry_id="form:1"),
        lambda: door.extendable(1, actor=actor),
        lambda: door.fault_of_end(1, door.today, actor=actor),
        lambda: door.extend(1, door.today, actor=actor),
        lambda: door.end(1, actor=actor),
        lambda: door.listed(actor=actor),
        lambda: door.find(1, actor=actor),
        lambda: door.views(actor.id, actor=actor),
    ):
        with pytest.raises(NotPermitted):
            deed()


def test_whoever_becomes_a_lead_audits_no_more(door, people, roster):
    """A role that leads or runs the programme ends what an admission gave."""
    emil = _named(people, "emil")
    door.admit(wished(emil, door.today), actor=SYSTEM, entry_id="form:1")
    people.load(roster(PEOPLE.replace("emil@example.com,employee", "emil@example.com,lead")))
    after = people.find(emil.id)
    assert (after.role, after.visit) == (Role.LEAD, None)


def test_shown_and_erased(door, people, database):
    """What is kept of an auditor is shown to them and goes with them; who gave it is forgotten too."""
    emil, root = _named(people, "emil"), _named(people, "root")
    door.admit(wished(emil, door.today, scope="A.5"), actor=root, entry_id="form:1")
    kept = PeopleKept()
    with database.transaction() as connection:
        (mine,) = kept.about(connection, kept.record(connection, emil.id))["auditor_grants"]
        (given,) = kept.about(connection, kept.record(connection, root.id))["auditor_grants"]
        assert (mine["part"], mine["scope"], given["part"]) == ("auditor", "A.5", "given")
        kept.erase(connection, kept.record(connection, root.id))
        record = kept.record(connection, emil.id)
        assert kept.erase(connection, record)["auditor_grants"] == 1
    assert door.listed(actor=SYSTEM) == ()
