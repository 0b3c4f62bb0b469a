"""Candidate gaps are kept once, numbered, looked at by leads alone, and dismissed for a reason."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.controls.entities import LONGEST, GapStatus, Sighting
from bot.controls.naming import ControlNamer
from bot.controls.personal import ControlsKept
from bot.controls.service import ControlRegister
from bot.errors import NothingSaid, NotPermitted, ReasonMissing, UnknownGap
from bot.people.entities import Person, PersonId, Role
from knowledge.catalogue.catalogue import load_catalogue

ADA, BOB = Person(id=PersonId("p-ada")), Person(id=PersonId("p-bob"))
LENA = Person(id=PersonId("p-lena"), role=Role.LEAD)
SEEN = Sighting(
    message="C0TEAM:1700000000.000100",
    words="Nobody tests our backups any more, see A.8.13",
    permalink="https://example.com/archives/C0TEAM/p1700000000000100",
)


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture
def register(database, audit, clock, catalogue):
    namer = ControlNamer(catalogue, lambda _words: "A.8.14")
    return ControlRegister(database, audit, clock, namer=namer)


def _entries(audit, tag):
    return [entry for entry in audit.entries() if entry.tag == tag]


def test_suggestion_is_kept_with_what_it_may_be_about(register, clock):
    """Words, link, moment and suggested controls are kept, what is named before what is near."""
    gap = register.suggest_gap(SEEN, actor=ADA)
    assert gap.is_first
    assert gap.label == "G-1"
    assert gap.sighting == SEEN
    assert gap.controls == ("A.8.13", "A.8.14")
    assert gap.suggested_at == clock.now()
    assert register.open_gaps(actor=LENA) == (gap,)
    assert register.count_open(actor=LENA) == 1


def test_same_message_is_one_gap(register, audit):
    """A message marked again, by whomever and in whatever words, is the gap that was kept."""
    first = register.suggest_gap(SEEN, actor=ADA)
    again = register.suggest_gap(Sighting(message=SEEN.message, words="other words"), actor=BOB)
    assert again == first
    assert not again.is_first
    assert len(_entries(audit, "gap:suggested")) == 1


def test_two_at_once_are_one_gap(register):
    """Two people who mark the same message at the same moment leave one gap without a hole."""
    barrier, found = threading.Barrier(4), []

    def suggest():
        barrier.wait()
        found.append(register.suggest_gap(SEEN, actor=ADA))

    threads = [threading.Thread(target=suggest) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [gap.number for gap in found] == [1, 1, 1, 1]
    assert sum(gap.is_first for gap in found) == 1
    second = register.suggest_gap(Sighting(message="C0TEAM:2", words="another"), actor=ADA)
    assert second.number == 2


def test_trail_names_neither_words_nor_person(register, audit):
    """The audit trail holds ids and sealed hashes alone, and stays intact."""
    register.suggest_gap(SEEN, actor=ADA)
    register.dismiss_gap(1, reason="The backups are tested by another team", actor=LENA)
    suggested, dismissed = _entries(audit, "gap:suggested")[0], _entries(audit, "gap:dismissed")[0]
    assert suggested.actor == "suggester"
    assert suggested.subject == dismissed.subject == "gap:1"
    written = "".join(entry.facts + entry.actor for entry in (suggested, dismissed))
    for trace in ("p-ada", "backups", "C0TEAM", "another team"):
        assert trace not in written
    assert audit.verify().is_intact


def test_dismissed_gap_waits_no_longer_and_stays_dismissed(register):
    """What was dismissed leaves the list, and neither a second verdict nor a new mark opens it."""
    register.suggest_gap(SEEN, actor=ADA)
    gone = register.dismiss_gap(1, reason="Somebody else is on it already", actor=LENA)
    assert gone.status is GapStatus.DISMISSED
    assert register.open_gaps(actor=LENA) == ()
    again = register.dismiss_gap(1, reason="For another reason altogether", actor=LENA)
    assert not again.is_first
    assert again.reason == "Somebody else is on it already"
    assert register.suggest_gap(SEEN, actor=BOB).status is GapStatus.DISMISSED


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER, Role.AUDITOR, Role.ADMIN])
def test_only_leads_look_and_dismiss(register, role):
    """Everybody may suggest; looking and dismissing are the leads' alone."""
    somebody = Person(id=PersonId("p-some"), role=role)
    register.suggest_gap(SEEN, actor=somebody)
    for deed in (
        lambda: register.open_gaps(actor=somebody),
        lambda: register.count_open(actor=somebody),
        lambda: register.find_gap(1, actor=somebody),
        lambda: register.dismiss_gap(1, reason="I do not like it at all", actor=somebody),
    ):
        with pytest.raises(NotPermitted):
            deed()
    assert register.count_open(actor=LENA) == 1


