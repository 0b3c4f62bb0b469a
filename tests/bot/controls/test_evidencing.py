"""Four facts, each by itself: who may state them, how long they last, and who accepts evidence."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.facts import (
    CHECK_LASTS,
    STATEMENT_LASTS,
    EvidenceKind,
    EvidenceState,
    Fact,
    Offer,
    Outcome,
    Progress,
    Standing,
    four_facts,
)
from bot.controls.personal import ControlsKept
from bot.errors import NotPermitted, ReasonMissing, RegisterWrong, UnknownControl
from bot.records.evidence_files import LARGEST
from knowledge.coverage_grades import Grade

TODAY = date(2026, 3, 2)


@pytest.fixture
def evidencing(registers):
    return registers.evidencing


@pytest.fixture
def owned(registers, people):
    """A.8.13, which ada owns."""
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    return registers.keeper.keep_control(replace(row, owner=people["ada"].id), actor=people["lena"])


def offer(**values):
    """A link to a restore test of February."""
    wished = {
        "about": "A.8.13",
        "kind": EvidenceKind.LINK,
        "title": "Restore test",
        "reference": "https://tickets.example.com/7",
        "covers_from": date(2026, 2, 1),
        "covers_until": date(2026, 2, 28),
    }
    return Offer(**wished | values)


def facts_of(registers, id_="A.8.13"):
    """How the four facts stand."""
    return registers.overview.card(id_, actor=SYSTEM).facts


def test_nothing_known_is_four_times_missing(registers):
    """Before anybody says anything all four facts are missing, one by one."""
    facts = facts_of(registers)
    assert [facts.of(fact) for fact in Fact] == [Standing.MISSING] * 4


def test_owner_states_practice(registers, evidencing, owned, people):
    """An owner's dated statement sets one fact and no other."""
    said = evidencing.state("a.8.13", Progress.IMPLEMENTED, words="Daily", actor=people["ada"])
    facts = facts_of(registers)
    assert said.on == TODAY
    assert facts.implemented is Standing.GOOD
    assert facts.evidenced is facts.checked is facts.documented is Standing.MISSING
    assert owned.version == 1


@pytest.mark.parametrize(
    ("progress", "standing"),
    [
        (Progress.IMPLEMENTED, Standing.GOOD),
        (Progress.PARTLY, Standing.PARTLY),
        (Progress.PLANNED, Standing.NO),
        (Progress.NOT_STARTED, Standing.NO),
    ],
)
def test_newest_statement_counts(registers, evidencing, people, progress, standing):
    """Of several statements the one about the latest day counts, whenever it was written."""
    evidencing.state("A.8.13", progress, words="", actor=people["lena"])
    old = TODAY - timedelta(days=9)
    evidencing.state("A.8.13", Progress.PLANNED, words="", on=old, actor=people["lena"])
    assert facts_of(registers).implemented is standing


def test_statements_and_checks_expire(registers, evidencing, people, clock):
    """A statement counts for a year, a check for three, evidence until its own end."""
    evidencing.state("A.8.13", Progress.IMPLEMENTED, words="", actor=people["lena"])
    evidencing.check("A.8.13", Outcome.IN_ORDER, words="", actor=people["lou"])
    clock.forward(days=STATEMENT_LASTS.days)
    assert facts_of(registers).implemented is Standing.GOOD
    clock.forward(days=1)
    assert facts_of(registers).implemented is Standing.EXPIRED
    assert facts_of(registers).checked is Standing.GOOD
    clock.forward(days=(CHECK_LASTS - STATEMENT_LASTS).days)
    assert facts_of(registers).checked is Standing.EXPIRED


def test_the_future_cannot_be_stated(evidencing, people):
    """A statement about tomorrow is refused."""
    with pytest.raises(RegisterWrong, match="future"):
        evidencing.state(
            "A.8.13",
            Progress.IMPLEMENTED,
            words="",
            on=TODAY + timedelta(days=1),
            actor=people["lena"],
        )


