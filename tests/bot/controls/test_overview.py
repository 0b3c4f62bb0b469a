"""What is put together for a reader names no document that they may not read."""

from dataclasses import replace

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.gaps import Cause
from bot.controls.register_entities import Applicability
from bot.errors import NotPermitted, UnknownControl
from knowledge.passages import DocumentStatus
from tests.bot.controls.parts import POLICY, passage

SECRET = replace(
    POLICY, title="Vault Policy", audience=frozenset({"vault"}), controls=("A.8.13", "A.8.28")
)


@pytest.fixture
def secret(shelf, registers):
    """A policy of a smaller circle speaks of backups, too, and its review is overdue."""
    late = replace(SECRET, review_on=POLICY.review_on.replace(year=2020))
    shelf.put(
        passage("p1", "Backups run every night."),
        passage("v1", "The vault is opened by two.", source="vault.md", document=late),
        passage(
            "i1",
            "What is in and what is out.",
            source="hidden.md",
            document=replace(SECRET, title="Scope of the ISMS", controls=()),
        ),
    )
    registers.coverage.refresh()
    return registers


def _said(gaps):
    return " ".join(f"{one.title} {one.reason} {one.id}" for one in gaps).lower()


def test_gaps_name_no_document_of_a_smaller_circle(secret, people):
    """The gap is there with its date; which document it is, only its readers are told."""
    row = secret.keeper.control("A.8.28", actor=SYSTEM)
    excluded = replace(
        row, applicability=Applicability.EXCLUDED, exclusion="we write no software at all"
    )
    secret.keeper.keep_control(excluded, actor=SYSTEM)
    for about in ("A.8.13", "A.8.28"):
        gaps = secret.overview.gaps(about=about, actor=people["lena"])
        assert "vault" not in _said(gaps)
        assert "a document of a smaller circle" in _said(gaps)
        insider = replace(people["lena"], groups=frozenset({"vault"}))
        assert [one.id for one in secret.overview.gaps(about=about, actor=insider)] == [
            one.id for one in gaps
        ]
        assert "vault policy" in _said(secret.overview.gaps(about=about, actor=insider))
        assert "vault policy" in _said(secret.overview.gaps(about=about, actor=SYSTEM))


def test_readiness_names_no_document_of_a_smaller_circle(secret, people):
    """A document that only others may read counts, without its name and place."""
    row = next(one for one in secret.keeper.requirements(actor=SYSTEM) if one.id == "5.2")
    (name,) = [one.name for one in secret.overview.readiness(actor=SYSTEM) if one.about == row.id]
    kept = replace(row, places=((name, "hidden.md"),))
    secret.keeper.keep_requirement(kept, actor=SYSTEM)

    def told(actor):
        found = secret.overview.readiness(actor=actor)
        return {one.place for one in found}, " ".join(one.reason for one in found), len(found)

    places, reasons, count = told(people["lena"])
    assert "hidden.md" not in places
    assert "Scope of the ISMS" not in reasons
    places, reasons, every = told(SYSTEM)
    assert "hidden.md" in places
    assert "Scope of the ISMS" in reasons
    assert count == every


def test_the_card_of_a_requirement(registers, people):
    """It has what the clause asks, what it wants written down, and its own gaps alone."""
    card = registers.overview.requirement("5.2", actor=people["lena"])
    assert card.asks
    assert {one.about for one in card.items} == {"5.2"}
    assert {one.about for one in card.gaps} == {"5.2"}
    assert Cause.UNASSESSED in {one.cause for one in card.gaps}
    with pytest.raises(UnknownControl):
        registers.overview.requirement("9.2", actor=people["lena"])


def test_who_sees_a_requirement(registers, people):
    """Its owner does and whoever reads the register; nobody else."""
    row = next(one for one in registers.keeper.requirements(actor=SYSTEM) if one.id == "5.2")
    registers.keeper.keep_requirement(replace(row, owner=people["ada"].id), actor=SYSTEM)
    assert registers.overview.requirement("5.2", actor=people["ada"]).row.owner == people["ada"].id
    with pytest.raises(NotPermitted):
        registers.overview.requirement("5.2", actor=people["bob"])


def test_a_few_figures(registers, people):
    """Grades are counted over necessary controls; the most pressing gaps come first."""
    registers.coverage.refresh()
    gaps = registers.overview.gaps(actor=SYSTEM)
    summary = registers.overview.summary(actor=people["lena"])
    assert summary.gaps == len(gaps)
    assert summary.pressing == gaps[:3]
    assert (summary.covered, summary.covered + summary.partly + summary.undocumented) == (1, 93)
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    excluded = replace(row, applicability=Applicability.EXCLUDED, exclusion="no data of our own")
    registers.keeper.keep_control(excluded, actor=SYSTEM)
    after = registers.overview.summary(actor=people["lena"])
    assert (after.covered, after.partly + after.undocumented) == (0, 92)
    with pytest.raises(NotPermitted):
        registers.overview.summary(actor=people["ada"])


def test_headings_are_read_anew_when_documents_change(registers, shelf):
    """What is found by a heading follows the documents."""

    def scope():
        found = registers.overview.readiness(actor=SYSTEM)
        return next(one for one in found if one.about == "4.3")

    assert scope().place == ""
    approved = replace(POLICY, status=DocumentStatus.APPROVED, controls=())
    headed = passage(
        "s1", "All offices.", source="m.md", document=approved, headings=(scope().name,)
    )
    shelf.put(headed)
    assert scope().place == "m.md"
    shelf.put(passage("s2", "Nothing.", source="m.md", document=approved, headings=("Else",)))
    assert scope().place == ""
