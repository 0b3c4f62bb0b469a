"""A security event is answered whatever else is out of order, and first says how to report."""

import pytest

from knowledge.answering.events import Contacts, EventResponder
from knowledge.answers import Action, Kind, Question, Side
from knowledge.passages import DocumentStatus, Reader
from knowledge.recognition.events import EventType, SecurityEvent
from tests.knowledge.stand_ins import BrokenEmbedder, MemoryLibrary

CLICKED = "I clicked a link in a strange mail and typed my password"
TOLD_ON = "my colleague is selling customer data to a competitor"
CALL = "Employees must report every security event by calling extension 5151."
CHANGE = "Employees must change the password from another device."
KEEP = "Employees must not delete the suspicious mail."


@pytest.fixture
def library():
    """A library with an incident policy."""
    library = MemoryLibrary()
    library.put(
        "incidents.md",
        ("How to report", CALL),
        ("Phishing and clicked links", f"{KEEP} {CHANGE}"),
        ("Wrongdoing", "Employees report wrongdoing to speakup@lantern.example in confidence."),
        controls=("A.6.8",),
    )
    return library


def _ask(answerer, text, reader=None):
    return answerer.answer(Question(text=text, reader=reader or Reader()))


def test_report_then_do_then_do_not(answerer_over, library):
    """First where to report, then what to do, then what not to do."""
    answer = _ask(answerer_over(library), CLICKED)
    assert (answer.kind, answer.action) == (Kind.EVENT, Action.REPORT_EVENT)
    assert "extension 5151" in answer.lead
    assert [one.text for one in answer.sentences] == [CALL, CHANGE, KEEP]
    assert not answer.sensitive


def test_confidential_channel_is_for_wrongdoing(answerer_over):
    """An event of one's own never names the channel that is for wrongdoing, wherever it stands."""
    library = MemoryLibrary()
    library.put(
        "incidents.md",
        ("Confidential channel", "Employees report wrongdoing to speakup@lantern.example."),
        ("How to report", CALL),
        controls=("A.6.8",),
    )
    answer = _ask(answerer_over(library), CLICKED)
    assert "extension 5151" in answer.lead
    assert [one.text for one in answer.sentences] == [CALL]


def test_library_down(answerer_over, library):
    """When the library can't be read, the first line still says what to do now."""
    answerer = answerer_over(library)
    library.is_down = True
    answer = _ask(answerer, CLICKED)
    assert answer.kind is Kind.EVENT
    assert answer.lead.startswith("Report this now")
    assert "call" in answer.lead
    assert not answer.citations


def test_library_down_with_a_contact(answerer_over, library):
    """When the library can't be read, the configured contact is named."""
    answerer = answerer_over(library, contacts=Contacts(incident="dial 999"))
    library.is_down = True
    assert "dial 999" in _ask(answerer, CLICKED).lead


def test_model_down(answerer_over, library):
    """No embedding model is needed for an event."""
    answer = _ask(answerer_over(library, embedder=BrokenEmbedder()), CLICKED)
    assert [one.text for one in answer.sentences] == [CALL, CHANGE, KEEP]


def test_empty_library(answerer_over):
    """Without any document an event is an event."""
    answer = _ask(answerer_over(MemoryLibrary()), CLICKED)
    assert answer.kind is Kind.EVENT
    assert answer.lead.startswith("Report this now")


@pytest.mark.parametrize("status", [DocumentStatus.DRAFT, DocumentStatus.UNAPPROVED])
def test_only_approved_policies_tell(answerer_over, status):
    """How to report is never taken from a document that nobody approved."""
    library = MemoryLibrary()
    library.put("incidents.md", ("How to report", CALL), controls=("A.6.8",), status=status)
    answer = _ask(answerer_over(library), CLICKED)
    assert answer.kind is Kind.EVENT
    assert not answer.sentences


def test_outsiders_are_told_nothing_of_ours(answerer_over, library, outsiders):
    """Where an outsider reads along, an event names no place of ours."""
    answer = _ask(answerer_over(library), CLICKED, outsiders)
    assert answer.kind is Kind.EVENT
    assert not answer.sentences
    assert "5151" not in answer.lead


def test_wrongdoing_is_sensitive(answerer_over, library):
    """A report about a person goes to the confidential channel and is not to be stored."""
    answer = _ask(answerer_over(library), TOLD_ON)
    assert answer.kind is Kind.EVENT
    assert answer.sensitive
    assert "speakup@lantern.example" in answer.lead
    assert "5151" not in answer.lead


def test_wrongdoing_with_a_contact():
    """The configured confidential contact is named, not the incident contact."""
    contacts = Contacts(incident="dial 999", confidential="the ombudsperson")
    event = SecurityEvent(type=EventType.WRONGDOING, about_person=True)
    answer = EventResponder(contacts).respond(event, None)
    assert "the ombudsperson" in answer.lead
    assert "999" not in answer.lead


@pytest.mark.parametrize("kind", list(EventType))
def test_every_kind_is_answered(kind, library):
    """Every kind of event gets a first line and verbatim sentences of ours only."""
    event = SecurityEvent(type=kind, about_person=kind is EventType.WRONGDOING)
    answer = EventResponder(Contacts()).respond(event, library.view(Reader()))
    assert answer.kind is Kind.EVENT
    assert answer.lead
    assert {one.side for one in answer.sentences} <= {Side.OURS}