def test_today_is_the_day_of_whoever_says_it(registers, evidencing, people, clock):
    """In Auckland it is tomorrow already: what was done there this morning can be said, and counts."""
    clock.at = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
    lena = replace(people["lena"], timezone="Pacific/Auckland")

    said = evidencing.state("A.8.13", Progress.IMPLEMENTED, words="", actor=lena)
    assert said.on == TODAY
    assert facts_of(registers).implemented is Standing.GOOD
    assert evidencing.supply(offer(covers_until=TODAY), actor=lena).label
    with pytest.raises(RegisterWrong, match="today or before"):
        evidencing.supply(offer(title="Another", covers_until=TODAY), actor=people["lou"])


VERBS = {
    "state": lambda e, who: e.state("A.8.13", Progress.PARTLY, words="", actor=who),
    "check": lambda e, who: e.check("A.8.13", Outcome.FINDINGS, words="", actor=who),
    "supply": lambda e, who: e.supply(offer(), actor=who),
    "evidence_of": lambda e, who: e.evidence_of("A.8.13", actor=who),
}
ALLOWED = {
    "state": {"lena", "lou", "ada"},
    "check": {"lena", "lou"},
    "supply": {"lena", "lou", "ada"},
    "evidence_of": {"lena", "lou", "ada", "otto"},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["lena", "lou", "ada", "bob", "otto", "ida", "mia"])
@pytest.mark.usefixtures("owned")
def test_every_role_and_verb(evidencing, people, verb, name):
    """Role and ownership decide every verb: ada owns the control, bob does not."""
    if name in ALLOWED[verb]:
        VERBS[verb](evidencing, people[name])
        return
    with pytest.raises(NotPermitted):
        VERBS[verb](evidencing, people[name])


def test_nobody_checks_what_they_own(registers, evidencing, people):
    """A lead who owns a control cannot be the one who audits it, as long as another lead is there."""
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    registers.keeper.keep_control(replace(row, owner=people["lena"].id), actor=people["lou"])
    with pytest.raises(NotPermitted, match="own it"):
        evidencing.check("A.8.13", Outcome.IN_ORDER, words="", actor=people["lena"])
    assert evidencing.check("A.8.13", Outcome.IN_ORDER, words="", actor=people["lou"])


@pytest.mark.usefixtures("owned")
def test_evidence_counts_once_another_accepts_it(registers, evidencing, people, audit):
    """Offered evidence does not count; accepted by somebody else it does, without any task."""
    kept = evidencing.supply(offer(), actor=people["lena"])
    assert kept.label == "E-1"
    assert facts_of(registers).evidenced is Standing.MISSING
    with pytest.raises(NotPermitted, match="supplied"):
        evidencing.accept(1, actor=people["lena"])
    with pytest.raises(NotPermitted):
        evidencing.accept(1, actor=people["otto"])
    accepted = evidencing.accept(1, actor=people["lou"])
    assert accepted.ruling == "approved"
    facts = facts_of(registers)
    assert facts.evidenced is Standing.GOOD
    assert facts.evidence.lasts_until == date(2027, 2, 28)
    assert audit.verify().is_intact
    written = "".join(entry.facts for entry in audit.entries())
    assert "tickets" not in written


def test_a_decision_stays(evidencing, people):
    """Accepting what was refused, or once more, changes nothing."""
    evidencing.supply(offer(), actor=people["lena"])
    with pytest.raises(ReasonMissing):
        evidencing.refuse(1, reason="no", actor=people["lou"])
    refused = evidencing.refuse(1, reason="It shows another system", actor=people["lou"])
    assert evidencing.accept(1, actor=people["lou"]) == refused
    assert refused.state is EvidenceState.REFUSED


def test_the_same_evidence_is_offered_once(evidencing, people):
    """Offered twice, by whomever, it is one."""
    first = evidencing.supply(offer(), actor=people["lena"])
    assert evidencing.supply(offer(), actor=people["lou"]) == first
    assert evidencing.supply(offer(title="Another"), actor=people["lou"]).number == 2


def test_newest_period_counts_and_expires(registers, evidencing, people, clock):
    """Of accepted evidence the one of the latest period counts, until its own last day."""
    old = offer(title="Old", covers_until=date(2026, 2, 2))
    new = offer(title="New", valid_until=date(2026, 6, 30))
    for number, one in enumerate((new, old), start=1):
        evidencing.supply(one, actor=people["lena"])
        evidencing.accept(number, actor=people["lou"])
    assert facts_of(registers).evidence.offer.title == "New"
    clock.forward(days=(date(2026, 6, 30) - TODAY).days)
    assert facts_of(registers).evidenced is Standing.GOOD
    clock.forward(days=1)
    assert facts_of(registers).evidenced is Standing.EXPIRED


