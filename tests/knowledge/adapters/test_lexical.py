"""Search by words: any text is safe, inflections and typos are found, gone is gone."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.adapters.lexical import TantivyIndex
from knowledge.indexes import IndexedText
from knowledge.passages import PassageId

TEXTS = {
    "backup": ("Backups", "Backup copies are tested every quarter by the platform team."),
    "password": ("Passwords", "Employees must use passwords of at least 14 characters."),
    "visitor": ("Visitors", "Visitors are registered at the reception and wear a badge."),
}


@pytest.fixture(scope="module")
def filled():
    return _filled(TantivyIndex())


def _filled(index):
    index.add(
        IndexedText(id=PassageId(id_), heading=heading, text=text)
        for id_, (heading, text) in TEXTS.items()
    )
    return index


def _ids(index, query):
    return [hit.id for hit in index.search(query, 5)]


@given(query=st.text(st.characters(codec="utf-8"), max_size=120))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_safe(filled, query):
    """Whatever is typed is searched for, never parsed as a query of its own."""
    assert len(filled.search(query, 5)) <= 3
    filled.document_frequency(query)


@pytest.mark.parametrize(
    "query",
    [
        'text:"backup" AND NOT heading:*',
        "backup^99999999 OR -(",
        "[a TO z} \\ / ~ ? * + - && || !",
        'id:"password"',
        "passwords' OR 1=1 --",
        "",
        "   ",
        "the and of",
        "💾 ☃ \u202e",
        "x" * 100_000,
    ],
)
def test_query_language_is_text(filled, query):
    """Operators, field names and quotes of a query language are plain text here."""
    assert set(_ids(filled, query)) <= set(TEXTS)
    assert "visitor" not in _ids(filled, query)


@pytest.mark.parametrize("query", ["backup", "backups", "backing up a BACKUP", "bäckup"])
def test_inflections_are_found(filled, query):
    """Case, inflection and accents make no difference."""
    assert _ids(filled, query)[0] == "backup"


@pytest.mark.parametrize("query", ["pasword", "passwrod", "visitrs", "regsitered"])
def test_typos_are_found(filled, query):
    """A word that nobody wrote finds the word that differs in one letter or one swap."""
    assert len(_ids(filled, query)) == 1


def test_known_words_are_not_bent(filled):
    """A word that somebody wrote finds only itself, not its neighbours."""
    assert _ids(filled, "badge") == ["visitor"]


def test_heading_weighs_more():
    """A word of the heading counts for more than the same word in the text."""
    index = TantivyIndex()
    index.add(
        [
            IndexedText(id=PassageId("said"), heading="Doors", text="A window is shut at night."),
            IndexedText(id=PassageId("about"), heading="Window", text="A door is shut at night."),
        ]
    )
    assert _ids(index, "window") == ["about", "said"]


def test_removal():
    """What was removed is found no more; removing what is not there is nothing."""
    index = _filled(TantivyIndex())
    index.remove([PassageId("backup"), PassageId("never there")])
    assert _ids(index, "backup copies") == []
    assert index.count() == 2


def test_replacement():
    """The same id added again has the new words only and counts once."""
    index = _filled(TantivyIndex())
    index.add([IndexedText(id=PassageId("backup"), heading="Snapshots", text="Kept for a year.")])
    assert index.count() == 3
    assert _ids(index, "platform team quarter") == []
    assert _ids(index, "snapshot") == ["backup"]


def test_document_frequency(filled):
    """Frequency counts passages, in any inflection; unknown words have none."""
    assert filled.document_frequency("passwords") == filled.document_frequency("password") == 1
    assert filled.document_frequency("zeppelin") == 0


def test_folder_keeps_it(tmp_path):
    """What was added is still there when the folder is opened again."""
    _filled(TantivyIndex(tmp_path))
    again = TantivyIndex(tmp_path)
    assert again.count() == 3
    assert _ids(again, "visitor") == ["visitor"]


def test_same_query_same_order(filled):
    """The same query gives the same hits in the same order."""
    hits = [filled.search("employees passwords visitors backups", 5) for _ in range(3)]
    assert hits[0] == hits[1] == hits[2]
