"""The grader: deterministic, honest about what does not count, and with verbatim quotes."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from knowledge.answering.remembering import RememberingEmbedder
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.coverage import CoverageGrader, Subject, subjects_of
from knowledge.coverage_grades import Grade
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


class OneMeaning(WordEmbedder):
    """All texts mean the same, so that the words of cues decide; points may be less near to them."""

    def __init__(self, points="", *, near=1.0):
        self.points = points
        self.near = near

    def embed(self, texts):
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            is_point = self.points and text.startswith(self.points)
            row[0] = self.near if is_point else 1.0
            row[1] = np.sqrt(1 - row[0] ** 2)
        return rows


class EveryPassage:
    """A search that finds everything there is."""

    def __init__(self, *passages):
        self.passages = passages

    def search(self, text, vector, *, view, limit):
        assert text
        assert vector is not None
        assert view is not None
        found = [
            FoundPassage(score=0.5, cosine=0.5, lexical=0.5, passage=one) for one in self.passages
        ]
        return found[:limit]


class Library:
    """A library that holds these passages, whatever a search finds."""

    def __init__(self, *passages):
        self.passages = passages

    def serving(self, control):
        return [one for one in self.passages if control in one.document.controls]


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

    def graded(subject, *passages, embedder=None, kept=cache, unfound=()):
        embedder = embedder or WordEmbedder()
        grader = CoverageGrader(
            catalogue,
            EveryPassage(*passages),
            embedder,
            remembering=RememberingEmbedder(embedder),
            cache=kept,
        )
        return grader.grade(subject, grader.candidates(subject, Library(*passages, *unfound)))

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


BACKUP = DocumentControl(
    title="Backup Policy", status=DocumentStatus.APPROVED, controls=("A.8.13",)
)
RULES = (
    "Backups run every night and are kept for 90 days. A restore within 8 hours is the objective.",
    "One copy lies in another region and is encrypted. A restore test takes place every quarter.",
    "A failed backup is repeated within 24 hours.",
)


@pytest.fixture
def backups(catalogue, grade, tmp_path):
    """Grade A.8.13 by the rules of a policy that serves it and is so *near* in meaning."""
    (subject,) = (one for one in subjects_of(catalogue) if one.id == "A.8.13")

    def graded(*texts, document=BACKUP, near=1.0, unfound=()):
        embedder = OneMeaning(subject.title, near=near)
        passages = (passage(str(n), text, document=document) for n, text in enumerate(texts))
        return grade(subject, *passages, embedder=embedder, kept=tmp_path, unfound=unfound)

    return graded


def test_a_control_of_the_standard_is_met_by_its_cues(backups):
    """What has the words of every point and is near in meaning is covered, each point with quotes."""
    found = backups(*RULES)
    assert found.grade is Grade.COVERED
    assert all(point.is_met and point.quotes for point in found.points)
    assert "A failed backup is repeated within 24 hours." in {one.text for one in found.quotes}


def test_a_point_less_than_three_quarters_is_partly(backups):
    """Two of three points are partly, none is not."""
    assert backups(*RULES[:2]).grade is Grade.PARTLY
    assert backups("The canteen opens at noon.").grade is Grade.NOT
    assert backups().grade is Grade.NOT


def test_words_of_another_meaning_meet_nothing(backups):
    """The words of a cue in a sentence that is far from the point in meaning are chance."""
    found = backups(*RULES, near=0.0)
    assert found.grade is Grade.NOT
    assert found.quotes == ()


@pytest.mark.parametrize(
    ("is_serving", "near", "wanted"),
    [
        (True, 0.22, Grade.COVERED),
        (True, 0.18, Grade.NOT),
        (False, 0.27, Grade.PARTLY),
        (False, 0.22, Grade.NOT),
    ],
)
def test_a_policy_that_serves_the_control_may_be_less_near(backups, is_serving, near, wanted):
    """What counts from a policy that names the control has to be nearer in one that does not."""
    document = BACKUP if is_serving else replace(BACKUP, controls=())
    assert backups(*RULES, document=document, near=near).grade is wanted


class Counting(OneMeaning):
    """Counts which texts it was given."""

    def __init__(self):
        super().__init__()
        self.texts = set()

    def embed(self, texts):
        self.texts |= set(texts)
        return super().embed(texts)


def test_of_many_rules_those_of_the_best_passages_are_compared(catalogue, grade, tmp_path):
    """However many rules have the words of a cue, work stays within bounds; what is found counts."""
    (subject,) = (one for one in subjects_of(catalogue) if one.id == "A.8.13")
    many = [
        passage(f"{n:03}", f"Failed backup {n} is repeated.", document=BACKUP) for n in range(99)
    ]
    embedder = Counting()
    found = grade(subject, *many, embedder=embedder, kept=tmp_path)
    assert found.points[2].is_met
    compared = [one for one in embedder.texts if "is repeated." in one]
    assert 0 < len(compared) < 30
    assert any(many[0].text in one for one in compared)


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        (BACKUP, Grade.COVERED),
        (replace(BACKUP, controls=()), Grade.PARTLY),
        (replace(BACKUP, status=DocumentStatus.UNAPPROVED), Grade.PARTLY),
        (replace(BACKUP, origin=Origin.EXTERNAL), Grade.PARTLY),
    ],
)
def test_a_policy_that_serves_the_control_is_read_whole(backups, document, wanted):
    """What an approved policy of ours says counts where it names the control, found or not."""
    unfound = [passage("unfound", RULES[2], document=document)]
    assert backups(*RULES[:2], unfound=unfound).grade is wanted


def test_the_purpose_of_a_serving_policy_meets_nothing(backups):
    """The purpose of a policy that serves the control is no rule, found or not."""
    unfound = [passage("unfound", RULES[2], document=BACKUP, headings=("1.1 Purpose",))]
    assert backups(*RULES[:2], unfound=unfound).grade is Grade.PARTLY


def test_plans_and_descriptions_meet_nothing(backups):
    """What is planned, asked or described is no rule, whatever its words."""
    told = (f"It is planned that {rule[0].lower()}{rule[1:]}" for rule in RULES[2:])
    assert backups(*told, "Is a failed backup repeated within 24 hours?").grade is Grade.NOT


def test_cues_in_passing_are_partly_at_most(backups):
    """Every point said by documents that do not serve the control needs a lead's word."""
    found = backups(*RULES, document=replace(BACKUP, controls=()))
    assert found.grade is Grade.PARTLY
    assert "serves this control" in found.reason


def test_a_digest_names_the_grader(catalogue, cache, grade):
    """Digests begin with the grader's version, so that an upgrade is noticed."""
    embedder = WordEmbedder()
    grader = CoverageGrader(
        catalogue, EveryPassage(), embedder, remembering=RememberingEmbedder(embedder), cache=cache
    )
    assert len(grader.version) == 8
    assert grade(OURS, *SAID).digest.startswith(grader.version)
    assert len(grade(OURS, *SAID).digest) == 64