def test_files_are_kept_by_hash(evidencing, people):
    """A file is kept byte for byte under its hash and given to whoever may see the control."""
    content = b"%PDF-1.7 not really"
    kept = evidencing.supply(
        offer(kind=EvidenceKind.FILE, reference="Test.PDF"), content=content, actor=people["lena"]
    )
    assert kept.offer.sha256 == hashlib.sha256(content).hexdigest()
    assert evidencing.file(1, actor=people["otto"]) == content
    with pytest.raises(NotPermitted):
        evidencing.file(1, actor=people["bob"])


@pytest.mark.parametrize(
    ("values", "content", "said"),
    [
        ({"kind": EvidenceKind.FILE, "reference": "a.exe"}, b"x", "Evidence can be"),
        ({"kind": EvidenceKind.FILE, "reference": "noending"}, b"x", "Evidence can be"),
        ({"kind": EvidenceKind.FILE, "reference": "a.pdf"}, b"", "empty"),
        ({"kind": EvidenceKind.FILE, "reference": "a.pdf"}, b"x" * (LARGEST + 1), "larger"),
        ({"reference": "javascript:alert(1)"}, None, "https"),
        ({"title": "  "}, None, "title"),
        ({"title": "x" * 201}, None, "longer"),
        ({"covers_from": date(2026, 3, 1)}, None, "before it begins"),
        ({"covers_until": date(2026, 3, 3)}, None, "has been"),
    ],
)
def test_bad_evidence_is_refused(evidencing, people, values, content, said):
    """What cannot be evidence is refused with what to do, and nothing is kept."""
    with pytest.raises(RegisterWrong, match=said):
        evidencing.supply(offer(**values), content=content, actor=people["lena"])
    assert evidencing.evidence_of("A.8.13", actor=SYSTEM) == ()


def test_unknown_things_are_named(evidencing, people):
    """Evidence for no control, and a number that was never given, are said to be unknown."""
    with pytest.raises(UnknownControl):
        evidencing.supply(offer(about="A.9.99"), actor=people["lena"])
    with pytest.raises(RegisterWrong, match="E-9"):
        evidencing.accept(9, actor=people["lena"])


def test_requirements_have_evidence_too(evidencing, people):
    """Evidence may belong to a requirement."""
    kept = evidencing.supply(offer(about="9.2.2"), actor=people["lena"])
    assert kept.offer.about == "9.2.2"


def test_what_people_stated_is_shown_and_forgotten(evidencing, people, database):
    """Statements and evidence are told to whoever made them; forgotten, they stay nameless."""
    evidencing.state("A.8.13", Progress.PARTLY, words="Half of it", actor=people["lena"])
    evidencing.supply(offer(), actor=people["lena"])
    evidencing.refuse(1, reason="It shows another system", actor=people["lou"])
    kept = ControlsKept()
    with database.transaction() as connection:
        told = kept.about(connection, people["lena"])
        assert told["statements"][0]["words"] == "Half of it"
        assert told["evidence"][0]["as"] == "supplied it"
        assert kept.about(connection, people["lou"])["evidence"][0]["reason"]
        kept.erase(connection, people["lena"])
        kept.erase(connection, people["lou"])
        assert kept.about(connection, people["lena"])["statements"] == []
        assert kept.about(connection, people["lou"])["evidence"] == []
    assert len(evidencing.evidence_of("A.8.13", actor=SYSTEM)) == 1


@pytest.mark.parametrize(
    ("grade", "standing"),
    [
        (None, Standing.MISSING),
        (Grade.NOT, Standing.MISSING),
        (Grade.PARTLY, Standing.PARTLY),
        (Grade.COVERED, Standing.GOOD),
    ],
)
def test_documented_follows_the_grade(grade, standing):
    """The first fact is what policies say, and nothing else."""
    facts = four_facts(grade=grade, statements=(), evidence=(), today=TODAY)
    assert facts.documented is standing
