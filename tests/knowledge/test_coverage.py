"""The grader: deterministic, honest about what does not count, and with verbatim quotes."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from knowledge.answering.remembering import RememberingEmbedder
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.coverage import CoverageGrader, Grade, Subject, subjects_of
from knowledge.passages import DocumentControl, DocumentStatus, Origin, Passage, PassageId
from knowledge.retrieval import FoundPassage
from knowledge.words import stems

POLICY = DocumentControl(title="Log Policy", status=DocumentStatus.APPROVED, controls=("C-1",))
OURS = Subject(
    id="C-1",
    title="Ship's log",
    points=("Every voyage is written into the log.", "The log is locked away at night."),
)


class WordEmbedder:
    """Texts are near as far as they share words; the same in every run."""

    dimension = 512
    max_tokens = 256

    def embed(self, texts):
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in stems(text) or ["nothing"]:
                row[int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, text):
        return len(text.split())


class EveryPassage:
    """A search that finds everything there is."""

    def __init__(self, *passages):
        self.passages = passages

    def search(self, text, vector, *, view, limit):
        assert text
        assert vector is not None
        assert view is None
        found = [
            FoundPassage(score=0.5, cosine=0.5, lexical=0.5, passage=one) for one in self.passages
        ]
        return found[:limit]


def passage(id_, text, *, document=POLICY, headings=("Rules",)):
    """A passage of an approved policy, unless something else is said."""
    return Passage(
        id=PassageId(id_),
        source="p.md",
        document=document,
        headings=headings,
        page=None,
        position=0,
        text=text,
    )


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def grade(catalogue, cache):
    """Grade a subject by some passages."""

    def graded(subject, *passages):
        embedder = WordEmbedder()
        grader = CoverageGrader(
            catalogue,
            EveryPassage(*passages),
            embedder,
            remembering=RememberingEmbedder(embedder),
            cache=cache,
        )
        return grader.grade(subject, grader.candidates(subject, None))

    return graded


SAID = (
    passage("a", "Every voyage is written into the ship's log.\nEvery voyage is in the log."),
    passage("b", "The ship's log is locked away at night.\nAt night the log is locked."),
    passage("c", "Every voyage is written into the log at once.\nThe log is locked away."),
)


def test_every_control_is_a_subject(catalogue):
    """All 93 controls are graded, by what they ask."""
    subjects = subjects_of(catalogue)
    assert len(subjects) == 93
    assert all(one.points for one in subjects)


def test_what_is_said_is_covered_with_verbatim_quotes(grade):
    """A control whose points stand in policies is covered, and each quote stands there too."""
    found = grade(OURS, *SAID)
    assert found.grade is Grade.COVERED
    assert found.quotes
    texts = {one.id: one.text for one in SAID}
    assert all(quote.text in texts[quote.passage] for quote in found.quotes)
    assert "2 of 2 points" in found.reason


def test_nothing_said_is_not(grade):
    """No passage at all, and passages about something else, cover nothing and quote nothing."""
    for passages in ((), (passage("x", "Cats sleep on warm stones.\nDogs run around."),)):
        found = grade(OURS, *passages)
        assert found.grade is Grade.NOT
        assert found.quotes == ()
        assert found.reason


def test_half_is_partly(grade):
    """One of two points is partly, and the reason names the other."""
    halves = replace(OURS, title="", points=(OURS.points[0], "Lifeboats wear orange paint."))
    found = grade(halves, *SAID)
    assert found.grade is Grade.PARTLY
    assert "1 of 2 points" in found.reason
    assert "Lifeboats wear orange paint." in found.reason


def test_said_in_passing_is_partly_at_most(grade):
    """Where no quoted document says that it serves the control, a lead has to confirm it."""
    subject = replace(OURS, id="A.8.15")
    found = grade(subject, *SAID)
    assert found.grade is Grade.PARTLY
    assert "serves this control" in found.reason
    serving = replace(POLICY, controls=("A.8.15",))
    claimed = grade(subject, *(replace(one, document=serving) for one in SAID))
    assert claimed.points
    assert "serves this control" not in claimed.reason


@pytest.mark.parametrize(
    "document",
    [
        replace(POLICY, status=DocumentStatus.UNAPPROVED),
        replace(POLICY, status=DocumentStatus.DRAFT),
        replace(POLICY, status=DocumentStatus.WITHDRAWN),
        replace(POLICY, origin=Origin.EXTERNAL),
    ],
)
def test_only_our_approved_policies_count(grade, document):
    """Drafts, unapproved, withdrawn and foreign documents cover nothing."""
    found = grade(OURS, *(replace(one, document=document) for one in SAID))
    assert found.grade is Grade.NOT


def test_a_preamble_covers_nothing(grade):
    """What a document is for is no rule."""
    found = grade(OURS, *(replace(one, headings=("1.1 Purpose",)) for one in SAID))
    assert found.grade is Grade.NOT


def test_same_passages_same_grade(grade):
    """The order in which passages are found changes nothing."""
    assert grade(OURS, *SAID) == grade(OURS, *reversed(SAID))


def test_digest_follows_what_is_looked_at(grade):
    """Another passage, another point, or another declaration: another digest."""
    first = grade(OURS, *SAID).digest
    serving = replace(POLICY, controls=("A.8.15",))
    others = {
        grade(OURS, *SAID[:2]).digest,
        grade(replace(OURS, points=OURS.points[:1]), *SAID).digest,
        grade(OURS, replace(SAID[0], document=serving), *SAID[1:]).digest,
    }
    assert len(others | {first}) == 4
