"""The catalogue holds the standard's facts whole, and our own words about every one of them."""

import json
import re
import shutil
from collections import Counter
from importlib.resources import files

import pytest

from knowledge.catalogue import catalogue as catalogue_module
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.entities import Clause, Control, Theme
from knowledge.errors import CatalogueInvalid

FACTS = json.loads((files("knowledge.catalogue") / "data/iso27001-2022.json").read_text("utf-8"))
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
#: A quoted sentence stands alone, so none may point back or lean on the one before.
BANNED_OPENINGS = frozenset(
    """
    it its this that these those they their he she his her such here there also and but so or
    however therefore thus hence additionally moreover furthermore besides otherwise consequently
    which accordingly instead meanwhile likewise similarly
    """.split()  # noqa: SIM905 - a list literal would be a hundred lines
)


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def _sentences(entry):
    text = entry.text
    return _SENTENCE_END.split(f"{text.gist} {' '.join(text.asks)} {text.why} {text.auditor}")


def test_all_controls_are_there(catalogue):
    """93 controls, 37 organizational, 8 people, 14 physical and 34 technological."""
    themes = Counter(control.theme for control in catalogue.controls.values())
    assert len(catalogue.controls) == 93
    assert themes == {
        Theme.ORGANIZATIONAL: 37,
        Theme.PEOPLE: 8,
        Theme.PHYSICAL: 14,
        Theme.TECHNOLOGICAL: 34,
    }


def test_control_numbers_have_no_gap(catalogue):
    """Within each theme the numbers run from 1 without a gap."""
    expected = [
        f"A.{chapter}.{number}"
        for chapter, count in ((5, 37), (6, 8), (7, 14), (8, 34))
        for number in range(1, count + 1)
    ]
    assert list(catalogue.controls) == expected


def test_new_controls(catalogue):
    """Exactly eleven controls are new, and exactly these replace nothing."""
    new = {control.id for control in catalogue.controls.values() if control.new_in_2022}
    assert new == {
        *("A.5.7", "A.5.23", "A.5.30", "A.7.4", "A.8.9", "A.8.10"),
        *("A.8.11", "A.8.12", "A.8.16", "A.8.23", "A.8.28"),
    }
    assert new == {c.id for c in catalogue.controls.values() if not c.replaces_2013}


def test_old_controls_map_in_both_directions(catalogue):
    """All 114 controls of 2013 lead to 2022, and both directions say the same."""
    forward = {(old.id, new) for old in catalogue.old_controls.values() for new in old.replaced_by}
    backward = {(old, c.id) for c in catalogue.controls.values() for old in c.replaces_2013}
    assert len(catalogue.old_controls) == 114
    assert all(old.replaced_by for old in catalogue.old_controls.values())
    assert forward == backward


def test_every_control_has_the_five_attributes(catalogue):
    """Every control carries values of all five attributes, from closed sets."""
    allowed = {
        "control_types": 3,
        "properties": 3,
        "concepts": 5,
        "capabilities": 15,
        "domains": 4,
    }
    for attribute, number in allowed.items():
        values = [getattr(control, attribute) for control in catalogue.controls.values()]
        assert all(values)
        assert all(len(set(value)) == len(value) for value in values)
        assert len({one for value in values for one in value}) == number


def test_clauses_are_complete(catalogue):
    """41 clauses from 4 to 10, of which 30 have no subclause, each under an existing parent."""
    clauses = catalogue.clauses
    assert len(clauses) == 41
    assert sum(clause.leaf for clause in clauses.values()) == 30
    assert [c.id for c in clauses.values() if not c.parent] == ["4", "5", "6", "7", "8", "9", "10"]
    for clause in clauses.values():
        assert clause.parent == clause.id.rpartition(".")[0]
        assert clause.leaf == (not catalogue.children(clause.id))
    assert {"6.1.3", "7.5.3", "9.2.2", "9.3.3"} <= set(clauses)


