"""The help desk answers once, keeps what was said, and passes on what people should answer."""

import json
import threading
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database.outbox import Outbox
from bot.errors import NotPermitted, QuestionNotKept, RecordTooNew, UnknownExchange
from bot.people.entities import Person, PersonId
from bot.questions.entities import ExchangeId, Rating
from bot.questions.recording import from_json, to_json
from bot.questions.service import HelpDesk
from knowledge.answers import Action, Answer, Citation, Kind, Question, Reason, Sentence, Side
from knowledge.passages import DocumentStatus

ADA, BOB = Person(id=PersonId("p-ada")), Person(id=PersonId("p-bob"))
FULL = Answer(
    kind=Kind.ANSWER,
    reason=Reason.NEEDS_HUMAN,
    action=Action.OPEN_TASK,
    lead="Our policies don't say.",
    sentences=(Sentence(text="Yes — once a year.", citations=(1, 2), side=Side.CONFLICT),),
    citations=(
        Citation(
            n=1,
            source="backup.md",
            title="Backup",
            section="Rules › Tests",
            page=3,
            version="2.0",
            effective=date(2026, 1, 31),
            status=DocumentStatus.APPROVED,
            quote="once a year",
        ),
    ),
    notices=("One document is past its review date.",),
    choices=("How long do we keep logs?",),
    nearest=("Backup",),
    ranked=("A.8.13", "9.2.1"),
    dropped=2,
    prompt="abc",
    elapsed_ms=12.25,
)


class Parrot:
    """Answers everything the same way and counts."""

    def __init__(self, answer=FULL):
        self.said = answer
        self.asked = 0

    def answer(self, _question, **_names):
        self.asked += 1
        return self.said


@pytest.fixture
def parrot():
    return Parrot()


@pytest.fixture
def desk(database, audit, parrot, clock):
    """A help desk whose answers are known beforehand."""
    return HelpDesk(database, audit, parrot, clock)


def _ask(desk, number, text="How often do we test backups?", *, actor=ADA, thread=""):
    return desk.ask(
        Question(text=text), actor=actor, exchange_id=ExchangeId(f"Ev{number}"), thread=thread
    )


def test_an_answer_that_is_known_is_recorded(database, audit, clock):
    """What was answered already is recorded as it is; nobody is asked again."""
    desk = HelpDesk(database, audit, None, clock, revision=lambda: 7)
    known = Answer(kind=Kind.REFUSAL, lead="I don't know.")

    kept = desk.ask(
        Question(text="why?"), actor=ADA, exchange_id=ExchangeId("Ev-known"), answer=known
    )

    assert desk.find(kept.id).answer.lead == "I don't know."


def test_an_exchange_is_kept_whole(desk, clock):
    """What was asked and answered is found again, equal in every field."""
    asked = _ask(desk, 1, thread="C1:1.0")
    assert asked == desk.find(ExchangeId("Ev1"))
    assert (asked.answer, asked.label, asked.asked_by) == (FULL, "A-1001", ADA.id)
    assert asked.asked_at == clock.now()
    assert _ask(desk, 2).label == "A-1002"


def test_the_same_event_is_answered_once(desk, parrot, audit):
    """The same exchange id returns the recorded exchange without answering again."""
    first = _ask(desk, 1)
    parrot.said = Answer(kind=Kind.REFUSAL)
    assert _ask(desk, 1, "something else") == first
    assert parrot.asked == 1
    assert audit.verify().entries == 1


