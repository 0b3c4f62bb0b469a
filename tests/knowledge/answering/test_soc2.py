"""Questions about SOC 2 are answered from the crosswalk, and other questions are left alone."""

import pytest

from knowledge.answering.soc2 import from_soc2
from knowledge.answering.understanding import understand
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.crosswalk import Confidence

CATALOGUE = load_catalogue()


def answered(question):
    """Return what the crosswalk answers to a question, if it does."""
    return from_soc2(understand(question, CATALOGUE), CATALOGUE)


def reasons(number):
    """Return the sentence that is shown for each id under a criterion, by id."""
    return {
        id_: f"{CATALOGUE.entries[id_].label} for {number} ({one.confidence}): {one.because}"
        for id_, one in CATALOGUE.criteria[number].served_by.items()
    }


def best_first(number):
    """Return the ids under a criterion, those that carry most of it first."""
    served = CATALOGUE.criteria[number].served_by
    return [
        id_ for confidence in Confidence for id_ in served if served[id_].confidence is confidence
    ]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("which ISO controls help with CC7.2?", "CC7.2"),
        ("cc 6.1 iso controls", "CC6.1"),
        ("what covers cc8.1", "CC8.1"),
        ("A1.2 soc 2 which controls", "A1.2"),
        ("trust services criterion PI1.3: which controls?", "PI1.3"),
        ("which clauses serve C1.1 of SOC2?", "C1.1"),
        ("SOC II P4.2", "P4.2"),
    ],
)
def test_what_serves_a_criterion(question, number):
    """The answer names the criterion with its topic and every id, and gives each one's reason."""
    listing = answered(question)
    criterion = CATALOGUE.criteria[number]
    assert listing.ids == tuple(best_first(number))
    first, *rest = listing.sentences
    assert first.startswith(f"SOC 2 criterion {number} ({criterion.topic}): ")
    assert all(f"{id_} {CATALOGUE.entries[id_].title}" in first for id_ in criterion.served_by)
    assert rest == [reasons(number)[id_] for id_ in best_first(number)]


@pytest.mark.parametrize("number", sorted(CATALOGUE.criteria.keys() - {"P1-P8"}))
def test_every_criterion_can_be_asked_for(number):
    """Each criterion is found by its number, and what carries most of it comes first."""
    assert answered(f"soc 2 {number}").ids == tuple(best_first(number))


def test_two_criteria_in_one_question():
    """Two criteria are answered one after the other, and an id under both is counted once."""
    listing = answered("which controls for CC6.1 and CC6.2?")
    assert [s.split(" (")[0] for s in listing.sentences if s.startswith("SOC 2 criterion")] == [
        "SOC 2 criterion CC6.1",
        "SOC 2 criterion CC6.2",
    ]
    assert listing.ids == tuple(dict.fromkeys(best_first("CC6.1") + best_first("CC6.2")))


def test_what_a_control_serves():
    """A control is answered with every criterion it serves, each with its reason."""
    listing = answered("what soc 2 criteria does A.8.15 serve")
    assert listing.ids == ("A.8.15",)
    both = "CC2.1 (relevant, reliable information) and CC7.2 (anomalies monitored)"
    assert listing.sentences == (
        f"A.8.15 usually serves these SOC 2 criteria: {both}.",
        reasons("CC2.1")["A.8.15"],
        reasons("CC7.2")["A.8.15"],
    )


def test_what_a_clause_serves():
    """A clause is called one."""
    listing = answered("which SOC 2 criteria does clause 9.1 serve?")
    assert listing.ids == ("9.1",)
    assert listing.sentences[0].startswith("Clause 9.1 usually serves these SOC 2 criteria: CC2.1")
    assert listing.sentences[1] == reasons("CC2.1")["9.1"]


def test_a_control_that_serves_none():
    """A control beside no criterion is said to serve none."""
    listing = answered("which soc 2 criteria does A.8.34 serve?")
    assert listing.sentences == ("A.8.34 serves no SOC 2 criterion in our crosswalk.",)


@pytest.mark.parametrize(
    "question",
    [
        "we have SOC 2, what is missing for ISO?",
        "gaps between soc2 and iso 27001",
        "we already have a SOC 2 report, can we reuse it for ISO?",
    ],
)
def test_what_is_missing_after_soc2(question):
    """Who has SOC 2 learns which clauses and controls no criterion touches, all of them."""
    listing = answered(question)
    served = {id_ for one in CATALOGUE.criteria.values() for id_ in one.served_by}
    clauses = [id_ for id_, one in CATALOGUE.clauses.items() if one.leaf and id_ not in served]
    controls = [id_ for id_ in CATALOGUE.controls if id_ not in served]
    assert listing.ids == (*clauses, *controls)
    first, *rest = listing.sentences
    assert f"{len(clauses)} clauses and {len(controls)} Annex A controls" in first
    for id_ in listing.ids:
        assert f"{id_} {CATALOGUE.entries[id_].title}" in " ".join(rest)
    assert "a certificate also needs a scope" in listing.sentences[-1]


@pytest.mark.parametrize(
    "question",
    [
        "which controls help with CC9.9?",
        "what is CC9.9 in soc 2?",
        "what does A.8.15 ask",
        "do we have SOC 2?",
        "A1.2 which controls",
        "what is missing for ISO?",
        "who is in cc of the incident mail",
    ],
)
def test_other_questions_are_left_alone(question):
    """An unknown criterion, a number without SOC 2, and SOC 2 alone are for others to answer."""
    assert answered(question) is None
