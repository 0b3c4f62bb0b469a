"""Exceptions of whoever asks, found by what an answer cites; never those of anybody else."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.conversation.exceptions import OwnExceptions, forbidden_by
from bot.people.entities import Person, PersonId, Role
from bot.tasks.entities import Exemption, Kind, Priority, Source, Status, Task, TaskNumber
from knowledge.answers import Answer, Citation, Reason, Sentence, Side
from knowledge.answers import Kind as AnswerKind
from knowledge.errors import LibraryUnavailable
from knowledge.passages import DocumentStatus
from tests.bot.controls.parts import POLICY, HandShelf, passage

ADA = Person(id=PersonId("e-1"), role=Role.EMPLOYEE)
HELD = Task(
    number=TaskNumber(5),
    title="Keep backups at home",
    description="",
    controls=("A.8.13",),
    clause="",
    kind=Kind.EXCEPTION,
    priority=Priority.NORMAL,
    owner=ADA.id,
    watchers=(),
    due_on=None,
    status=Status.CLOSED,
    source=Source(),
    opened_by=ADA.id,
    opened_at=datetime(2026, 1, 1, tzinfo=UTC),
    version=1,
    exemption=Exemption(risk_owner=PersonId("e-2"), measures="a safe", until=date(2026, 6, 30)),
)


def cites(source, *, title="", **more):
    """An answer with one citation."""
    citation = Citation(
        n=1,
        source=source,
        title=title or source,
        section="",
        page=None,
        version="",
        effective=None,
        status=DocumentStatus.APPROVED,
        quote="Backups run every night.",
    )
    return Answer(kind=AnswerKind.ANSWER, citations=(citation,), **more)


def called(title, *, document=None):
    """A passage of a document with this title that serves A.8.13."""
    serving = replace(document or POLICY, title=title, controls=("A.8.13",))
    return passage(title, "Something.", source=f"{title.lower()}.md", document=serving)


def covering(answer, *held, shelf=None):
    """What is found for Ada."""
    library = shelf or HandShelf([passage("p1", "Backups run every night.")])
    own = OwnExceptions(lambda person: held if person == ADA else (), library)
    return own.covering([answer], person=ADA)


@pytest.mark.parametrize("source", ["A.8.13", "backup.md"])
def test_the_control_and_a_document_that_serves_it(source):
    """An exception from a control is told where the control or its policy is cited."""
    assert covering(cites(source), HELD) == (HELD,)


def test_the_rule_by_its_place():
    """An exception from a rule is told where its document is cited, whatever the spelling."""
    clause = replace(HELD, controls=(), clause="backup policy › 4.2 Storage")
    assert covering(cites("other.md", title="Backup Policy"), clause) == (clause,)
    assert covering(cites("other.md", title="Travel Policy"), clause) == ()


@pytest.mark.parametrize(
    ("title", "is_told"),
    [
        ("Access policy", True),
        ("ACCESS  POLICY", True),
        ("Access", False),
        ("Access pol", False),
        ("Policy", False),
        ("Visitors", False),
        ("", False),
    ],
)
def test_a_rule_is_of_one_document(title, is_told):
    """Neither half a title counts, nor a section that is called like another document."""
    shelf = HandShelf([called("Access policy"), called("Visitors"), called("Access")])
    held = replace(HELD, clause="Access policy, Visitors")
    answer = cites("some.md", title=title or "\u200b")
    assert covering(answer, held, shelf=shelf) == ((held,) if is_told else ())


def test_a_rule_before_its_controls():
    """From a rule of one document follows nothing for others that serve the same control."""
    shelf = HandShelf([called("Access policy"), called("Backup policy")])
    held = replace(HELD, clause="Access policy, Lending")
    assert covering(cites("A.8.13"), held, shelf=shelf) == ()
    assert covering(cites("backup policy.md"), held, shelf=shelf) == ()
    unknown = replace(HELD, clause="Clause 4 of the contract")
    assert covering(cites("A.8.13"), unknown, shelf=shelf) == (unknown,)


def test_the_controls_of_a_rule():
    """They are those of its document, for whoever may read it; without a library there are none."""
    secret = replace(called("Access policy").document, audience=frozenset({"leads"}))
    shelf = HandShelf([called("Backup policy"), called("Access policy", document=secret)])
    own = OwnExceptions(lambda _person: (), shelf)
    assert own.controls_of("backup policy.md", person=ADA) == ("A.8.13",)
    assert own.controls_of("access policy.md", person=ADA) == ()
    assert own.controls_of("none.md", person=ADA) == ()


@pytest.mark.parametrize(
    ("answer", "held"),
    [
        (cites("A.5.1"), HELD),
        (cites("A.8.13"), replace(HELD, controls=())),
        (replace(cites("A.8.13"), citations=()), HELD),
        (replace(cites("A.8.13"), kind=AnswerKind.REFUSAL, reason=Reason.HARMFUL), HELD),
    ],
)
def test_what_is_about_something_else(answer, held):
    """Another control, an exception from nothing, an answer that cites nothing: no line."""
    assert covering(answer, held) == ()


def test_nobody_elses():
    """Only the exceptions of whoever asks are looked at."""
    own = OwnExceptions(lambda person: [HELD] if person == ADA else [], HandShelf())
    ben = replace(ADA, id=PersonId("e-2"))
    assert own.covering([cites("A.8.13")], person=ben) == ()
    assert own.named([5], person=ben) == ()
    assert own.named([7, 5], person=ADA) == (HELD,)


def test_without_a_library():
    """Where the library is down the answer loses a line at most."""

    class Down:
        def view(self, _reader):
            raise LibraryUnavailable

    assert covering(cites("backup.md"), HELD, shelf=Down()) == ()
    assert covering(cites("A.8.13"), HELD, shelf=Down()) == (HELD,)


def test_what_ends_first_comes_first():
    """Several are told in the order in which they end."""
    later = replace(HELD, number=TaskNumber(2), exemption=replace(HELD.exemption, until=None))
    sooner = replace(
        HELD, number=TaskNumber(9), exemption=replace(HELD.exemption, until=date(2026, 5, 1))
    )
    assert covering(cites("A.8.13"), later, HELD, sooner) == (sooner, HELD, later)


@pytest.mark.parametrize(
    "said",
    [
        "Badges must not be lent.",
        "You may not lend a badge.",
        "You mustn\u2019t lend a badge.",
        "You can't lend a badge.",
        "Never lend a badge.",
        "Do not lend a badge.",
        "Don't lend a badge.",
        "Lending badges is forbidden.",
        "Lending badges is prohibited here.",
        "It isn't allowed to lend a badge.",
        "Lending will not be permitted.",
        "Nobody may lend a badge.",
        "No badge may be lent.",
        "Badges may be lent only with the approval of Reception.",
        "Lending is allowed with approval only.",
        "Only Reception may lend a badge.",
    ],
)
def test_where_a_rule_says_no(said):
    """The rule, its place and its words are found, in any way of saying no or only so."""
    sentence = Sentence(text=said, citations=(1,), side=Side.OURS)
    answer = cites("access.md", title="Access policy", sentences=(sentence,))
    rule = forbidden_by(answer)
    assert (rule.source, rule.clause) == ("access.md", "Access policy")
    assert rule.quote == answer.citations[0].quote


@pytest.mark.parametrize(
    ("said", "side"),
    [
        ("Badges must be worn.", Side.OURS),
        ("Notes are taken.", Side.OURS),
        ("Print jobs that are not collected are deleted.", Side.OURS),
        ("A draft is not binding until it is approved.", Side.OURS),
        ("Quaywander does not read private messages.", Side.OURS),
        ("Devices that cannot be erased must be destroyed.", Side.OURS),
        ("Employees do not have to change passwords at fixed intervals.", Side.OURS),
        ("Leave the badge at home when no office is visited.", Side.OURS),
        ("Only the guard knows. Visitors may ask.", Side.OURS),
        ("Access must not be shared.", Side.STANDARD),
        ("Access must not be shared.", Side.UNAPPROVED),
        ("Access must not be shared.", Side.CONFLICT),
    ],
)
def test_where_no_rule_of_ours_says_no(said, side):
    """What asks for something, tells how things are, or is no rule in force of ours: no exception."""
    answer = cites("access.md", sentences=(Sentence(text=said, citations=(1,), side=side),))
    assert forbidden_by(answer) is None


def test_what_is_no_answer_forbids_nothing():
    """A refusal, and a sentence that cites nothing that is there, offer no exception."""
    ours = Sentence(text="Badges must not be lent.", citations=(1,), side=Side.OURS)
    answer = cites("access.md", sentences=(ours,))
    assert forbidden_by(answer) is not None
    assert forbidden_by(replace(answer, kind=AnswerKind.REFUSAL)) is None
    assert forbidden_by(replace(answer, citations=())) is None
