"""The vocabulary of lists and counts fits the facts, and no heap of its words does harm."""

import json
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.listing import list_or_count
from knowledge.catalogue.listing_vocabulary import FILLER, NUMBERS, PHRASES, VALUES

FACTS = json.loads((files("knowledge.catalogue") / "data/iso27001-2022.json").read_text("utf-8"))
CATALOGUE = load_catalogue()


def test_vocabulary_matches_the_facts():
    """The values that people can name are exactly those of the facts."""
    named = {}
    for attribute, name in VALUES.values():
        named.setdefault(attribute, set()).add(name)
    keys = {
        "type": "control_types",
        "property": "information_security_properties",
        "concept": "cybersecurity_concepts",
        "capability": "operational_capabilities",
        "domain": "security_domains",
    }
    for attribute, key in keys.items():
        assert named[attribute] == {value for fact in FACTS["controls"] for value in fact[key]}
    assert named["theme"] == {fact["theme"] for fact in FACTS["controls"]}


def test_vocabulary_is_unambiguous():
    """No phrase stands for two things."""
    phrases = [phrase for row in PHRASES.values() for phrase in row]
    assert len(phrases) == len(set(phrases))
    assert not set(phrases) & set(VALUES)
    assert not FILLER & {*phrases, *VALUES, *NUMBERS}


_WORDS = sorted({word for row in PHRASES.values() for p in row for word in p.split()} | set(VALUES))


@given(st.lists(st.sampled_from([*_WORDS, "A.8.13", "A.9.2.3", "9", "2", "6.1"]), max_size=8))
def test_any_heap_of_its_words_is_read(heap):
    """No heap of the words it knows makes it fail, and twice the same gives the same."""
    text = " ".join(heap)
    listing = list_or_count(text, CATALOGUE)
    assert listing == list_or_count(text, CATALOGUE)
    assert listing is None or all(id_ in CATALOGUE.entries for id_ in listing.ids)


@given(st.text(max_size=120))
def test_any_text_is_read(text):
    """No text whatsoever makes it fail."""
    list_or_count(text, CATALOGUE)
