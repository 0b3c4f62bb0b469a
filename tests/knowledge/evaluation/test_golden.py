"""The golden set is large, whole, and asks for what the corpus can answer."""

from collections import Counter
from datetime import date

import pytest
import yaml

from knowledge.answers import Kind
from knowledge.evaluation.golden import load_events, load_golden
from knowledge.evaluation.proof import TRUE, load_proof_pairs, measure_proof
from tests.knowledge.sample_home import POLICIES


@pytest.fixture(scope="module")
def questions():
    return [*load_golden(locked=False), *load_golden(locked=True)]


def test_size(questions):
    """At least 150 questions, a third of them locked, each with an id of its own."""
    locked = sum(question.is_locked for question in questions)
    assert len(questions) >= 150
    assert 0.3 <= locked / len(questions) <= 0.37
    assert len({question.id for question in questions}) == len(questions)
    assert len({(q.question, q.history, q.asker) for q in questions}) == len(questions)


def test_every_kind_is_asked_for(questions):
    """Open and locked questions alike ask for each kind of reply."""
    for is_locked in (True, False):
        kinds = {q.kind for q in questions if q.is_locked is is_locked}
        assert kinds >= {Kind.ANSWER, Kind.REFUSAL, Kind.ASK_BACK, Kind.ACTION}


def test_expectations_fit_the_kind(questions):
    """A refusal has its reason, an action its name, and nothing else has either."""
    for question in questions:
        assert (question.reason is not None) is (question.kind is Kind.REFUSAL), question.id
        if question.action:
            assert question.kind in {Kind.ACTION, Kind.EVENT, Kind.HAND_OFF}, question.id


def test_expected_ids_exist(questions, catalogue):
    """Every expected clause or control exists."""
    for question in questions:
        unknown = [id_ for id_ in question.ranked if id_ not in catalogue.entries]
        assert not unknown, question.id


def test_expected_places_exist(questions):
    """Every expected policy is among the samples, and its section is written there."""
    texts = {path.name: _text(path) for path in POLICIES.iterdir() if path.suffix != ".yaml"}
    for question in questions:
        for place in question.places:
            assert place.section.lower() in texts[place.path], (question.id, place)


def test_events():
    """At least 40 messages tell of an event, and as many questions merely speak of one."""
    counted = Counter(is_event for _, is_event in load_events())
    assert counted[True] >= 40
    assert counted[False] >= 40


def test_proof_pairs():
    """A hundred true and a hundred altered pairs; each alteration is of a named kind."""
    pairs = load_proof_pairs()
    assert Counter(pair.is_true for pair in pairs) == {True: 100, False: 100}
    kinds = {pair.altered for pair in pairs if not pair.is_true}
    assert kinds >= {"number", "unit", "date", "negation", "modality", "subject", "condition"}
    assert not any(pair.altered for pair in pairs if pair.is_true)
    assert len({pair.id for pair in pairs}) == 200


def test_proof_reaches_its_floors():
    """At least 95 % of the altered sentences are rejected and 90 % of the true ones kept."""
    figures = measure_proof(load_proof_pairs())
    assert figures.rejected >= 0.95
    assert figures.kept >= 0.90
    assert figures.classes[0].name == TRUE or TRUE in {one.name for one in figures.classes}


def test_sample_day_is_in_force():
    """The day for which the samples are written lies after the effective dates that count."""
    for path in POLICIES.glob("*.md"):
        header = yaml.safe_load(path.read_text("utf-8").split("---")[1])
        if header.get("status") == "approved":
            assert header["effective_on"] <= date(2026, 11, 22), path.name


def _text(path):
    source = POLICIES.parent / "sources" / f"{path.stem}.md"
    return (source if source.exists() else path).read_text("utf-8").lower()
