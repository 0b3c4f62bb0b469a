"""Every entry is told in depth, in sentences that stand alone, and no two say the same."""

import re
from collections import defaultdict
from itertools import combinations

import pytest

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.entities import ClauseWords, Figure
from knowledge.sentences import split_sentences
from tests.knowledge.catalogue.test_catalogue import BANNED_OPENINGS

CATALOGUE = load_catalogue()
PHRASES = ("how", "evidence", "pitfalls")
_LONGEST = 45
#: Words of the bounds that ISO's own texts put on requirements; ours speak plainly.
_ISO_SPEECH = re.compile(r"\bshall\b", re.IGNORECASE)
_MARKETING = re.compile(
    r"\b(?:seamless|robust|cutting-edge|world-class|holistic|leverage|game[- ]chang\w+|best-in-class"
    r"|crucial|paramount|comprehensive|ensure that)\b",
    re.IGNORECASE,
)


def opening(sentence):
    """Return the first word in lower case; IT is a department."""
    first = re.match(r"[\w’']+", sentence)
    return "" if first is None or first[0] == "IT" else first[0].lower()


def sentences_of(entry):
    """Yield every full sentence of a clause or control."""
    text = entry.text
    blocks = [text.gist, *text.asks, text.why, text.auditor, *text.how, *text.pitfalls]
    blocks += [*text.roles, text.cloud, text.remote, *(one.say for one in text.questions)]
    blocks += [one.because for one in text.related]
    if text.by_size:
        blocks += [text.by_size.small, text.by_size.medium, text.by_size.large]
    if isinstance(text, ClauseWords):
        blocks += [text.stage_1, text.stage_2]
    for block in blocks:
        yield from split_sentences(block)


@pytest.mark.parametrize("id_", CATALOGUE.entries)
def test_entry_is_told_in_depth(id_):
    """Nothing that a lead, an employee or an auditor asks about is left out."""
    entry = CATALOGUE.entries[id_]
    text = entry.text
    assert len(text.asks) >= 3 or isinstance(text, ClauseWords)
    assert all((text.how, text.evidence, text.pitfalls, text.roles, text.questions))
    assert all(one.because for one in text.related)
    assert any(p in text.why.lower() for p in ("confidential", "integrity", "availab"))
    if isinstance(text, ClauseWords):
        assert all((text.inputs, text.outputs, text.stage_1, text.stage_2, text.templates))


@pytest.mark.parametrize("id_", CATALOGUE.entries)
def test_sentences_stand_alone(id_):
    """Each may be quoted without the one before it, and speaks plainly."""
    for sentence in sentences_of(CATALOGUE.entries[id_]):
        words = sentence.split()
        assert opening(sentence) not in BANNED_OPENINGS, sentence
        assert sentence[-1] in ".!?", sentence
        assert len(words) <= _LONGEST, sentence
        assert not _ISO_SPEECH.search(sentence), sentence
        assert not _MARKETING.search(sentence), sentence


@pytest.mark.parametrize("id_", CATALOGUE.entries)
def test_phrases_are_phrases(id_):
    """Evidence and metrics are names of things, to be listed in a sentence."""
    text = CATALOGUE.entries[id_].text
    for phrase in (*text.evidence, *text.metrics):
        assert phrase[-1] not in ".;:", phrase
        assert 2 <= len(phrase.split()) <= 22, phrase
        assert ";" not in phrase, phrase


@pytest.mark.parametrize("id_", CATALOGUE.entries)
def test_questions_are_answered_shortly(id_):
    """An employee gets one to three sentences."""
    text = CATALOGUE.entries[id_].text
    asked = [one.ask.lower() for one in text.questions]
    assert len(set(asked)) == len(asked)
    for one in text.questions:
        assert 1 <= len(split_sentences(one.say)) <= 3, one.say


@pytest.mark.parametrize("id_", CATALOGUE.entries)
def test_related_exist(id_):
    """What is named as related exists, is something else, and is named once."""
    ids = [one.id for one in CATALOGUE.entries[id_].text.related]
    known = {*CATALOGUE.entries, *CATALOGUE.topics} - {id_}
    assert set(ids) <= known
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("id_", CATALOGUE.controls)
def test_control_names_a_clause(id_):
    """Every control tells with which clause of 4 to 10 it works together, in words of its own."""
    told = [one for one in CATALOGUE.controls[id_].text.related if one.id in CATALOGUE.clauses]
    assert told
    elsewhere = {
        one.because
        for other, entry in CATALOGUE.entries.items()
        if other != id_
        for one in entry.text.related
    }
    assert not {one.because for one in told} & elsewhere


