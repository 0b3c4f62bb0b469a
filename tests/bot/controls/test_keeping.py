"""Both registers: who may change what, no lost update, and every day can be told again."""

from dataclasses import replace
from datetime import date

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.personal import ControlsKept
from bot.controls.register_entities import (
    Applicability,
    Conformity,
    Ground,
    Inclusion,
)
from bot.errors import (
    NotPermitted,
    ReasonMissing,
    RegisterChanged,
    RegisterWrong,
    UnknownControl,
)

WHY = "No software is written here at all"


@pytest.fixture
def keeper(registers):
    return registers.keeper


def test_registers_are_complete_before_anybody_touches_them(keeper):
    """93 controls wait undecided, 30 requirements unassessed, in the standard's order."""
    controls, requirements = keeper.controls(actor=SYSTEM), keeper.requirements(actor=SYSTEM)
    assert len(controls) == 93
    assert len(requirements) == 30
    assert [row.id for row in controls[:2]] == ["A.5.1", "A.5.2"]
    assert {row.applicability for row in controls} == {Applicability.UNDECIDED}
    assert {row.conformity for row in requirements} == {Conformity.UNASSESSED}


def test_a_change_is_kept_with_version_and_entry(keeper, people, audit, clock):
    """What a lead changes is there afterwards, one version on, with sealed words in the trail."""
    row = replace(
        keeper.control("a.8.13", actor=SYSTEM),
        applicability=Applicability.APPLICABLE,
        inclusion=(Inclusion(ground=Ground.RISK, reference="R-12"),),
        owner=people["ada"].id,
        documented_in="Operations handbook",
        review_on=date(2026, 9, 1),
    )
    kept = keeper.keep_control(row, actor=people["lena"])
    assert kept.version == 1
    assert keeper.control("A.8.13", actor=SYSTEM) == kept
    assert kept.changed_at == clock.now()
    (entry,) = [one for one in audit.entries() if one.tag == "control:changed"]
    assert entry.subject == "control:A.8.13"
    assert "handbook" not in entry.facts
    assert "R-12" not in entry.facts
    assert audit.verify().is_intact


def test_nothing_changed_is_no_version(keeper, people, audit):
    """Saving a row as it is leaves no version and no entry."""
    row = keeper.control("A.8.13", actor=SYSTEM)
    assert keeper.keep_control(row, actor=people["lena"]).version == 0
    assert not [one for one in audit.entries() if one.tag == "control:changed"]


def test_two_who_saw_the_same_do_not_overwrite_each_other(keeper, people):
    """The second of two who began from one version is told, and the first change stays."""
    seen = keeper.control("A.8.13", actor=SYSTEM)
    first = keeper.keep_control(replace(seen, documented_in="here"), actor=people["lena"])
    with pytest.raises(RegisterChanged, match=r"A\.8\.13"):
        keeper.keep_control(replace(seen, documented_in="there"), actor=people["lou"])
    assert keeper.control("A.8.13", actor=SYSTEM) == first


def test_an_exclusion_needs_a_reason(keeper, people):
    """A control cannot be excluded without saying why."""
    row = keeper.control("A.8.28", actor=SYSTEM)
    excluded = replace(row, applicability=Applicability.EXCLUDED, exclusion="no")
    with pytest.raises(ReasonMissing, match=r"A\.8\.28"):
        keeper.keep_control(excluded, actor=people["lena"])
    kept = keeper.keep_control(replace(excluded, exclusion=WHY), actor=people["lena"])
    assert not kept.is_necessary


def test_a_requirement_can_never_be_excluded(keeper, people):
    """A requirement has no field by which it could be left out, and is no control."""
    assert not hasattr(keeper.requirements(actor=SYSTEM)[0], "applicability")
    with pytest.raises(UnknownControl):
        keeper.control("9.2.2", actor=people["lena"])


def test_requirement_keeps_judgement_and_places(keeper, people):
    """How a requirement is met, and where its information is, is kept by version."""
    row = next(one for one in keeper.requirements(actor=SYSTEM) if one.id == "9.2.2")
    judged = replace(
        row,
        conformity=Conformity.PARTLY_MET,
        words="One audit a year",
        assessed_on=date(2026, 3, 1),
        owner=people["ada"].id,
        places=(("Audit planning and audit results", "audits.md"),),
    )
    kept = keeper.keep_requirement(judged, actor=people["lena"])
    assert kept.version == 1
    assert kept.place_of("Audit planning and audit results") == "audits.md"
    with pytest.raises(RegisterChanged):
        keeper.keep_requirement(replace(judged, words="Two"), actor=people["lou"])


@pytest.mark.parametrize("name", ["ada", "bob", "mia", "otto", "ida"])
def test_only_leads_change_rows(keeper, people, name):
    """Employees, managers, auditors and admins change neither register, whatever they own."""
    row = keeper.control("A.8.13", actor=SYSTEM)
    keeper.keep_control(replace(row, owner=people["ada"].id), actor=people["lena"])
    current = keeper.control("A.8.13", actor=SYSTEM)
    requirement = keeper.requirements(actor=SYSTEM)[0]
    for deed in (
        lambda: keeper.keep_control(replace(current, documented_in="x"), actor=people[name]),
        lambda: keeper.keep_requirement(replace(requirement, words="x"), actor=people[name]),
        lambda: keeper.add_control("Ours", ("It is done.",), actor=people[name]),
    ):
        with pytest.raises(NotPermitted):
            deed()


