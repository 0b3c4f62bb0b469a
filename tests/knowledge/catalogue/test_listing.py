"""Questions for lists and counts are answered from the facts; content questions are left alone."""

import json
import re
from collections.abc import Callable
from importlib.resources import files

import pytest

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.listing import list_or_count

FACTS = json.loads((files("knowledge.catalogue") / "data/iso27001-2022.json").read_text("utf-8"))
CATALOGUE = load_catalogue()
IDS = [fact["id"] for fact in FACTS["controls"]]


def _where(choose: Callable[[dict], bool]) -> list[str]:
    return [fact["id"] for fact in FACTS["controls"] if choose(fact)]


def _theme(*themes):
    return _where(lambda fact: fact["theme"] in themes)


def _with(key, *values):
    return _where(lambda fact: set(values) <= set(fact[key]))


def _any(key, *values):
    return _where(lambda fact: bool(set(values) & set(fact[key])))


def _exactly(key, *values):
    return _where(lambda fact: set(values) == set(fact[key]))


def _both(*lists):
    return [id_ for id_ in IDS if all(id_ in one for one in lists)]


TYPES, PROPERTIES = "control_types", "information_security_properties"
CONCEPTS, CAPABILITIES = "cybersecurity_concepts", "operational_capabilities"
DOMAINS = "security_domains"
NEW = _where(lambda fact: fact["new_in_2022"])
MERGED = _where(lambda fact: len(fact["replaces_2013"]) >= 2)
WRITTEN = FACTS["about"]["annex_a_controls_that_expect_something_documented"]

CHOICES = [
    ("ppl controls, count?", _theme("People")),
    ("how many physical controls?", _theme("Physical")),
    ("physcial contorls how many", _theme("Physical")),
    ("how many physical security controls are there", _theme("Physical")),
    ("organizational ones, how many", _theme("Organizational")),
    ("organisational controls, how many?", _theme("Organizational")),
    ("number of technological controls", _theme("Technological")),
    ("list all tech controls", _theme("Technological")),
    ("can you list the people controls pls", _theme("People")),
    ("list the A.7 controls", _theme("Physical")),
    ("how many controls in the physical and people themes", _theme("Physical", "People")),
    ("how many detective controls", _with(TYPES, "Detective")),
    ("count of corrective controls?", _with(TYPES, "Corrective")),
    ("how many preventative controls", _with(TYPES, "Preventive")),
    ("list preventive and detective controls", _with(TYPES, "Preventive", "Detective")),
    ("which controls are preventive or corrective", _any(TYPES, "Preventive", "Corrective")),
    ("which controls are only detective", _exactly(TYPES, "Detective")),
    (
        "what controls are preventive, detective and corrective at once",
        _with(TYPES, "Preventive", "Detective", "Corrective"),
    ),
    ("which controls are only about availability", _exactly(PROPERTIES, "Availability")),
    ("controls that touch availability", _with(PROPERTIES, "Availability")),
    (
        "how many controls are about integrity and availability",
        _with(PROPERTIES, "Integrity", "Availability"),
    ),
    ("which controls protect confidentiality", _with(PROPERTIES, "Confidentiality")),
    (
        "controls only about confidentiality and integrity",
        _exactly(PROPERTIES, "Confidentiality", "Integrity"),
    ),
    ("controls in the resilience domain", _with(DOMAINS, "Resilience")),
    ("how many controls belong to the defense domain", _with(DOMAINS, "Defence")),
    ("security domain protection, how many controls", _with(DOMAINS, "Protection")),
    (
        "list controls of the governance and ecosystem domain",
        _with(DOMAINS, "Governance and Ecosystem"),
    ),
    ("which controls have the respond concept", _with(CONCEPTS, "Respond")),
    ("list the recover controls", _with(CONCEPTS, "Recover")),
    ("how many controls under identify", _with(CONCEPTS, "Identify")),
    ("cybersecurity concept detect: list controls", _with(CONCEPTS, "Detect")),
    ("which controls have detect and respond as concepts", _with(CONCEPTS, "Detect", "Respond")),
    (
        "which controls have the identity and access management capability",
        _with(CAPABILITIES, "Identity and access management"),
    ),
    ("how many iam controls", _with(CAPABILITIES, "Identity and access management")),
    (
        "controls with the operational capability physical security",
        _with(CAPABILITIES, "Physical security"),
    ),
    ("list controls for the continuity capability", _with(CAPABILITIES, "Continuity")),
    ("governance capability, how many controls", _with(CAPABILITIES, "Governance")),
    ("list the asset management controls", _with(CAPABILITIES, "Asset management")),
    ("list the new controls pls", NEW),
    ("how many new", NEW),
    ("how many controls are brand new in 2022", NEW),
    ("which new controls were introduced in iso 27001:2022", NEW),
    ("which new controls are technological", _both(NEW, _theme("Technological"))),
    ("how many new people controls", []),
    (
        "which physical controls are detective",
        _both(_theme("Physical"), _with(TYPES, "Detective")),
    ),
    (
        "how many technological controls have the recover concept",
        _both(_theme("Technological"), _with(CONCEPTS, "Recover")),
    ),
    ("which controls replaced two or more older ones?", MERGED),
    ("how many of the controls swallowed two or more old ones", MERGED),
    ("which controls were merged from several old ones", MERGED),
    (
        "how many controls replaced at least 3 old controls",
        _where(lambda fact: len(fact["replaces_2013"]) >= 3),
    ),
    (
        "controls that replaced more than two old ones, list",
        _where(lambda fact: len(fact["replaces_2013"]) > 2),
    ),
    (
        "how many controls replaced exactly one old control",
        _where(lambda fact: len(fact["replaces_2013"]) == 1),
    ),
    ("which annex a controls expect something written", WRITTEN),
    ("which annex a controls need to be documented", WRITTEN),
    ("which people controls expect something documented", _both(WRITTEN, _theme("People"))),
    ("how many controls are there nowadays", IDS),
    ("how many controls does annex a have", IDS),
    ("how many contorls in iso 27001", IDS),
    ("list all 93 controls", IDS),
]


