"""Who answers what: only our approved documents say what we may or must do."""

import itertools

import pytest

from knowledge.answering.company import CompanyFinding
from knowledge.answering.evidence import Evidence
from knowledge.answering.routing import Route, choose_route, is_only_near
from knowledge.answering.understanding import Asked, Understanding
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId
from knowledge.retrieval import FoundEntry

OURS_ALONE = (Asked.PERMISSION, Asked.DURATION, Asked.FREQUENCY)
SILENT = {Route.SILENT, Route.SILENT_GUIDANCE, Route.SILENT_UNAPPROVED}
_PASSAGE = Passage(
    id=PassageId("p"),
    source="desk.md",
    document=DocumentControl(title="Desk", status=DocumentStatus.APPROVED),
    headings=(),
    page=None,
    position=0,
    text="Employees must lock the screen.",
)
SURE = CompanyFinding(confidence=1.0)
NOTHING = CompanyFinding()


def _understanding(asked, *, about_us=True, about_standard=False):
    return Understanding(
        text="?",
        search_text="?",
        fresh="?",
        asked=asked,
        references=(),
        about_us=about_us,
        about_standard=about_standard,
    )


def _entries(cosine):
    entry = FoundEntry(source="A.8.13", score=cosine, cosine=cosine, lexical=0.0, coverage=cosine)
    return [entry] if cosine else []


@pytest.mark.parametrize("asked", OURS_ALONE)
@pytest.mark.parametrize("near", [0.0, 0.3, 0.9])
def test_silence_is_said(asked, near):
    """May we, must we, how long: without an approved document it is said that ours don't say."""
    assert choose_route(_understanding(asked), _entries(near), NOTHING) in SILENT


@pytest.mark.parametrize("asked", OURS_ALONE)
@pytest.mark.parametrize("near", [0.0, 0.9])
def test_ours_answer_alone(asked, near):
    """May we, must we, how long: an approved document that speaks answers first."""
    route = choose_route(_understanding(asked), _entries(near), SURE)
    assert route in {Route.OURS, Route.OURS_THEN_STANDARD}


@pytest.mark.parametrize("asked", list(Asked))
@pytest.mark.parametrize("about_us", [True, False])
def test_unapproved_is_never_taken_for_approved(asked, about_us):
    """However sure an unapproved document is, it never answers as ours."""
    finding = CompanyFinding(unapproved_confidence=1.0)
    for near in (0.0, 0.3, 0.9):
        route = choose_route(_understanding(asked, about_us=about_us), _entries(near), finding)
        assert route not in {Route.OURS, Route.OURS_THEN_STANDARD, Route.STANDARD_THEN_OURS}


def test_every_case_has_a_route():
    """Whatever is asked and found, one route is chosen."""
    flags = itertools.product(Asked, (True, False), (True, False), (0.0, 0.5, 0.9), (NOTHING, SURE))
    for asked, about_us, about_standard, near, finding in flags:
        understood = _understanding(asked, about_us=about_us, about_standard=about_standard)
        assert choose_route(understood, _entries(near), finding) in set(Route)


def test_nothing_found_is_nothing():
    """A question of which nothing is known is answered by nobody."""
    assert choose_route(_understanding(Asked.WHAT), [], NOTHING) is Route.NOTHING


@pytest.mark.parametrize(
    ("asked", "confidence", "own", "near_only"),
    [
        (Asked.PERMISSION, 0.70, 0.2, True),
        (Asked.PERMISSION, 0.70, 0.5, False),
        (Asked.PERMISSION, 0.90, 0.2, False),
        (Asked.DURATION, 0.70, 0.2, False),
    ],
)
def test_unsure_permission_is_shown_as_nearest_rule(asked, confidence, own, near_only):
    """A rule that may be about something else is not passed off as a permission."""
    evidence = Evidence(
        text="Employees must lock the screen.",
        passage=_PASSAGE,
        coverage=own,
        own=own,
        nearness=0.4,
        score=1.0,
    )
    finding = CompanyFinding(approved=(evidence,), confidence=confidence)
    assert is_only_near(_understanding(asked), finding) is near_only
