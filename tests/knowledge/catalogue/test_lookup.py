"""Numbers of clauses and controls are found in any spelling, and other numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.lookup import Edition, find_references

CATALOGUE = load_catalogue()
CLAUSE, CONTROL, OLD, UNKNOWN = (
    Edition.CLAUSE,
    Edition.CONTROL,
    Edition.CONTROL_2013,
    Edition.UNKNOWN,
)

FOUND = [
    # The spellings of one control.
    ("A.8.13", [("A.8.13", CONTROL)]),
    ("8.13", [("A.8.13", CONTROL)]),
    ("a 8 13", [("A.8.13", CONTROL)]),
    ("annex a 8.13", [("A.8.13", CONTROL)]),
    ("ISO 27002 8.13", [("A.8.13", CONTROL)]),
    ("iso/iec 27002:2022 8.13", [("A.8.13", CONTROL)]),
    ("27001:2022 A.8.13", [("A.8.13", CONTROL)]),
    ("27001 8.13", [("A.8.13", CONTROL)]),
    ("A8.28", [("A.8.28", CONTROL)]),
    ("a-7-4", [("A.7.4", CONTROL)]),
    ("A\N{NON-BREAKING HYPHEN}8\N{NON-BREAKING HYPHEN}13", [("A.8.13", CONTROL)]),
    ("A.8\N{EN DASH}13", [("A.8.13", CONTROL)]),
    ("A_8_13", [("A.8.13", CONTROL)]),
    ("A: 8.13", [("A.8.13", CONTROL)]),
    ("A.\N{NO-BREAK SPACE}8.13", [("A.8.13", CONTROL)]),
    ("annexA.8.13", [("A.8.13", CONTROL)]),
    ("anex a 8.13", [("A.8.13", CONTROL)]),
    ("contorl 8.13", [("A.8.13", CONTROL)]),
    ("control no. 8.13", [("A.8.13", CONTROL)]),
    ("control number 8.13", [("A.8.13", CONTROL)]),
    ("(A.8.13)", [("A.8.13", CONTROL)]),
    ("*a.8.13*, right?", [("A.8.13", CONTROL)]),
    ("A.08.13", [("A.8.13", CONTROL)]),
    ("what does A.8.13 ask.", [("A.8.13", CONTROL)]),
    (
        "\N{FULLWIDTH DIGIT EIGHT}.\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT THREE}",
        [("A.8.13", CONTROL)],
    ),
    ("8.13 the control", [("A.8.13", CONTROL)]),
    ("clause 8.13", [("A.8.13", CONTROL)]),
    # Clauses.
    ("clause 9.2", [("9.2", CLAUSE)]),
    ("cluase 9.2", [("9.2", CLAUSE)]),
    ("9.2 internal audit", [("9.2", CLAUSE)]),
    ("27001 clause 7.3", [("7.3", CLAUSE)]),
    ("clause 10.1", [("10.1", CLAUSE)]),
    ("cl. 6.1.2", [("6.1.2", CLAUSE)]),
    ("cl.9.2", [("9.2", CLAUSE)]),
    ("§9.2", [("9.2", CLAUSE)]),
    ("sec. 4.3", [("4.3", CLAUSE)]),
    ("requirement 6.1.3", [("6.1.3", CLAUSE)]),
    ("6.1.3d", [("6.1.3", CLAUSE)]),
    ("6.1.3 d)", [("6.1.3", CLAUSE)]),
    ("6.1.3(e)", [("6.1.3", CLAUSE)]),
    ("clause 9", [("9", CLAUSE)]),
    ("clauses 9 and 10", [("9", CLAUSE), ("10", CLAUSE)]),
    ("clause 9 2", [("9.2", CLAUSE)]),
    ("iso 27001 9.2.1", [("9.2.1", CLAUSE)]),
    ("ISO/IEC 27001:2022, 9.2.1", [("9.2.1", CLAUSE)]),
    ("10.2 nonconformitys", [("10.2", CLAUSE)]),
    # One number, two things.
    ("5.1", [("5.1", CLAUSE)]),
    ("A.5.1", [("A.5.1", CONTROL)]),
    ("control 5.1, not the clause!", [("A.5.1", CONTROL)]),
    ("clause 5.1, not the control", [("5.1", CLAUSE)]),
    ("5.1 the control", [("A.5.1", CONTROL)]),
    ("5.1 policies for information security", [("A.5.1", CONTROL)]),
    ("5.1 leadership", [("5.1", CLAUSE)]),
    ("8.1 endpoint devices", [("A.8.1", CONTROL)]),
    ("8.2 risk assessment", [("8.2", CLAUSE)]),
    ("27002 5.1", [("A.5.1", CONTROL)]),
    ("27001 5.1", [("5.1", CLAUSE)]),
    ("5.1 - clause or control?", [("5.1", CLAUSE)]),
    ("annex a 7.4 vs clause 7.4", [("A.7.4", CONTROL), ("7.4", CLAUSE)]),
    ("5.1 vs A.5.1 im confused", [("5.1", CLAUSE), ("A.5.1", CONTROL)]),
    ("difference between A.5.1 and 5.1", [("A.5.1", CONTROL), ("5.1", CLAUSE)]),
    ("clause and control 5.1", [("5.1", CLAUSE), ("A.5.1", CONTROL)]),
    # Several.
    ("clauses 9.2 and 9.3", [("9.2", CLAUSE), ("9.3", CLAUSE)]),
    ("controls 5.1 and 5.2", [("A.5.1", CONTROL), ("A.5.2", CONTROL)]),
    ("annex a 5.15, 5.18 and 8.3", [("A.5.15", CONTROL), ("A.5.18", CONTROL), ("A.8.3", CONTROL)]),
    ("5.15/5.16", [("A.5.15", CONTROL), ("A.5.16", CONTROL)]),
    ("A.8.15 and A.8.16, aint that the same", [("A.8.15", CONTROL), ("A.8.16", CONTROL)]),
    ("A.5.15-18", [("A.5.15", CONTROL)]),
    ("8.13 8.13 8.13", [("A.8.13", CONTROL)]),
    # The 2013 edition.
    ("A.11.2.4", [("A.11.2.4", OLD)]),
    ("12.6.1", [("A.12.6.1", OLD)]),
    ("a.9.2.3", [("A.9.2.3", OLD)]),
    ("A.12.4", [("A.12.4", OLD)]),
    ("what was A.12", [("A.12", OLD)]),
    ("control 9.2", [("A.9.2", OLD)]),
    # Nothing of that number.
    ("A.4.12", [("A.4.12", UNKNOWN)]),
    ("what does A.4.12 say", [("A.4.12", UNKNOWN)]),
    ("what's in 4.12", [("4.12", UNKNOWN)]),
    ("8.40?", [("A.8.40", UNKNOWN)]),
    ("control 7.19?", [("A.7.19", UNKNOWN)]),
    ("clause 11.2", [("11.2", UNKNOWN)]),
    ("clause 9.2.3", [("9.2.3", UNKNOWN)]),
    ("A.19.1", [("A.19.1", UNKNOWN)]),
    ("iso 4.12", [("4.12", UNKNOWN)]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_spellings(text, expected):
    """Each spelling leads to the clause, the control or the 2013 number that was meant."""
    assert [(r.given, r.edition) for r in find_references(text, CATALOGUE)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "within 7.5 hours",
        "7.5h",
        "a 7.5 hour shift",
        "8.5 GB",
        "5.1%",
        "8.2 €",
        "$5.1",
        "€ 5.1k",
        "4.2 million",
        "7.1 km from here",
        "8.13 pm",
        "meeting at 8.30",
        "9.2 out of 10",
        "python 3.11",
        "python 8.1",
        "django 4.2",
        "postgres 9.2 upgrade",
        "tls 1.2 or 1.3",
        "v2.4",
        "version 5.1",
        "release 8.2",
        "cvss 9.8",
        "cvss score of 7.5",
        "20.10.2026",
        "01.05.26",
        "5.10.-12.10.",
        "2026-05-10",
        "10/5/26",
        "192.168.1.1",
        "10.1.1.1",
        "10.0.0.0/8",
        "#8.2",
        "soc 2",
        "iso 27001",
        "iso 27001:2022",
        "top 5 10",
        "8 13",
        "8,13",
        "we are 5 10 people",
        "a 24 7 shift",
        "a 3 2 split",
        "a4 paper",
        "clauses 4-10",
        "clauses 4 to 10",
        "control 5 times",
        "chapter of accidents",
        "gdpr article 5.1",
        "section 5.1 of the remote work policy",
        "what does section 1.1 say",
        "page 8.1",
        "is 90 days enough",
        "",
        "....",
        "\N{ZERO WIDTH SPACE}",
    ],
)
def test_quantities_are_no_ids(text):
    """Amounts, dates, versions, addresses and ranges are not taken for a clause or a control."""
    assert find_references(text, CATALOGUE) == ()


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("8.40?", "A.8.34"),
        ("control 7.19?", "A.7.14"),
        ("A.8.35 pls", "A.8.34"),
        ("A.6.9", "A.6.8"),
        ("A.4.12", "A.5.12"),
        ("what's in 4.12", "4.4"),
        ("clause 11.2", "10.2"),
        ("clause 9.2.3", "9.2.2"),
        ("clause 4.4.4", "4.4"),
    ],
)
def test_nearest(text, nearest):
    """A number that does not exist offers the nearest one that does."""
    (reference,) = find_references(text, CATALOGUE)
    assert reference.edition is UNKNOWN
    assert reference.ids[0] == nearest
    assert all(id_ in CATALOGUE.entries for id_ in reference.ids)


def test_also():
    """A number that is both a clause and a control names the other one."""
    assert find_references("5.1", CATALOGUE)[0].also == "A.5.1"
    assert find_references("A.5.1", CATALOGUE)[0].also == "5.1"
    assert find_references("A.8.13", CATALOGUE)[0].also == ""
    assert find_references("9.2", CATALOGUE)[0].also == ""


def test_successors():
    """A 2013 number leads to its successors, a group of them to those of all its members."""
    assert find_references("A.11.2.4", CATALOGUE)[0].ids == ("A.7.13",)
    assert find_references("A.12.4", CATALOGUE)[0].ids == ("A.8.15", "A.8.17")
    for old in CATALOGUE.old_controls.values():
        (reference,) = find_references(old.id, CATALOGUE)
        assert reference.edition is OLD
        assert reference.ids == old.replaced_by


_CONTROL_SPELLINGS = (
    "A.{0}.{1}", "a.{0}.{1}", "a {0} {1}", "annex a {0}.{1}", "Annex A.{0}.{1}", "A{0}.{1}",
    "a-{0}-{1}", "ISO 27002 {0}.{1}", "control {0}.{1}", "control A.{0}.{1}",
    "iso27002:2022 control {0}.{1}",
)  # fmt: skip
_AROUND = ("{}", "what does {} ask?", "so {}, why", "tell me about {}.", "({})", "{}??")


@pytest.mark.parametrize("control", list(CATALOGUE.controls))
def test_every_control_in_every_spelling(control):
    """Every control is found in every usual spelling, wherever it stands in the sentence."""
    _, chapter, number = control.split(".")
    for spelling in _CONTROL_SPELLINGS:
        for around in _AROUND:
            text = around.format(spelling.format(chapter, number))
            references = find_references(text, CATALOGUE)
            assert [(r.given, r.edition) for r in references] == [(control, CONTROL)], text


@pytest.mark.parametrize("clause", list(CATALOGUE.clauses))
def test_every_clause_in_every_spelling(clause):
    """Every clause is found in every usual spelling, wherever it stands in the sentence."""
    spellings = [
        "clause {}",
        "Clause {}",
        "cl. {}",
        "iso 27001 clause {}",
        "§ {}",
        "requirement {}",
    ]
    spellings += ["{}", "27001 {}"] if "." in clause else []
    for spelling in spellings:
        for around in _AROUND:
            text = around.format(spelling.format(clause))
            references = find_references(text, CATALOGUE)
            assert [(r.given, r.edition) for r in references] == [(clause, CLAUSE)], text


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    """No text whatsoever makes the lookup fail, and what it finds exists."""
    for reference in find_references(text, CATALOGUE):
        assert reference.ids
        assert all(id_ in CATALOGUE.entries for id_ in reference.ids)


@given(st.text(alphabet="aA.5189 -,/()clauseontr?27013:", max_size=60))
def test_any_heap_of_numbers_is_read(text):
    """No heap of digits, dots and prefixes makes the lookup fail."""
    for reference in find_references(text, CATALOGUE):
        assert all(id_ in CATALOGUE.entries for id_ in reference.ids)