@pytest.mark.parametrize(("text", "expected"), CHOICES)
def test_controls_asked_for(text, expected):
    """The controls counted and listed are those that the facts give, and the count comes first."""
    listing = list_or_count(text, CATALOGUE)
    assert listing is not None
    assert list(listing.ids) == expected
    counts = re.findall(r"\b\d+\b", listing.sentences[0].replace("2022", ""))
    assert str(len(expected)) in counts or (not expected and " no " in listing.sentences[0])


def test_counts_that_are_known():
    """The counts that everybody knows by heart come out."""
    known = {
        "how many controls": "93",
        "how many new controls": "11",
        "how many controls in 2013": "114",
        "2013 version had how many controls": "114",
        "how many old controls were there": "114",
        "which controls replaced two or more older ones": "24",
        "how many clauses are there": "7",
        "how many leaf clauses": "30",
        "how many detective controls": "13",
    }
    for question, count in known.items():
        listing = list_or_count(question, CATALOGUE)
        assert listing is not None, question
        assert re.search(rf"\b{count}\b", listing.sentences[0]), question


@pytest.mark.parametrize(
    "text", ["how many controls", "how many controls per theme", "list themes"]
)
def test_themes_are_split(text):
    """A count of all controls and a question for themes give the four themes with their counts."""
    said = " ".join(list_or_count(text, CATALOGUE).sentences)
    assert {"37", "8", "14", "34"} <= set(re.findall(r"\d+", said))


def test_lists_are_told_in_full():
    """What a list names is named with its title, at most a dozen to a sentence."""
    for text, expected in CHOICES:
        listing = list_or_count(text, CATALOGUE)
        told = [re.findall(r"A\.[5-8]\.\d+", sentence) for sentence in listing.sentences[1:]]
        assert all(len(ids) <= 12 for ids in told), text
        if any(told):
            assert [id_ for ids in told for id_ in ids] == expected, text
            assert all(CATALOGUE.controls[i].title in " ".join(listing.sentences) for i in expected)
        else:
            assert "list" not in text or not expected


def test_sentences_are_complete():
    """Every sentence begins with a capital, ends with a full stop and names its subject."""
    for text, _ in (*CHOICES, *OTHERS):
        for sentence in list_or_count(text, CATALOGUE).sentences:
            assert re.match(r"[A-Z]", sentence), sentence
            assert sentence.endswith("."), sentence
            assert not re.match(r"(?:It|They|This|These|That|Those|There is)\b", sentence), sentence


