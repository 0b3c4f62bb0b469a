"""What sets two things apart: sentences that stand alone, found by numbers and by names."""

import re

import pytest
import yaml

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.contrasts import between, named_in, read_contrasts
from knowledge.errors import CatalogueInvalid
from knowledge.sentences import split_sentences
from knowledge.words import stems
from tests.knowledge.catalogue.test_catalogue import BANNED_OPENINGS

CONTRASTS = load_catalogue().contrasts
NAMED = [one for one in CONTRASTS if one.one.names and one.other.names]
_LONGEST = 45


def _of(contrast):
    return " | ".join((*contrast.ids, *contrast.one.names[:1], *contrast.other.names[:1]))


def test_the_pairs_that_people_ask_about_are_there():
    """There are many of them, and no two numbers are set apart twice."""
    pairs = [frozenset(one.ids) for one in CONTRASTS if len(one.ids) > 1]
    by_number = [one for one in pairs if all(re.match(r"(?:A\.)?\d", id_) for id_ in one)]
    unnamed = [frozenset(one.ids) for one in CONTRASTS if one not in NAMED]
    assert len(CONTRASTS) >= 90
    assert len(set(by_number)) >= 60
    assert len(set(unnamed)) == len(unnamed)


@pytest.mark.parametrize("contrast", CONTRASTS, ids=_of)
def test_the_sentence_stands_alone_and_contrasts(contrast):
    """One plain sentence that names both things and says how they differ."""
    words = contrast.say.split()
    assert len(split_sentences(contrast.say)) == 1
    assert words[0].lower() not in BANNED_OPENINGS
    assert contrast.say[-1] == "."
    assert len(words) <= _LONGEST
    assert re.search(r"\b(?:while|one can happen without)\b", contrast.say)
    for one in (contrast.one, contrast.other):
        told = set(stems(contrast.say))
        names = [set(stems(name)) for name in one.names]
        assert one.id in contrast.say or any(name & told for name in names), one


@pytest.mark.parametrize("contrast", NAMED, ids=_of)
def test_a_pair_is_found_by_its_names(contrast):
    """Asked by what people call them, in either order, two things are told apart."""
    one, other = contrast.one.names[0], contrast.other.names[0]
    for text in (f"what's the difference between {one} and {other}?", f"{other} vs {one}"):
        assert named_in(text, CONTRASTS) == contrast, text


@pytest.mark.parametrize("contrast", CONTRASTS, ids=_of)
def test_a_pair_is_found_by_its_numbers(contrast):
    """Two numbers lead to a contrast of just these two, in either order."""
    if len(contrast.ids) > 1:
        found = between(contrast.ids, CONTRASTS)
        assert found is not None
        assert set(found.ids) == set(contrast.ids)
        assert between(tuple(reversed(contrast.ids)), CONTRASTS) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "difference between",
        "what is an incident?",
        "difference between an incident and an incident?",
        "difference between a goldfish and a caravan",
        "may I plug a private stick into the laptop of a colleague, event or incident aside?",
        "🙂 vs 🙃",
        "vs " * 500,
    ],
)
def test_what_names_no_two_of_them_finds_nothing(text):
    """One thing, no thing, or a question that is chiefly about others is not told apart."""
    assert named_in(text, CONTRASTS) is None


@pytest.mark.parametrize("ids", [(), ("6.1.2",), ("6.1.2", "A.8.30"), ("6.1.2", "6.1.3", "8.2")])
def test_other_numbers_find_nothing(ids):
    """Only exactly two numbers that were set apart find a contrast."""
    assert between(ids, CONTRASTS) is None


@pytest.mark.parametrize(
    ("one", "complaint"),
    [
        ({"one": {"id": "A.9.99"}, "other": {"id": "6.1.2"}, "say": "X."}, "A.9.99"),
        ({"one": {"id": "6.1.2"}, "say": "X."}, "other"),
        ({"one": {"id": "6.1.2"}, "other": {"id": "6.1.3"}, "says": "X."}, "say"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, one, complaint):
    """A number that does not exist, a missing side and a misspelled key are named."""
    (tmp_path / "contrasts.yaml").write_text(yaml.safe_dump([one]), "utf-8")
    with pytest.raises(CatalogueInvalid, match=complaint):
        read_contrasts(tmp_path, {"6.1.2", "6.1.3"})
