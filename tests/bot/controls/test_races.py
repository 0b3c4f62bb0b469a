"""Two people, or two replicas, at the very same moment: each thing happens once, and nobody fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.facts import EvidenceKind, EvidenceState, Offer, Progress
from bot.controls.registers import Registers
from bot.errors import RegisterChanged
from knowledge.coverage_grades import Grade

OFFER = Offer(
    about="A.8.13",
    kind=EvidenceKind.LINK,
    title="Restore test",
    reference="https://tickets.example.com/7",
    covers_from=date(2026, 1, 1),
    covers_until=date(2026, 1, 2),
)
AT_ONCE = 6


def at_once(*deeds):
    """Do all of these at the same moment and return what each returned; an error is raised."""
    barrier = Barrier(len(deeds))

    def begin(deed):
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [one.result(timeout=60) for one in [pool.submit(begin, deed) for deed in deeds]]


def test_the_same_evidence_is_offered_once(registers, people, audit):
    """Whoever offers second is told of what is there; nobody hears of an error."""
    supply = [
        lambda name=name: registers.evidencing.supply(OFFER, actor=people[name]).number
        for name in ("lena", "lou") * (AT_ONCE // 2)
    ]
    assert at_once(*supply) == [1] * AT_ONCE
    assert [one.tag for one in audit.entries()].count("evidence:supplied") == 1


def test_one_decision_about_evidence_stands(registers, people, audit):
    """Accepted and refused at once: the first counts, the other learns of it."""
    number = registers.evidencing.supply(OFFER, actor=SYSTEM).number
    decided = at_once(
        lambda: registers.evidencing.accept(number, actor=people["lena"]),
        lambda: registers.evidencing.refuse(
            number, reason="Of another system", actor=people["lou"]
        ),
    )
    stands = registers.evidencing.one(number, actor=SYSTEM)
    assert stands.state is not EvidenceState.OFFERED
    assert [one.state for one in decided] == [stands.state] * 2
    assert [one.tag for one in audit.entries()].count("evidence:decided") == 1


def test_the_same_words_at_once_are_said_once(registers, people):
    """A statement that is pressed twice is one statement."""
    say = [
        lambda: (
            registers.evidencing.state(
                "A.8.13", Progress.IMPLEMENTED, words="It runs", actor=people["lena"]
            ).number
        )
    ] * AT_ONCE
    assert len(set(at_once(*say))) == 1


def test_of_two_grades_the_second_looks_again(registers, people):
    """Two leads with the same form before them: the later one overrules nobody unseen."""
    registers.coverage.refresh()
    seen = registers.coverage.everything(actor=SYSTEM)["A.8.13"].decision
    first = {"reason": "Restores are not told", "actor": people["lena"], "seen": seen}
    kept = registers.coverage.decide("A.8.13", Grade.PARTLY, **first)

    with pytest.raises(RegisterChanged, match="Somebody else decided"):
        registers.coverage.decide(
            "A.8.13", Grade.NOT, reason="Nothing is told", actor=people["lou"], seen=seen
        )

    assert registers.coverage.everything(actor=SYSTEM)["A.8.13"].grade is Grade.PARTLY
    assert registers.coverage.decide("A.8.13", Grade.PARTLY, **first) == kept
    looked = {"reason": "Nothing is told", "actor": people["lou"], "seen": kept.decision}
    assert registers.coverage.decide("A.8.13", Grade.NOT, **looked).grade is Grade.NOT


def test_the_same_grade_at_once_is_decided_once(registers, people, audit):
    """A grade that is pressed twice is one decision."""
    registers.coverage.refresh()
    decide = [
        lambda: registers.coverage.decide(
            "A.8.13", Grade.PARTLY, reason="Restores are not told", actor=people["lena"]
        )
    ] * AT_ONCE
    assert {one.grade for one in at_once(*decide)} == {Grade.PARTLY}
    assert [one.tag for one in audit.entries()].count("coverage:decided") == 1


def test_one_question_is_promoted_once(registers, people, audit):
    """Two leads promote the same question at once: one gap, and both are told its number."""
    promote = [
        lambda name=name: (
            registers.suggestions.promote("May I take my laptop abroad?", actor=people[name]).number
        )
        for name in ("lena", "lou") * (AT_ONCE // 2)
    ]
    assert at_once(*promote) == [1] * AT_ONCE
    assert [one.tag for one in audit.entries()].count("suggestion:promoted") == 1


def test_replicas_grade_at_the_same_time(database, audit, clock, sources):
    """Each replica looks at all controls anew; none fails because of the other."""
    replicas = [Registers(database, audit, clock, sources) for _ in range(3)]
    done = at_once(*[one.coverage.refresh for one in replicas])
    assert len({one.controls for one in done}) == 1
