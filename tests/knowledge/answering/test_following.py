"""A follow-up that names another thing asks the earlier question about that thing."""

import pytest

from knowledge.answering.following import about_another
from knowledge.recognition.ask_back import another_thing
from knowledge.words import stems

ALIKE = {"phone": "laptop", "hotel": "cafe", "visitors": "contractors", "payslips": "contracts"}


def _likeness(text, others):
    """Two phrases are alike where a word of one stands for a word of the other."""
    meant = {ALIKE.get(word, word) for word in text.split()}
    return [float(bool(meant & set(one.split()))) for one in others]


def _asked(earlier, text):
    other = about_another(another_thing(text), earlier, likeness=_likeness)
    return other and other.text


@pytest.mark.parametrize(
    ("earlier", "text", "whole"),
    [
        (
            "may I take my work laptop on holiday abroad?",
            "and my phone?",
            "may I take my phone on holiday abroad?",
        ),
        ("how long do we keep invoices?", "and payslips", "how long do we keep payslips?"),
        ("may I work from a cafe?", "what about from a hotel?", "may I work from a hotel?"),
        ("may I work from a cafe?", "and in a hotel lobby?", "may I work in a hotel lobby?"),
        ("must contractors sign an NDA?", "and visitors?", "must visitors sign an NDA?"),
        ("may I bring a dog?", "same for contractors?", "may contractors bring a dog?"),
        ("how often are backups tested?", "and the alarms?", "how often are the alarms tested?"),
        ("who approves a new supplier?", "and a new tool?", "who approves a new tool?"),
        ("may I print contracts at home?", "and payslips too?", "may I print payslips at home?"),
        ("do we test backups?", "and in Vienna?", "do we test backups in vienna?"),
    ],
)
def test_the_thing_is_replaced(earlier, text, whole):
    """What is named takes the place of what is most like it; a place that was not named is added."""
    assert _asked(earlier, text) == whole


@pytest.mark.parametrize(
    "text",
    [
        "and for how long?",
        "and if I lose it?",
        "who approves that?",
        "thanks",
        "what about A.8.14?",
        "and then?",
        "why?",
        "and how often is it tested?",
        "",
        "🙂",
        "and " + "very " * 40 + "long",
    ],
)
def test_other_follow_ups_name_nothing(text):
    """What asks on, points back or says thanks replaces nothing."""
    assert another_thing(text) == ""


@pytest.mark.parametrize("earlier", ["", "?", "why?", "is it?", "how often?"])
def test_without_an_earlier_thing_nothing_is_replaced(earlier):
    """An earlier question that names nothing cannot be asked about another thing."""
    assert about_another("my phone", earlier, likeness=_likeness) is None


def test_what_was_said_is_kept():
    """Every telling word of the question but the replaced ones is still asked for."""
    whole = _asked("may I take my work laptop on holiday abroad?", "and my phone?")
    assert {"holiday", "abroad", "phone"} <= set(stems(whole))
    assert not {"laptop", "work"} & set(stems(whole))
