"""A question that asks several things is read as several, each about the same subject."""

import pytest

from knowledge.answering.parting import names_control, part


@pytest.mark.parametrize(
    ("text", "head", "parts"),
    [
        (
            "who owns A.8.13, how often is it tested and what would an auditor want to see?",
            "who owns A.8.13",
            (
                "who owns A.8.13",
                "how often is it tested",
                "what would an auditor want to see",
            ),
        ),
        (
            "what do we need for an access review: the control, the clause, the evidence?",
            "an access review",
            ("which control is it?", "which clause is it?", "evidence"),
        ),
        (
            "For A.6.3: owner, cadence and typical findings",
            "A.6.3",
            ("who owns it?", "how often?", "typical findings"),
        ),
        ("owner and evidence of A.8.13", "A.8.13", ("who owns it?", "evidence")),
        (
            "may I work from Spain, for how long and who approves?",
            "may I work from Spain",
            ("may I work from Spain", "for how long", "who approves"),
        ),
    ],
)
def test_several_things_are_asked(text, head, parts):
    """Each thing is asked as if alone, and what they are asked of is known."""
    parted = part(text)
    assert parted is not None
    assert (parted.head, parted.parts) == (head, parts)
    assert parted.leans


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "what does A.8.13 ask?",
        "may I print and copy at home?",
        "what does iso want for malware, backups and web filtering?",
        "evidence for key management, cabling and clock sync?",
        "I found a stick. may I use it?",
        "evidence, and findings?",
        ": owner, evidence",
        "note: we meet at nine, bring coffee",
        "who, what, when, where, why and how",
        ", and how " * 300,
    ],
)
def test_one_thing_is_one_question(text):
    """A list of subjects, one question, or a list without a subject is not taken apart."""
    assert part(text) is None


def test_parts_with_subjects_of_their_own_do_not_lean():
    """Two questions about two things are no parts of one."""
    parted = part("who approves a new supplier and where are policies published?")
    assert parted is not None
    assert not parted.leans


def test_a_control_that_was_named_is_what_follows_is_about():
    """What names a control is known, and what follows is asked after it; the head stands alone."""
    parted = part("who approves a new tool and how often is it reviewed?")
    assert parted is not None
    subject = "what does A.5.18 ask?"
    assert names_control("which control is it?")
    assert not names_control("which clause is it?")
    assert parted.before(parted.head, subject) == ()
    assert parted.before("how often is it reviewed", subject) == (subject,)