@pytest.mark.parametrize("how", [{"guest": True}, {"deactivated": True}])
def test_outsiders_suggest_nothing(register, how):
    """Guests and people who left are told so kindly, and nothing is kept."""
    with pytest.raises(NotPermitted):
        register.suggest_gap(SEEN, actor=Person(id=PersonId("p-gus"), **how))
    assert register.count_open(actor=LENA) == 0


@pytest.mark.parametrize("words", ["", "  \n ", "\x00"])
def test_nothing_said_is_no_gap(register, words):
    """Without words there is nothing to look at."""
    with pytest.raises(NothingSaid):
        register.suggest_gap(Sighting(message="C:1", words=words), actor=ADA)


def test_long_message_is_shortened(register):
    """Twelve thousand characters become the three thousand that are kept, with an ellipsis."""
    gap = register.suggest_gap(Sighting(message="C:1", words="word " * 2_400), actor=ADA)
    assert len(gap.sighting.words) <= LONGEST
    assert gap.sighting.words.endswith("…")


def test_reason_must_say_something(register):
    """A dismissal without a reason changes nothing."""
    register.suggest_gap(SEEN, actor=ADA)
    with pytest.raises(ReasonMissing):
        register.dismiss_gap(1, reason="no", actor=LENA)
    assert register.count_open(actor=LENA) == 1


def test_unknown_gap_is_named(register):
    """A number that was never given is said to be unknown."""
    with pytest.raises(UnknownGap, match="G-7"):
        register.dismiss_gap(7, reason="There is no such thing", actor=LENA)


def test_register_knows_what_it_keeps_of_a_person(register, database):
    """What somebody suggested is shown to them, erased with them, and nobody else's goes."""
    register.suggest_gap(SEEN, actor=ADA)
    register.suggest_gap(Sighting(message="C:2", words="Doors stand open"), actor=BOB)
    kept = ControlsKept()
    with database.transaction() as connection:
        (told,) = kept.about(connection, ADA)["gaps"]
        assert told["words"] == SEEN.words
        assert told["gap"] == "G-1"
        assert kept.subjects(connection, ADA) == {"gap:1"}
        assert kept.erase(connection, ADA)["gaps"] == 1
    assert [gap.suggested_by for gap in register.open_gaps(actor=LENA)] == [BOB.id]


def test_who_closed_a_gap_is_shown_and_forgotten(register, database):
    """A lead sees what they closed and why; erased, neither their id nor their words stay."""
    register.suggest_gap(SEEN, actor=ADA)
    register.dismiss_gap(1, reason="The other team tests them", actor=LENA)
    kept = ControlsKept()
    with database.transaction() as connection:
        (told,) = kept.about(connection, LENA)["gaps_closed"]
        assert (told["gap"], told["reason"]) == ("G-1", "The other team tests them")
        assert kept.erase(connection, LENA)["gaps"] == 0
        assert kept.about(connection, LENA)["gaps_closed"] == []
    gap = register.find_gap(1, actor=LENA)
    assert (gap.status, gap.reason) == (GapStatus.DISMISSED, "")


def test_a_hold_on_who_closed_a_gap_keeps_it(register, database, clock):
    """A legal hold on the lead keeps what they decided, as one on the suggester does."""
    register.suggest_gap(SEEN, actor=ADA)
    register.dismiss_gap(1, reason="It was only for the movers", actor=LENA)
    clock.forward(days=366)
    with database.transaction() as connection:
        assert ControlsKept().remove_closed(connection, clock.now(), {LENA.id}) == 0
        assert ControlsKept().remove_closed(connection, clock.now(), set()) == 1


def test_closed_gaps_go_in_their_time(register, database, clock):
    """A closed one goes after its time; open ones stay, and so does whose data are held."""
    for number, actor in enumerate((ADA, ADA, BOB), start=1):
        register.suggest_gap(Sighting(message=f"C:{number}", words="Doors"), actor=actor)
    for number in (1, 3):
        register.dismiss_gap(number, reason="It was only for the movers", actor=LENA)
    clock.forward(days=366)
    with database.transaction() as connection:
        assert ControlsKept().remove_closed(connection, clock.now(), {BOB.id}) == 1
    assert register.count_open(actor=LENA) == 1
    assert register.find_gap(3, actor=LENA).status is GapStatus.DISMISSED


@given(words=st.text(max_size=400))
def test_suggested_controls_exist(catalogue, words):
    """Whatever is said, only clauses and controls of the standard are suggested, each once."""
    suggested = ControlNamer(catalogue, lambda _words: "no such thing").suggest(words)
    assert len(set(suggested)) == len(suggested) <= 8
    assert set(suggested) <= set(catalogue.entries)