def test_documented_information(catalogue):
    """Every required document and record is there, at the clause that requires it."""
    documented = {clause.id for clause in catalogue.clauses.values() if clause.documented}
    assert documented == {
        *("4.3", "5.2", "6.1.2", "6.1.3", "6.2", "7.2", "7.5.1", "7.5.3"),
        *("8.1", "8.2", "8.3", "9.1", "9.2.2", "9.3.3", "10.2"),
    }
    kinds = {d.kind for clause in catalogue.clauses.values() for d in clause.documented}
    assert kinds == {"document", "record"}
    assert any("Applicability" in d.name for d in catalogue.clauses["6.1.3"].documented)
    assert set(catalogue.documented_controls) <= set(catalogue.controls)
    assert len(catalogue.documented_controls) == 9


def test_amendment(catalogue):
    """Amendment 1:2024 stands at 4.1 and 4.2 and nowhere else."""
    amended = {c.id: c.amended_by for c in catalogue.clauses.values() if c.amended_by}
    assert set(amended) == {"4.1", "4.2"}
    assert all("Amd 1:2024" in by for by in amended.values())
    assert all("climate" in " ".join(_sentences(catalogue.clauses[id_])) for id_ in amended)


def test_facts_survive_loading(catalogue):
    """What the data file says is what the catalogue says."""
    for fact in FACTS["controls"]:
        control = catalogue.controls[fact["id"]]
        assert isinstance(control, Control)
        assert control.title == fact["title"]
        assert list(control.replaces_2013) == fact["replaces_2013"]
        assert list(control.domains) == fact["security_domains"]
    for fact in FACTS["clauses"]:
        clause = catalogue.clauses[fact["id"]]
        assert isinstance(clause, Clause)
        assert clause.title == fact.get("display_title", fact["title"])


@pytest.mark.parametrize("id_", [fact["id"] for fact in FACTS["clauses"] + FACTS["controls"]])
def test_own_words(catalogue, id_):
    """The first reading of each clause and control has 60 to 220 words."""
    entry = catalogue.entries[id_]
    assert 60 <= len(" ".join(_sentences(entry)).split()) <= 220
    assert entry.text.owner
    assert entry.text.words


def test_numbers_in_texts_exist(catalogue):
    """Every control or clause number that a text names exists in the standard."""
    texts = [s for e in catalogue.entries.values() for s in _sentences(e)]
    texts += [s for topic in catalogue.topics.values() for s in topic.sentences]
    for text in texts:
        for number in re.findall(r"\bA\.\d+(?:\.\d+)+", text):
            assert number in {*catalogue.controls, *catalogue.old_controls}, text
        for number in re.findall(r"\bclauses? (\d+(?:\.\d+)*)", text, re.IGNORECASE):
            # The clauses before 4 hold no requirement and are no entries.
            assert number in {"1", "2", "3", *catalogue.clauses}, text


def test_a_fact_without_a_text_is_refused(copied):
    """A catalogue of which a text is missing is not loaded, and the missing id is named."""
    (copied / "controls" / "A.6.3.yaml").unlink()
    with pytest.raises(CatalogueInvalid, match=r"A\.6\.3"):
        load_catalogue()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("gist:", "gits:", "gits"),
        ("questions:", "questions: [", "A.8.13.yaml"),
        ("because:", "why:", "because"),
    ],
)
def test_a_damaged_file_is_refused(copied, old, new, said):
    """A misspelled key or broken YAML names the file and what is wrong with it."""
    file = copied / "controls" / "A.8.13.yaml"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueInvalid, match=r"A\.8\.13\.yaml") as raised:
        load_catalogue()
    assert said in str(raised.value)


@pytest.fixture
def copied(monkeypatch, tmp_path):
    """Return a copy of the data that the catalogue is then read from."""
    shutil.copytree(str(files("knowledge.catalogue") / "data"), tmp_path / "data")
    monkeypatch.setattr(catalogue_module, "files", lambda _package: tmp_path)
    return tmp_path / "data"