def shingles(text):
    """Return each run of five words."""
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


@pytest.mark.parametrize("part", PHRASES)
def test_no_two_entries_say_the_same(part):
    """No two share more than a tenth of their five-word runs: each text fits one entry only."""
    runs = {id_: shingles(". ".join(getattr(e.text, part))) for id_, e in CATALOGUE.entries.items()}
    owners = defaultdict(set)
    for id_, found in runs.items():
        for run in found:
            owners[run].add(id_)
    shared = defaultdict(int)
    for ids in owners.values():
        for pair in combinations(sorted(ids), 2):
            shared[pair] += 1
    alike = {
        pair: count
        for pair, count in shared.items()
        if count > 0.1 * min(len(runs[one]) for one in pair)
    }
    assert not alike


def test_no_example_is_told_twice():
    """No clause repeats the examples of another, least of all those of its own parts."""
    examples = {
        id_: shingles(" ".join(one.text for one in clause.text.templates))
        for id_, clause in CATALOGUE.clauses.items()
    }
    alike = [
        (here, there)
        for here, there in combinations(examples, 2)
        if len(examples[here] & examples[there])
        > 0.1 * min(len(examples[here]), len(examples[there]))
    ]
    assert not alike
    names = [one.name for clause in CATALOGUE.clauses.values() for one in clause.text.templates]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("id_", CATALOGUE.topics)
def test_topic_is_told_in_depth(id_):
    """A topic has 350 to 900 words, and what holds a figure says where it comes from."""
    topic = CATALOGUE.topics[id_]
    assert 350 <= sum(len(one.split()) for one in topic.sentences) <= 900
    assert len(topic.questions) >= 5
    for statement in topic.statements:
        said = statement.say if isinstance(statement, Figure) else statement
        words = said.split()
        assert opening(said) not in BANNED_OPENINGS, said
        assert len(split_sentences(said)) == 1, said
        assert len(words) <= _LONGEST, said
        assert not _MARKETING.search(said), said
        if isinstance(statement, Figure):
            assert re.fullmatch(r"20\d\d-\d\d", statement.as_of), statement
            assert statement.basis
    assert set(topic.related) <= {*CATALOGUE.entries, *CATALOGUE.topics} - {id_}
    for one in topic.questions:
        assert 1 <= len(split_sentences(one.say)) <= 3, one.say


def _words(text):
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


TITLES = {id_: _words(entry.title) for id_, entry in CATALOGUE.entries.items()}
_A_RUN = 5
"""Words of a title from which on it is a quotation rather than everyday words."""


@pytest.mark.parametrize("id_", CATALOGUE.entries)
def test_titles_stand_where_titles_stand(id_):
    """No sentence is a title, and a long title is named by its own entry or by a related one."""
    entry = CATALOGUE.entries[id_]
    named = {id_, *(one.id for one in entry.text.related)}
    for sentence in map(_words, sentences_of(entry)):
        assert sentence not in TITLES.values()
        for other, title in TITLES.items():
            if len(title.split()) >= _A_RUN and other not in named:
                assert f" {title} " not in f" {sentence} ", other


def _told_elsewhere():
    """Yield what is told outside the sentences of entries: where, what it is about, and the text."""
    for id_, entry in CATALOGUE.entries.items():
        text = entry.text
        phrases = [*text.evidence, *text.metrics]
        if isinstance(text, ClauseWords):
            phrases += [*text.inputs, *text.outputs, *(one.text for one in text.templates)]
        yield f"phrases of {id_}", {id_, *(one.id for one in text.related)}, phrases
    for id_, topic in CATALOGUE.topics.items():
        said = [*topic.sentences, *(one.say for one in topic.questions)]
        yield id_, set(topic.related), said
    yield "contrasts", set(), [f"{one.say} ({' '.join(one.ids)})" for one in CATALOGUE.contrasts]


@pytest.mark.parametrize(
    ("about", "texts"),
    [pytest.param(about, texts, id=where) for where, about, texts in _told_elsewhere()],
)
def test_titles_stand_nowhere_else(about, texts):
    """Phrases, examples, topics and contrasts are no titles either; a long one comes with its number."""
    for text in texts:
        plain = _words(text)
        assert plain not in TITLES.values()
        for other, title in TITLES.items():
            if len(title.split()) >= _A_RUN and f" {title} " in f" {plain} ":
                assert other in about or other in text, (other, text)