OTHERS = [
    ("which old controls became A.8.24", ["A.8.24", "A.10.1.1", "A.10.1.2"]),
    ("which 2013 controls merged into A.5.15", ["A.9.1.1", "A.9.1.2"]),
    ("what did 8.8 replace", ["A.12.6.1", "A.18.2.3"]),
    ("what was A.5.14 in 2013", ["A.13.2.1", "A.13.2.2", "A.13.2.3"]),
    ("is A.5.7 new", ["A.5.7", "new in the 2022 edition"]),
    ("what replaced A.9.2.3", ["A.9.2.3", "A.8.2"]),
    ("A.16.1.3, new number pls", ["A.6.8"]),
    ("what became of 12.4", ["A.12.4", "A.8.15", "A.8.17"]),
    ("which controls replaced A.12", ["A.8.7", "A.8.13", "A.8.15", "A.8.34"]),
    ("what type is A.8.7", ["Preventive", "Detective", "Corrective"]),
    ("which properties does A.5.12 protect", ["Confidentiality", "Integrity", "Availability"]),
    ("which theme is A.6.3", ["People"]),
    ("attributes of 8.13", ["Technological", "Corrective", "Recover", "Continuity", "Protection"]),
    ("is A.8.13 a preventive or a corrective control", ["Corrective"]),
    ("security domains of A.5.30?", ["Resilience"]),
    ("what attributes are there", ["five attributes", "Preventive", "Continuity", "Defence"]),
    ("which operational capabilities exist", ["15", "Governance", "Continuity"]),
    ("what are the 4 themes", ["Organizational", "People", "Physical", "Technological"]),
    ("list the security domains", ["4", "Resilience"]),
    ("what control types exist", ["3", "Detective"]),
    ("how many clauses are mandatory", ["All clauses from 4 to 10", "7", "41", "30"]),
    ("list the clauses 4-10", ["4 Context", "7 Support", "10 Improvement"]),
    ("what are the main clauses of iso 27001", ["9 Performance evaluation"]),
    ("list all clauses and subclauses", ["6.1.3", "7.5.3", "9.2.2", "10.2"]),
    ("subclauses of 9", ["3 subclauses", "9.1", "9.2.2", "9.3.3"]),
    ("how many subclauses does clause 7.5 have", ["3", "7.5.1", "7.5.3"]),
    ("subclauses of clause 10", ["10.1", "10.2"]),
    ("which clauses are new in 2022", ["6.3 Planning of changes"]),
    (
        "which clauses need documented information",
        ["15 clauses", "4.3", "5.2", "6.1.2", "6.1.3", "6.2", "7.2", "9.2.2", "10.2"],
    ),
    ("which docs does 27001 make mandatory", ["4.3", "5.2", "6.1.3", "Applicability"]),
    ("which clauses need records", ["8 clauses", "7.2", "8.1", "9.3.3", "10.2"]),
    ("list the mandatory documents", ["4.3", "Scope of the ISMS"]),
    ("documented information for 9.2", ["9.2.2", "Audit planning"]),
    ("which documents does 6.1.3 require", ["3 documented items", "Applicability"]),
    ("what records does clause 7.4 need", ["no records"]),
    ("does A.5.9 need documentation", ["A.5.9", "expect something documented"]),
    ("does A.8.13 need documentation", ["A.8.13", "does not itself name"]),
    ("how many clauses and controls are there", ["7 clauses", "93 controls"]),
]


@pytest.mark.parametrize(("text", "parts"), OTHERS)
def test_other_lists(text, parts):
    """Attributes, editions, clauses and documents are listed with what belongs to them."""
    listing = list_or_count(text, CATALOGUE)
    assert listing is not None
    said = " ".join(listing.sentences)
    assert [part for part in parts if part not in said] == []
    assert all(id_ in CATALOGUE.entries for id_ in listing.ids)


def test_every_old_control_is_traced():
    """For every 2013 number the successors told are those of the facts."""
    for fact in FACTS["controls_2013"]:
        listing = list_or_count(f"what replaced {fact['id']}?", CATALOGUE)
        assert sorted(listing.ids) == sorted(fact["replaced_by_2022"])


def test_every_control_is_traced_back():
    """For every control the 2013 numbers told are those of the facts."""
    for fact in FACTS["controls"]:
        listing = list_or_count(f"which old controls became {fact['id']}", CATALOGUE)
        said = set(re.findall(r"A\.\d+\.\d+\.\d+", " ".join(listing.sentences)))
        assert said == set(fact["replaces_2013"])


@pytest.mark.parametrize(
    "text",
    [
        "which control covers backups",
        "controls for suppliers",
        "how many days home office",
        "how often do we do access reviews",
        "what physical controls do we have at the office",
        "how many people work here",
        "how many people",
        "what is a detective control",
        "what are the controls for access control",
        "which control is about availability",
        "which controls detect malware",
        "which controls are about network security",
        "physical controls",
        "what does A.8.13 ask",
        "A.8.13",
        "5.1 pls",
        "clause 6.3 is new right? what it wants",
        "whats new in 2022",
        "what changed between 2013 and 2022",
        "show me the new ones",
        "which one is new",
        "list the merged ones",
        "what is the recovery function",
        "which records do we keep",
        "how long do we keep records",
        "how many backups do we keep",
        "how many controls are not applicable for us",
        "which controls are not preventive",
        "how many of our controls are implemented",
        "can we kick out annex a controls we dont need",
        "list the open tasks",
        "list the evidence we got for A.6.3",
        "list the documents",
        "where is the document",
        "which document covers passwords",
        "how many new laptops",
        "can i get a new phone",
        "what is confidentiality",
        "difference between preventive and detective controls",
        "which clause is about documented information",
        "what does clause 7.5 say about documented information",
        "which clause covers internal audit",
        "what clause do the internal audits live in",
        "our old soa says A.9.2.3, wheres that now",
        "how many digits for the phone pin",
        "how many controls did the auditor sample",
        "who owns A.8.13",
        "is there a control for gdpr",
        "hello",
        "",
        "???",
    ],
)
def test_content_questions_are_left_alone(text):
    """A question that may ask for content, for our own records or for a person gets no list."""
    assert list_or_count(text, CATALOGUE) is None
