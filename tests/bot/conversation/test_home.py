"""The page of the bot's own tab: by role, from several slices, with nothing made up."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot.audit.entities import AuditHead
from bot.channels.entities import Overview
from bot.controls.overview import Summary
from bot.conversation.home import SHOWN_NONCONFORMITIES, SHOWN_TASKS, HomePages, Sources
from bot.conversation.home_page import CARDS, Card, HomePage, SelfCheck, Service, Themes
from bot.nonconformities.views import Standing as Nonconforming
from bot.people.entities import Person, PersonId, Role
from bot.people.permissions import PERMISSIONS, Permission
from bot.questions.clusters_entities import Cluster, OpenQuestions
from bot.questions.entities import Exchange, ExchangeId
from bot.records.findings import Evaluation, Inspection
from bot.tasks.entities import UNFINISHED
from bot.tasks.views import Page, Standing
from knowledge.answers import Answer, Kind
from knowledge.passages import DocumentControl, DocumentStatus

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def exchange(number, *, question="is there a backup?", sensitive=False, suffix=""):
    return Exchange(
        id=ExchangeId(f"message:C:{number}{suffix}"),
        number=number,
        asked_by=PersonId("p-1"),
        asked_at=AT,
        thread="",
        question=question,
        answer=Answer(kind=Kind.REFUSAL, sensitive=sensitive),
    )


def control(status=DocumentStatus.APPROVED, controls=()):
    return DocumentControl(title="Backup", status=status, controls=controls)


@dataclass
class Slices:
    """Every slice that a page draws on; remembers what was asked of it."""

    got: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def recent(self, *, actor, limit):
        self.asked.append(("recent", actor.id))
        return self.got[:limit]

    def speaking(self):
        self.asked.append(("library", ""))
        return {
            "a.md": control(controls=("A.5.1", "A.8.13")),
            "b.md": control(controls=("A.8.13", "A.99.9")),
            "c.md": control(DocumentStatus.UNAPPROVED, controls=("A.5.2",)),
        }

    def overdue(self):
        return ("a.md",)

    def count_held(self):
        return 2

    def count_open(self, *, actor):
        assert Permission.MANAGE_GAPS in PERMISSIONS[actor.role]
        return 3

    def head(self):
        self.asked.append(("trail", ""))
        return AuditHead(sequence=9, hash="f" * 64)

    def last_anchor(self):
        return ("2026-03-01T03:30:00+00:00", 8)

    def evaluation(self):
        self.asked.append(("evaluation", ""))
        return Evaluation(at=AT, questions=10, shares={})

    def inspection(self):
        return Inspection(at=AT, entries=9, is_intact=True)

    def open_questions(self, *, actor):
        assert Permission.CURATE_ANSWERS in PERMISSIONS[actor.role]
        clusters = [
            Cluster(question="?", people=3, unanswered=unanswered, reasons={})
            for unanswered in (True, True, False)
        ]
        return OpenQuestions(clusters=tuple(clusters), hidden=5)

    def overview(self, *, actor):
        assert Permission.CONFIGURE_CHANNELS in PERMISSIONS[actor.role]
        return Overview(leads="C0LEADS", incidents="", channels=())

    def waiting(self, *, actor):
        assert Permission.CHANGE_PEOPLE in PERMISSIONS[actor.role]
        return [object()]

    def listed(self, wish, *, actor, size):
        assert (wish.owner, wish.statuses) == (actor.id, UNFINISHED)
        return Page(tasks=(), count=size, wish=wish, today=AT.date())

    def standing(self, *, actor):
        assert Permission.READ_TASKS in PERMISSIONS[actor.role]
        return Standing(unfinished=4, overdue=1, unowned=2, waiting=3)

    def summary(self, *, actor):
        assert Permission.READ_CONTROLS in PERMISSIONS[actor.role]
        return Summary(covered=1, partly=2, undocumented=90, unread=0, gaps=7, pressing=())

    def state(self):
        return SimpleNamespace(is_green=True, reason="", looked_at=AT)


def pages(slices, **more):
    return HomePages(
        Sources(
            answered=slices,
            library=slices,
            gaps=slices,
            trail=slices,
            findings=slices,
            controls=frozenset({"A.5.1", "A.5.2", "A.8.13"}),
            **more,
        )
    )


def full(slices):
    return pages(
        slices, questions=slices, rooms=slices, confirmations=slices, canary=slices, tasks=slices
    )


def somebody(role=Role.EMPLOYEE, **more):
    return Person(id=PersonId("p-1"), role=role, **more)


def test_every_role_has_its_cards():
    """No role is forgotten, and everybody sees what is asked of them and what they got."""
    assert set(CARDS) == set(Role)
    assert all({Card.OWED, Card.ANSWERS} <= set(cards) for cards in CARDS.values())


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER])
def test_employee_gets_nothing_of_others(role):
    """Nothing but their own answers is even looked up."""
    slices = Slices(got=[exchange(1001)])
    page = full(slices).page(somebody(role), outsider=False)
    assert slices.asked == [("recent", "p-1")]
    assert [answer.label for answer in page.answers] == ["A-1001"]
    assert page.gaps is page.questions is page.documents is page.records is page.service is None


def test_overdue_document_of_a_smaller_circle_has_no_name(monkeypatch):
    """That a review is overdue is counted; which document it is, only its readers are told."""
    restricted = DocumentControl(
        title="Backup", status=DocumentStatus.APPROVED, audience=frozenset({"board"})
    )
    monkeypatch.setattr(Slices, "speaking", lambda _self: {"a.md": restricted})
    page = full(Slices()).page(somebody(Role.LEAD), outsider=False)
    assert page.documents.overdue == ("a document of a smaller circle",)


def test_lead_sees_what_waits_and_how_good_it_is():
    """Gaps, questions, documents, quality and channels; no records and no state of the service."""
    page = full(Slices()).page(somebody(Role.LEAD), outsider=False)
    assert page.gaps == 3
    assert page.questions == Themes(unanswered=2, badly_rated=1, hidden=5)
    assert (page.documents.speaking, page.documents.approved) == (3, 2)
    assert page.documents.controls == 2
    assert page.documents.overdue == ("a.md",)
    assert page.documents.held == 2
    assert page.quality.questions == 10
    assert page.channels.leads == "C0LEADS"
    assert page.records is page.service is None
    assert (page.standing.overdue, page.standing.unowned, page.standing.waiting) == (1, 2, 3)


@pytest.mark.parametrize("role", list(Role))
def test_everybodys_tasks_are_counted_for_leads_alone(role):
    """Everybody sees what they have to do themselves; how all tasks stand is for leads."""
    page = full(Slices()).page(somebody(role), outsider=False)
    assert page.tasks.count == SHOWN_TASKS
    assert (page.standing is not None) == (role is Role.LEAD)


class Duties:
    """What does not conform; whoever asks has to be the one whose page it is."""

    def waiting(self, *, actor, size):
        return (actor.id, size)

    def standing(self, *, actor):
        assert Permission.READ_NONCONFORMITIES in PERMISSIONS[actor.role]
        return Nonconforming(majors=1, minors=2, opportunities=3, answers=1, actions=0, checks=1)


@pytest.mark.parametrize("role", list(Role))
def test_what_does_not_conform_is_counted_for_leads_alone(role):
    """Everybody sees what waits for them; how all of them stand is for leads."""
    person = somebody(role)
    page = pages(Slices(), nonconformities=Duties()).page(person, outsider=False)
    assert page.nonconformities == (person.id, SHOWN_NONCONFORMITIES)
    assert (page.nonconforming is not None) == (role is Role.LEAD)
    bare = pages(Slices()).page(person, outsider=False)
    assert (bare.nonconformities, bare.nonconforming) == (None, None)


@pytest.mark.parametrize("role", list(Role))
def test_the_register_is_counted_for_leads_alone(role):
    """How the control register stands is for leads; where none is kept, nothing is made up."""
    page = pages(Slices(), register=Slices()).page(somebody(role), outsider=False)
    assert (page.register is not None) == (role is Role.LEAD)
    assert full(Slices()).page(somebody(role), outsider=False).register is None


def test_auditor_sees_records_alone():
    """Head, anchor and inspection, and nothing that a lead runs."""
    page = full(Slices()).page(somebody(Role.AUDITOR), outsider=False)
    assert page.records.head.sequence == 9
    assert (page.records.anchored, page.records.inspection.entries) == (8, 9)
    assert page.gaps is page.documents is page.quality is page.channels is None


def test_admin_sees_the_service():
    """What the canary found and how many wait to be confirmed, beside the documents."""
    page = full(Slices()).page(somebody(Role.ADMIN), outsider=False)
    assert page.service == Service(canary=SelfCheck(is_green=True, reason="", at=AT), to_confirm=1)
    assert page.documents.held == 2
    assert page.gaps is page.records is None


@pytest.mark.parametrize("role", list(Role))
def test_what_is_not_there_is_absent(role):
    """Without the slices that are optional nothing is made up, for any role."""
    page = pages(Slices()).page(somebody(role), outsider=False)
    assert page.questions is page.channels is None
    assert page.service in {None, Service()}


@pytest.mark.parametrize(
    ("person", "outsider"),
    [
        (somebody(Role.LEAD), True),
        (somebody(guest=True), False),
        (somebody(Role.LEAD, deactivated=True), False),
    ],
)
def test_outsiders_page_is_empty(person, outsider):
    """Whom Slack cannot vouch for gets a box and nothing else, whatever their role says."""
    slices = Slices(got=[exchange(1001)])
    assert full(slices).page(person, outsider=outsider) == HomePage(is_outsider=True)
    assert slices.asked == []


def test_confidences_and_second_halves_are_not_listed():
    """What was told in confidence is left out, so is the fuller half; the box knows of them."""
    got = [
        exchange(1009, question="", sensitive=True),
        exchange(1008, suffix=":aside"),
        *(exchange(number) for number in range(1007, 1000, -1)),
    ]
    page = pages(Slices(got=got)).page(somebody(), outsider=False)
    assert [answer.number for answer in page.answers] == [1007, 1006, 1005, 1004, 1003]
    assert page.newest == 1009