def test_the_same_event_at_the_same_time(desk, audit):
    """Threads that ask under one id all get the one exchange that was recorded."""
    got = []
    threads = [threading.Thread(target=lambda: got.append(_ask(desk, 1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len(set(got)) == 1
    assert _ask(desk, 2).label == "A-1002"
    assert audit.verify().entries == 2


def test_the_trail_keeps_a_hash_only(desk, audit):
    """The trail says which kind of answer was given, never what was asked or by whom."""
    for number in (1, 2):
        _ask(desk, number)
    facts = [json.loads(entry.facts) for entry in audit.entries()]
    assert [one["number"] for one in facts] == [1001, 1002]
    assert (facts[0]["kind"], facts[0]["reason"]) == ("answer", "needs_human")
    assert facts[0]["question_hash"] != facts[1]["question_hash"]
    assert facts[0]["asker_hash"] != facts[1]["asker_hash"]
    assert {entry.actor for entry in audit.entries()} == {"asker"}


def test_sensitive_text_is_not_kept(desk, parrot, audit):
    """A report about a person leaves no words behind, anywhere."""
    parrot.said = Answer(kind=Kind.EVENT, sensitive=True, lead="Please use the ombudsperson.")
    exchange = _ask(desk, 1, "a colleague took the petty cash", thread="D1:1.0")
    assert desk.find(exchange.id).question == ""
    assert desk.history("D1:1.0") == ()
    assert json.loads(next(iter(audit.entries())).facts)["question_hash"] is None
    with pytest.raises(QuestionNotKept):
        desk.hand_off(exchange.id, actor=ADA)
    assert desk.report_event(exchange.id, actor=ADA).exchange == exchange


def test_history(desk):
    """A conversation remembers its newest questions, oldest first, and no other's."""
    for number in range(12):
        _ask(desk, number, f"question {number}", thread="C1:1.0")
    _ask(desk, 99, "elsewhere", thread="C1:2.0")
    _ask(desk, 100, "outside a thread")
    assert desk.history("C1:1.0") == tuple(f"question {number}" for number in range(2, 12))
    assert desk.history("") == ()


def test_rating(desk, audit):
    """Each person has one rating of an answer and may change it."""
    exchange = _ask(desk, 1)
    desk.rate(exchange.id, Rating.HELPFUL, actor=ADA)
    desk.rate(exchange.id, Rating.HELPFUL, actor=ADA)
    desk.rate(exchange.id, Rating.NOT_HELPFUL, actor=ADA)
    desk.rate(exchange.id, Rating.HELPFUL, actor=BOB)
    rated = [json.loads(one.facts) for one in audit.entries() if one.tag == "answer:rated"]
    assert [one["rating"] for one in rated] == ["helpful", "not_helpful", "helpful"]
    assert rated[0]["rater_hash"] == rated[1]["rater_hash"] != rated[2]["rater_hash"]
    assert {one.actor for one in audit.entries() if one.tag == "answer:rated"} == {"rater"}
    with pytest.raises(UnknownExchange):
        desk.rate(ExchangeId("none"), Rating.HELPFUL, actor=ADA)


@pytest.mark.parametrize("deed", ["hand_off", "report_event"])
def test_passing_on(desk, database, clock, audit, deed):
    """A question is passed on once, by whoever asked it, and the message waits in the outbox."""
    exchange = _ask(desk, 1)
    with pytest.raises(NotPermitted, match="Only the person who asked"):
        getattr(desk, deed)(exchange.id, actor=BOB)
    first = getattr(desk, deed)(exchange.id, actor=ADA)
    clock.forward(minutes=1)
    assert getattr(desk, deed)(exchange.id, actor=ADA) == first
    waiting = Outbox(database, clock).pending()
    assert [(one.id, one.kind) for one in waiting] == [(first.outbox_id, first.kind)]
    assert waiting[0].payload == {"exchange_id": "Ev1", "person_id": ADA.id}
    assert audit.verify().entries == 2


def test_a_report_that_was_posted_is_not_posted_again(desk, database, clock):
    """Whoever has posted the words of an event has it recorded, and nothing waits in the outbox."""
    exchange = _ask(desk, 1)
    assert desk.report_event(exchange.id, actor=ADA, posted=True).is_first
    assert not desk.report_event(exchange.id, actor=ADA).is_first
    assert list(Outbox(database, clock).pending()) == []


def test_unknown_exchange(desk):
    """An id that was never recorded says so."""
    with pytest.raises(UnknownExchange, match="No answer is recorded"):
        desk.find(ExchangeId("none"))


def test_unstorable_text(desk):
    """A question with characters that no database keeps is answered and kept without them."""
    _ask(desk, 1, "how\x00 often?")
    assert desk.find(ExchangeId("Ev1")).question == "how often?"


def test_an_answer_is_recorded_without_loss():
    """Dates, enums and tuples come back as they were."""
    assert from_json(to_json(FULL)) == FULL
    assert from_json(to_json(Answer(kind=Kind.REFUSAL))) == Answer(kind=Kind.REFUSAL)


@given(
    st.builds(
        Answer,
        citations=st.tuples(st.builds(Citation)) | st.just(()),
        sentences=st.tuples(st.builds(Sentence)) | st.just(()),
        elapsed_ms=st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_any_answer_is_recorded_without_loss(answer):
    """Whatever an answer holds, it comes back equal."""
    assert from_json(to_json(answer)) == answer


def test_newer_records_are_refused():
    """A record of a newer program is not misread."""
    with pytest.raises(RecordTooNew, match="install the version"):
        from_json('{"version": 2, "answer": {}}')
