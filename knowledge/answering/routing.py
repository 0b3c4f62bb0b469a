"""Who answers: the standard, our documents, both, or nobody."""

from collections.abc import Sequence
from enum import StrEnum

from knowledge.answering.company import CompanyFinding
from knowledge.answering.known_answers import SAME
from knowledge.answering.understanding import Asked, Understanding
from knowledge.retrieval import FoundEntry

#: Tuned on the open part of the golden set; see docs/evaluation.md.
OURS_SURE = 0.63
#: Below both, in confidence and in words of the question that the rule itself uses, a rule found
#: for "may I" is shown as the nearest one, not as the answer.
PERMISSION_SURE, PERMISSION_OWN = 0.75, 0.4
#: So sure that our documents are heard even where the question names the standard.
OURS_CERTAIN = 0.97
#: Below this our documents touch the subject rather than answer, where the catalogue knows the
#: very question; from the other on they are heard first, where it does not.
OURS_RATHER, OURS_CLEAR = 0.8, 0.85
KNOWN_SURE = 0.8
#: Likewise, on the scale of `sureness`.
STANDARD_SURE, STANDARD_LIKELY, STANDARD_NEAR = 0.58, 0.35, 0.35
#: May I, must I, how long: only our own approved documents can say.
OURS_ALONE = frozenset({Asked.PERMISSION, Asked.DURATION, Asked.FREQUENCY})
_OURS_FIRST = OURS_ALONE | {Asked.WHO, Asked.AMOUNT, Asked.HOW, Asked.WHERE}
_STANDARD_ONLY = frozenset({Asked.WHICH_CONTROL, Asked.EVIDENCE, Asked.OWNER, Asked.EXCLUSION})
#: With a number, these ask for what the catalogue holds about it and for nothing of ours.
_NUMBER_ONLY = frozenset({Asked.WHICH_CONTROL, Asked.OWNER, Asked.EXCLUSION, Asked.DIFFERENCE})


class Route(StrEnum):
    """Who speaks, in which order."""

    STANDARD = "standard"
    STANDARD_THEN_OURS = "standard_then_ours"
    OURS = "ours"
    OURS_THEN_STANDARD = "ours_then_standard"
    SILENT = "silent"
    SILENT_GUIDANCE = "silent_guidance"
    SILENT_UNAPPROVED = "silent_unapproved"
    NOTHING = "nothing"


def choose_route(
    understanding: Understanding,
    standard: Sequence[FoundEntry],
    company: CompanyFinding,
    *,
    is_known: bool = False,
) -> Route:
    """Return who answers, from what was asked and what was found.

    *is_known* tells that the catalogue has an answer to just this question.
    """
    sure = company.confidence >= OURS_SURE
    if understanding.references and understanding.asked in _NUMBER_ONLY:
        return Route.STANDARD
    if understanding.references or is_known:
        return Route.STANDARD_THEN_OURS if sure else Route.STANDARD
    best = sureness(standard)
    about_standard = understanding.about_standard or understanding.asked in _STANDARD_ONLY
    if about_standard and best >= STANDARD_LIKELY:
        return _standard_first(understanding, company)
    if sure:
        return _ours(understanding, company, standard)
    return _without_ours(understanding, company, best)


def is_only_near(understanding: Understanding, company: CompanyFinding) -> bool:
    """Tell whether the rules found may be about something else than what somebody may do."""
    if company.is_nearest:
        return True
    if understanding.asked is not Asked.PERMISSION or company.confidence >= PERMISSION_SURE:
        return False
    return all(evidence.own < PERMISSION_OWN for evidence in company.approved[:1])


def _standard_first(understanding: Understanding, company: CompanyFinding) -> Route:
    if understanding.asked in _STANDARD_ONLY:
        return Route.STANDARD
    enough = OURS_SURE if understanding.about_us else OURS_CERTAIN
    return Route.STANDARD_THEN_OURS if company.confidence >= enough else Route.STANDARD


def _ours(
    understanding: Understanding, company: CompanyFinding, standard: Sequence[FoundEntry]
) -> Route:
    best, known = sureness(standard), _known(standard)
    if company.is_nearest:
        return Route.OURS
    if understanding.asked in _STANDARD_ONLY and best >= STANDARD_LIKELY:
        return Route.STANDARD
    if understanding.asked in OURS_ALONE or best < STANDARD_SURE:
        return Route.OURS
    # Who asks for a list of ours is told it, however much the catalogue knows of such lists.
    is_list = any(one.hits >= 0 for one in company.approved[:1])
    if company.confidence < OURS_RATHER and known >= KNOWN_SURE and not is_list:
        return Route.STANDARD_THEN_OURS
    if understanding.asked in _OURS_FIRST:
        return Route.OURS
    ours_first = (
        is_list or understanding.about_us or (company.confidence >= OURS_CLEAR and known < SAME)
    )
    return Route.OURS_THEN_STANDARD if ours_first else Route.STANDARD_THEN_OURS


def _without_ours(understanding: Understanding, company: CompanyFinding, standard: float) -> Route:
    if company.unapproved_confidence >= OURS_SURE:
        return Route.SILENT_UNAPPROVED
    if understanding.asked in OURS_ALONE and understanding.about_us:
        return Route.SILENT_GUIDANCE if standard >= STANDARD_SURE else Route.SILENT
    return Route.STANDARD if standard >= STANDARD_SURE else Route.NOTHING


def _known(standard: Sequence[FoundEntry]) -> float:
    """Return how near the best entry's own questions come to the one asked."""
    return max((one.question.cosine for one in standard[:1] if one.question), default=0.0)


def sureness(standard: Sequence[FoundEntry]) -> float:
    """Return how surely the catalogue's best entries speak of the question: 0 to about 1.3."""
    best = standard[:5]
    near = [one.question.cosine for one in best if one.question is not None]
    known = [cosine for cosine in near if cosine >= SAME]
    cosine = max([*(entry.cosine for entry in best), *known], default=0.0)
    return cosine + 0.3 * max((entry.coverage for entry in best), default=0.0)
