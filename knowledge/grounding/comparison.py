"""Whether one claim follows from another, and what is objected where it does not."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from knowledge.grounding.claims import ANY, Clause, Reading, Restriction
from knowledge.grounding.entities import Objection
from knowledge.grounding.lexicon import lexicon
from knowledge.grounding.segments import Kind
from knowledge.grounding.token import Token

# Leaving out a word of these claims makes them wider, not weaker.
_NARROW = frozenset({"permission", "prohibition", "release", "dissuasion"})
_LIMITS = frozenset({"after", "within", "before", "by", "until", "since"})

_UNMARKED = (0, 0, frozenset[str]())
_MOST_BORROWED = 8
_FEW_BORROWED = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """A claim of the passage, and the words that it may borrow from around it."""

    clause: Clause
    sentence: Reading
    context: frozenset[str]
    """Words of the sentence before, which a pronoun may stand for."""


def object_to(claim: Clause, support: Support) -> Objection:
    """Return what speaks against *claim* following from *support*."""
    for check in _CHECKS:
        objection = check(claim, support)
        if objection:
            return objection
    return Objection.NONE


def borrowed(claim: Clause, support: Support) -> frozenset[str]:
    """Return the words of *claim* that its source takes from the sentence before."""
    return _stated(claim) - support.sentence.words - lexicon().light


def _stated(claim: Clause) -> frozenset[str]:
    return frozenset(word for word in claim.reach if word[0] != "#")


def _check_words(claim: Clause, support: Support) -> Objection:
    most = _MOST_BORROWED if support.clause.is_anaphoric else _FEW_BORROWED
    lent = borrowed(claim, support)
    missing = lent - support.context
    if missing or len(lent) > most:
        actors = claim.around(support.clause.verb).subject | claim.agents
        named = bool(missing) and missing <= actors
        return Objection.SUBJECT if named else Objection.UNSUPPORTED_WORDS
    if claim.is_universal and not support.clause.is_universal and not support.clause.negations:
        return Objection.UNSUPPORTED_WORDS
    return Objection.NONE


def _check_mixture(claim: Clause, support: Support) -> Objection:
    """Words from elsewhere complete a claim; they may not displace words of its own."""
    clause = support.clause
    elsewhere = _stated(claim) - clause.reach - lexicon().light
    dropped = clause.words - _stated(claim) - lexicon().light
    if clause.is_gapped or not elsewhere & support.sentence.words:
        dropped -= {clause.verb}
    if elsewhere and dropped:
        return Objection.SUBJECT
    return Objection.MODALITY if _otherwise_meant(elsewhere, support) else Objection.NONE


def _otherwise_meant(words: frozenset[str], support: Support) -> bool:
    """Tell whether *words* stand in a neighbouring clause that allows or denies something else."""
    own = support.clause
    return any(
        (other.modals, other.negations) != (own.modals, own.negations) and other.words & words
        for other in support.sentence.clauses
        if other is not own
    )


def _check_measures(claim: Clause, support: Support) -> Objection:
    own = support.clause.values
    for value in sorted(claim.values - own):
        return _wrong_measure(value, own)
    for value in sorted((support.clause.naming & claim.values) - claim.naming):
        if {other for other in own - claim.values if _unit(other) == _unit(value)}:
            return _wrong_measure(value, own - {value})
    lost = {token.value for token in support.clause.measures if _bounds(token)}
    return Objection.CONDITION if lost - claim.values else Objection.NONE


def _unit(value: str) -> str:
    return value.split("|", maxsplit=1)[0]


def _bounds(token: Token) -> bool:
    return not _LIMITS.isdisjoint(token.relation.split("+"))


def _wrong_measure(value: str, own: frozenset[str]) -> Objection:
    """Say what is wrong with a quantity or date that the source does not have."""
    unit, number, _ = value.split("|")
    others = [other.split("|") for other in own]
    if unit == "#date":
        return Objection.DATE
    if any(other[:2] == [unit, number] for other in others):
        return Objection.CONDITION
    alike = any(other[0] == unit for other in others) or not others
    return Objection.NUMBER if alike else Objection.UNIT


def _check_modality(claim: Clause, support: Support) -> Objection:
    same = claim.modals == support.clause.modals
    return Objection.NONE if same else Objection.MODALITY


def _check_negation(claim: Clause, support: Support) -> Objection:
    same = claim.negations == support.clause.negations
    return Objection.NONE if same and _same_tails(claim, support, 0) else Objection.NEGATION


def _same_tails(claim: Clause, support: Support, mark: int) -> bool:
    """Tell whether what follows a claim is marked (0: denied, 1: "only") as in its source."""
    clause = support.clause
    theirs = _marked(clause, mark, wanted=True) - clause.words
    ours = _marked(claim, mark, wanted=True)
    plain = claim.words | _marked(claim, mark, wanted=False)
    return (
        not theirs & plain - _marked(clause, mark, wanted=False) and ours <= theirs | clause.words
    )


def _marked(clause: Clause, mark: int, *, wanted: bool) -> frozenset[str]:
    tails = (tail.words for tail in clause.tails if bool(tail.marks[mark]) == wanted)
    return frozenset[str]().union(*tails)


def _check_subject(claim: Clause, support: Support) -> Objection:
    clause = support.clause
    agentless = claim.is_passive and not clause.is_passive and not claim.agents
    if not agentless and clause.subject - _stated(claim) and clause.heads != ANY:
        return Objection.SUBJECT
    if (clause.is_gapped or not clause.verb) and clause.words - _stated(claim):
        return Objection.SUBJECT
    return Objection.NONE if _same_roles(claim, support) else Objection.SUBJECT


def _same_roles(claim: Clause, support: Support) -> bool:
    """Tell whether the doer and what it is done to have kept their places."""
    known = support.clause.around(claim.verb)
    claim = claim.around(known.verb)
    if not claim.verb or not known.verb:
        shared = claim.words & known.words
        return _ordered(claim, shared) == _ordered(known, shared)
    light = lexicon().light
    if claim.verb == "be" or (claim.verb != known.verb and {claim.verb, known.verb} & light):
        return True
    return _same_actor(claim, replace(support, clause=known))


def _ordered(clause: Clause, shared: frozenset[str]) -> list[str]:
    return [word for word in clause.order if word in shared]


def _same_actor(claim: Clause, support: Support) -> bool:
    """Compare subject with subject, or with the agent of a passive."""
    clause = support.clause
    if claim.is_passive == clause.is_passive:
        return _is_subject(claim, support) and claim.agents <= clause.agents | support.context
    if not claim.is_passive:
        return bool(claim.heads) and claim.heads <= clause.agents
    done_to = claim.heads <= clause.rest | support.context
    done_by = not claim.agents or bool(claim.agents & clause.subject) or not clause.heads
    return bool(claim.heads) and done_to and done_by


def _is_subject(claim: Clause, support: Support) -> bool:
    clause = support.clause
    if clause.is_gapped or not claim.heads:
        return True
    if clause.heads == ANY or not clause.heads:
        return not clause.subject or claim.heads <= clause.subject | support.context
    added = frozenset[str]().union(*(tail.words for tail in clause.tails))
    return bool(claim.heads & clause.heads) and claim.heads <= clause.heads | added


def _check_only(claim: Clause, support: Support) -> Objection:
    same = claim.only == support.clause.only and _same_tails(claim, support, 1)
    return Objection.NONE if same else Objection.CONDITION


def _check_conditions(claim: Clause, support: Support) -> Objection:
    said = claim.restrictions
    told = support.clause.restrictions
    stated = _stated(claim) | claim.values
    for limit in told:
        matched = _is_plain(limit) or any(_same(limit, other) for other in said)
        if not matched or limit.words - stated:
            return _about(limit)
    for limit in said:
        if not any(_same(limit, other) for other in told) and not (
            _is_plain(limit) and limit.marks == _UNMARKED
        ):
            return _about(limit)
    return Objection.NONE


def _is_plain(limit: Restriction) -> bool:
    """Tell whether another wording may say the same place, time or case."""
    return limit.kind is Kind.FRAME or limit.marker == "while"


def _same(left: Restriction, right: Restriction) -> bool:
    same = left.kind is right.kind and left.marker == right.marker
    same = same and left.marks == right.marks
    return same and (left.words == right.words or bool(left.words & right.words))


def _about(limit: Restriction) -> Objection:
    return Objection.EXCEPTION if limit.kind is Kind.EXCEPTION else Objection.CONDITION


def _check_width(claim: Clause, support: Support) -> Objection:
    """What is allowed or denied may not be widened by leaving words out."""
    clause = support.clause
    narrow = clause.negations or not _NARROW.isdisjoint(clause.modals)
    lost = clause.words - _stated(claim) - lexicon().light
    lost |= {token.value for token in clause.measures} - claim.values
    return Objection.CONDITION if narrow and lost else Objection.NONE


_CHECKS: tuple[Callable[[Clause, Support], Objection], ...] = (
    _check_words,
    _check_negation,
    _check_modality,
    _check_measures,
    _check_conditions,
    _check_only,
    _check_subject,
    _check_mixture,
    _check_width,
)
