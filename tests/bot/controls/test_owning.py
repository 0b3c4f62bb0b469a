"""Whoever owns something of the registers sees what, and what of it is missing."""

from dataclasses import replace

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.facts import Progress
from bot.controls.owning import Owned
from bot.controls.register_entities import NOBODY, Applicability, Conformity


@pytest.fixture
def ada(registers, people):
    """An employee who owns a requirement and three controls, one of them not applicable."""
    ada, keeper = people["ada"], registers.keeper
    for id_ in ("A.8.13", "A.5.1", "A.8.28"):
        row = replace(keeper.control(id_, actor=SYSTEM), owner=ada.id)
        if id_ == "A.8.28":
            out = Applicability.EXCLUDED
            row = replace(row, applicability=out, exclusion="we write no software at all")
        keeper.keep_control(row, actor=people["lena"])
    row = next(one for one in keeper.requirements(actor=SYSTEM) if one.id == "5.2")
    keeper.keep_requirement(replace(row, owner=ada.id), actor=people["lena"])
    return ada


def test_an_owner_sees_what_is_missing(registers, ada):
    """Each row tells its missing facts in the words of the gaps, requirements come first."""
    registers.coverage.refresh()
    owned = registers.owning.owned(actor=ada, size=5)
    assert [one.id for one in owned.rows] == ["5.2", "A.5.1", "A.8.13", "A.8.28"]
    requirement, policies, backup, out = owned.rows
    assert requirement.missing == ("not judged yet",)
    assert policies.missing == (
        "no evidence",
        "not documented",
        "nobody states that it is implemented",
        "never checked",
    )
    assert backup.missing == tuple(one for one in policies.missing if one != "not documented")
    assert (out.is_needed, out.missing) == (False, ())
    registers.evidencing.state("A.8.13", Progress.IMPLEMENTED, words="Nightly.", actor=ada)
    assert registers.owning.owned(actor=ada, size=5).rows[2].missing == (
        "no evidence",
        "never checked",
    )


def test_a_requirement_that_is_met_misses_nothing(registers, ada, people):
    """How it was judged is what is told of it."""
    row = registers.overview.requirement("5.2", actor=ada).row
    for conformity, missing in ((Conformity.PARTLY_MET, ("partly met",)), (Conformity.MET, ())):
        row = replace(row, conformity=conformity)
        row = registers.keeper.keep_requirement(row, actor=people["lena"])
        assert registers.owning.owned(actor=ada, size=1).rows[0].missing == missing


def test_what_does_not_fit_is_named(registers, ada):
    """The list is as long as wished; nothing is lost from the count."""
    owned = registers.owning.owned(actor=ada, size=2)
    assert (len(owned.rows), owned.rest, owned.count) == (2, ("A.8.13", "A.8.28"), 4)


def test_nobody_sees_what_others_own(registers, ada, people):
    """Another employee, a lead, and whoever works here no more own nothing of it."""
    assert registers.owning.owns(actor=ada)
    for other in (people["bob"], people["lena"], replace(ada, deactivated=True)):
        assert registers.owning.owned(actor=other, size=5) == Owned()
        assert not registers.owning.owns(actor=other)
    assert not registers.owning.owns(actor=replace(ada, id=NOBODY))
