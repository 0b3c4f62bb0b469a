"""Questions about our documents themselves are answered by document control, in the first line."""

from datetime import date

import pytest

from knowledge.answering.document_control import about_documents, may_be_about_documents
from knowledge.answering.understanding import understand
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.passages import DocumentControl, DocumentStatus

CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 22)


def control(title, *, review, **more):
    return DocumentControl(
        title=title,
        version="2.1",
        status=more.pop("status", DocumentStatus.APPROVED),
        owner=more.pop("owner", "Head of Harbour"),
        approver="Board",
        approved_on=date(2026, 1, 5),
        effective_on=date(2026, 2, 1),
        review_on=review,
        **more,
    )


DOCUMENTS = {
    "a.md": control("Anchor and Rope Policy", review=date(2026, 9, 30)),
    "b.md": control("Lamp Security Policy", review=date(2027, 9, 30), owner="Head of Lamps"),
    "c.md": control("Dock Security Policy", review=date(2027, 9, 30), owner="Head of Docks"),
    "d.md": DocumentControl(title="Ferry Tips"),
}


def asked(text, documents=DOCUMENTS):
    return about_documents(understand(text, CATALOGUE), documents, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "which policies are overdue for review",
        "Which of our policies are overdue?",
        "are any of our policies out of date",
        "please list all overdue policies",
        "show me all overdue documents",
        "what policies need a review right now",
    ],
)
def test_what_is_overdue_is_named_first(text):
    """The first line names every document whose review date has passed, and no other."""
    answer = asked(text)
    assert answer is not None
    assert answer.lead.startswith("Overdue for review: “Anchor and Rope Policy” (since 2026-09-30)")
    assert "Lamp" not in answer.lead
    assert "1 of the 4" in answer.lead
    assert answer.citations == ()


def test_nothing_overdue_is_said():
    """Where no review date has passed, the answer is that, and not a list or a refusal."""
    answer = asked("which policies are overdue", {"b.md": DOCUMENTS["b.md"]})
    assert answer.lead == "No document that you may see is overdue for review."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who owns the anchor policy", "“Anchor and Rope Policy”, owner: Head of Harbour."),
        ("who's responsible for our rope policy?", "owner: Head of Harbour."),
        ("who approved the anchor and rope policy", "approver: Board, on 2026-01-05."),
        ("when was the lamp security policy approved", "approver: Board, on 2026-01-05."),
        ("which version of the lamp policy is current", "version: 2.1, in force since 2026-02-01."),
        ("when is the dock security policy reviewed next", "next review: 2027-09-30."),
        ("is the anchor policy still up to date", "2026-09-30. That day has passed"),
        ("which policies are not approved", "Not approved: “Ferry Tips”."),
        ("which policies do we have", "You may see 4 documents: “Anchor and Rope Policy”, "),
    ],
)
def test_what_document_control_knows_is_said(text, said):
    """Owner, approval, version and review date of a document are told with its title."""
    assert said in asked(text).lead


def test_a_name_that_several_bear_is_answered_for_each():
    """Who asks for "the security policy" where there are two is told of both, by title."""
    lead = asked("who owns the security policy").lead
    assert "“Lamp Security Policy”, owner: Head of Lamps." in lead
    assert "“Dock Security Policy”, owner: Head of Docks." in lead
    assert "Anchor" not in lead


@pytest.mark.parametrize(
    "text",
    [
        "who approves exceptions to the anchor policy",
        "what happens when a policy is overdue for review",
        "how often are policies reviewed",
        "who owns the parrot policy",
        "what does the anchor policy say about ropes",
        "who approves the security policy according to iso 27001",
        "who owns the boat",
    ],
)
def test_what_documents_say_is_left_to_search(text):
    """Rules in documents, unknown documents and the standard are no question of document control."""
    assert asked(text) is None


def test_who_may_see_nothing_is_told_nothing():
    """Neither titles nor numbers are told where no document may be used."""
    assert asked("which policies are overdue for review", {}) is None
    assert not may_be_about_documents(understand("who owns the boat", CATALOGUE))
