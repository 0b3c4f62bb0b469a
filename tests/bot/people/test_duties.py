"""Nobody approves what they own, asked for or supplied evidence for."""

import pytest

from bot.errors import NotPermitted
from bot.people.duties import Involved, Ruling, decide
from bot.people.entities import PersonId, Role
from bot.people.permissions import Permission
from bot.people.service import PeopleDirectory

ADA, BOB, EVE, OUT = (PersonId(f"p-{name}") for name in ("ada", "bob", "eve", "out"))
FREE = Involved()
OWNED, ASKED, SUPPLIED = (
    Involved(**{part: frozenset({ADA})}) for part in ("owners", "askers", "suppliers")
)
ALL_OF_US = Involved(owners=frozenset({ADA}), askers=frozenset({BOB}))


@pytest.mark.parametrize(
    ("involved", "approvers", "outside", "ruling", "words"),
    [
        (FREE, (ADA,), None, Ruling.APPROVED, "Approved"),
        (FREE, (ADA, BOB), None, Ruling.APPROVED, "Approved"),
        (OWNED, (ADA, BOB), None, Ruling.REFUSED, "You own it, so somebody else"),
        (ASKED, (ADA, BOB), None, Ruling.REFUSED, "You asked for it, so"),
        (SUPPLIED, (ADA, BOB), None, Ruling.REFUSED, "You supplied evidence for it, so"),
        (OWNED, (ADA,), None, Ruling.SELF_APPROVED, "self-approved"),
        (OWNED, (ADA,), OUT, Ruling.REFUSED, "somebody else"),
        (FREE, (ADA,), OUT, Ruling.APPROVED, "Approved"),
        (ALL_OF_US, (ADA, BOB), None, Ruling.SELF_APPROVED, "self-approved"),
        (ALL_OF_US, (ADA, BOB, EVE), None, Ruling.REFUSED, "somebody else"),
        (OWNED, (ADA,), ADA, Ruling.SELF_APPROVED, "self-approved"),
        (FREE, (), ADA, Ruling.APPROVED, "Approved"),
        (FREE, (BOB,), None, Ruling.REFUSED, "does not allow"),
        (FREE, (), None, Ruling.REFUSED, "does not allow"),
    ],
)
def test_the_table(involved, approvers, outside, ruling, words):
    """Each line is one situation in which Ada wants to approve something."""
    decision = decide(ADA, involved, approvers=approvers, outside=outside)
    assert (decision.ruling, words in decision.words) == (ruling, True)


def test_every_part_is_named():
    """Whoever is refused reads every reason."""
    both = Involved(owners=frozenset({ADA}), suppliers=frozenset({ADA, BOB}))
    words = decide(ADA, both, approvers=(ADA, EVE)).words
    assert "own it and supplied evidence for it" in words


def test_what_goes_on_record():
    """A refusal raises its words, everything else is what the record says."""
    assert decide(ADA, OWNED, approvers=(ADA,)).require() == "self-approved"
    with pytest.raises(NotPermitted, match="somebody else"):
        decide(ADA, OWNED, approvers=(ADA, BOB)).require()


def test_the_directory_knows_who_else_could(database, audit, clock, tmp_path):
    """Leavers do not count as somebody else, and the approver named by setting does."""
    path = tmp_path / "people.csv"
    path.write_text(
        "id,email,role,groups,manager,slack_id\n"
        "1,ada@example.com,lead,,,U0000001\n2,bob@example.com,lead,,,U0000002\n"
        "3,out@example.com,,,,U0000003\n"
    )
    people = PeopleDirectory(database, audit, clock=clock)
    people.load(path)
    ada, out = people.by_name_or_email("1"), people.by_name_or_email("3")
    owned = Involved(owners=frozenset({ada.id}))

    def ruling(directory, approver=ada):
        decision = directory.decide(owned, Permission.CHANGE_LIBRARY, approver=approver)
        return decision.ruling

    assert ruling(people) is Ruling.REFUSED
    people.person_for_slack("U0000002", deactivated=True)
    assert ruling(people) is Ruling.SELF_APPROVED
    small = PeopleDirectory(database, audit, outside_approver="out@example.com", clock=clock)
    assert ruling(small) is Ruling.REFUSED
    assert ruling(small, approver=out) is Ruling.APPROVED
    assert out.role is Role.EMPLOYEE
    people.person_for_slack("U0000003", deactivated=True)
    assert ruling(small) is Ruling.SELF_APPROVED


def test_somebody_without_any_right(database, audit, clock):
    """The role is asked for, too: an employee approves nothing."""
    people = PeopleDirectory(database, audit, clock=clock)
    met = people.person_for_slack("U0000009")
    decision = people.decide(FREE, Permission.CHANGE_LIBRARY, approver=met)
    assert decision.ruling is Ruling.REFUSED