@pytest.mark.parametrize(
    ("name", "reads"),
    [("lena", True), ("otto", True), ("ada", False), ("bob", False), ("ida", False)],
)
def test_leads_and_auditors_read(keeper, people, name, reads):
    """Leads and auditors see the registers; nobody else does as a whole."""
    if reads:
        assert keeper.controls(actor=people[name])
        return
    with pytest.raises(NotPermitted):
        keeper.controls(actor=people[name])


def test_an_owner_sees_what_they_own(keeper, people):
    """Whoever owns a control sees its row, and no other."""
    row = keeper.control("A.8.13", actor=SYSTEM)
    keeper.keep_control(replace(row, owner=people["ada"].id), actor=people["lena"])
    assert keeper.control("A.8.13", actor=people["ada"]).owner == people["ada"].id
    with pytest.raises(NotPermitted):
        keeper.control("A.8.14", actor=people["ada"])
    with pytest.raises(NotPermitted):
        keeper.control("A.8.13", actor=people["bob"])


def test_only_somebody_who_works_here_becomes_owner(keeper, people, directory, retired):
    """An unknown or deactivated person cannot be named as owner; whom a row has may stay."""
    row = keeper.control("A.8.13", actor=SYSTEM)
    with pytest.raises(RegisterWrong, match="owner"):
        keeper.keep_control(replace(row, owner=retired.id), actor=people["lena"])
    owned = keeper.keep_control(replace(row, owner=people["ada"].id), actor=people["lena"])
    gone = directory.person_for_slack("U0ADA", email="ada@example.com", deactivated=True)
    assert gone.id == people["ada"].id
    kept = keeper.keep_control(replace(owned, documented_in="x"), actor=people["lena"])
    assert kept.owner == people["ada"].id
    other = keeper.control("A.8.14", actor=SYSTEM)
    with pytest.raises(RegisterWrong, match="work here"):
        keeper.keep_control(replace(other, owner=people["ada"].id), actor=people["lena"])


def test_own_controls_stand_after_the_standards(keeper, people):
    """A control of our own gets a number, what it asks, and its place at the end."""
    own = keeper.add_control(
        "Ship's log", ("  Every\nvoyage is logged. ", ""), actor=people["lena"]
    )
    assert own.id == "C-1"
    assert own.asks == ("Every voyage is logged.",)
    assert keeper.controls(actor=SYSTEM)[-1].id == "C-1"
    with pytest.raises(RegisterWrong):
        keeper.add_control("Empty", ("  ",), actor=people["lena"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"documented_in": "x" * 2_001},
        {"exclusion": "x" * 2_001},
        {"inclusion": (Inclusion(ground=Ground.LAW, reference="x" * 201),)},
    ],
)
def test_too_long_is_said(keeper, people, wrong):
    """What is too long to keep is refused, not cut."""
    row = keeper.control("A.8.13", actor=SYSTEM)
    with pytest.raises(RegisterWrong, match="longer"):
        keeper.keep_control(replace(row, **wrong), actor=people["lena"])


@pytest.mark.parametrize("id_", ["", "A.8.99", "8.13", "C-7", "'; drop table", "A.8.13\x00"])
def test_unknown_rows_are_named(keeper, id_):
    """A row that is in neither register is said to be unknown."""
    with pytest.raises(UnknownControl):
        keeper.control(id_, actor=SYSTEM)


def test_the_register_of_a_past_day_is_told(keeper, people, clock):
    """What a row said at an earlier moment can be read again."""
    row = keeper.control("A.8.13", actor=SYSTEM)
    first = keeper.keep_control(replace(row, documented_in="old"), actor=people["lena"])
    then = clock.now()
    clock.forward(days=30)
    keeper.keep_control(replace(first, documented_in="new"), actor=people["lena"])
    at = {one.id: one for one in keeper.controls(actor=SYSTEM, at=then)}
    assert at["A.8.13"].documented_in == "old"
    assert keeper.control("A.8.13", actor=SYSTEM).documented_in == "new"


def test_register_knows_and_forgets_a_person(keeper, registers, people, database):
    """What names somebody is shown to them; forgotten, the rows stay and their id is gone."""
    row = keeper.control("A.8.13", actor=SYSTEM)
    keeper.keep_control(replace(row, owner=people["ada"].id), actor=people["lena"])
    registers.statement.set_scope("All of it", version=0, actor=people["lena"])
    kept = ControlsKept()
    with database.transaction() as connection:
        (told,) = kept.about(connection, people["ada"])["register"]
        assert told["as"] == "owner"
        assert kept.about(connection, people["lena"])["register"]
        assert kept.erase(connection, people["ada"])["register"] == 1
        assert kept.erase(connection, people["lena"])["register"] == 2
        assert kept.about(connection, people["lena"])["register"] == []
    assert keeper.control("A.8.13", actor=SYSTEM).owner == ""
