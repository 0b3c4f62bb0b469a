"""What a sentence claims: clauses with subject, verb and object, and what restricts them."""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from knowledge.grounding.lexicon import Part, lexicon
from knowledge.grounding.segments import Kind, Segment, segments
from knowledge.grounding.token import Token
from knowledge.grounding.tokens import tokens
from knowledge.grounding.verbs import Verb, find_verb

Marks = tuple[int, int, frozenset[str]]
"""How often a part denies, how often it says "only", and its modalities."""

_AND = Token(Part.CONJUNCTION, "and", "and")
_LONGEST = 300
"""Tokens; no claim is read from a longer sentence, so it can only be quoted."""
ANY = frozenset({"*"})
"""Heads of a relative clause: any of the words before may be meant."""
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Restriction:
    """A condition or an exception, and the words it is about."""

    kind: Kind
    marker: str
    words: frozenset[str]
    """Words, and the measures as ``#...``."""
    marks: Marks


@dataclass(frozen=True, kw_only=True, slots=True)
class Tail:
    """What follows a clause without a verb of its own: a list, an afterthought."""

    words: frozenset[str]
    marks: Marks


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One claim; what restricts and follows it is added while its sentence is read."""

    subject: frozenset[str]
    heads: frozenset[str]
    """The nouns that the subject is about; empty for a pronoun or where none was found."""
    verb: str
    is_passive: bool
    is_gapped: bool
    """True where the verb of the clause before is meant again."""
    agents: frozenset[str]
    rest: frozenset[str]
    """Words from the verb on."""
    order: tuple[str, ...]
    """The words of the clause in order."""
    measures: tuple[Token, ...]
    naming: frozenset[str]
    """Quantities and dates within the subject: "the policy of 12 May 2022"."""
    modals: frozenset[str]
    negations: int
    only: str
    """``subject`` or ``rest`` where "only" stands, else empty."""
    is_universal: bool
    is_anaphoric: bool
    restrictions: list[Restriction] = field(default_factory=list)
    tails: list[Tail] = field(default_factory=list)

    @property
    def words(self) -> frozenset[str]:
        """The words of the clause proper, without restrictions and tails."""
        return self.subject | self.rest

    def around(self, verb: str) -> "Clause":
        """Return this clause read around *verb*, where no verb of its own was recognised."""
        at = self.order.index(verb) if verb in self.order else 0
        if self.verb or not at:
            return self
        before = self.order[:at]
        return replace(
            self,
            verb=verb,
            subject=frozenset(before),
            heads=frozenset(before[-1:]),
            rest=frozenset(self.order[at:]),
        )

    @property
    def reach(self) -> frozenset[str]:
        """The words of the clause, its restrictions and its tails."""
        parts = [tail.words for tail in self.tails]
        return self.words.union(*parts, *(limit.words for limit in self.restrictions))

    @property
    def values(self) -> frozenset[str]:
        """Quantities and dates of the clause, its restrictions and its tails."""
        return frozenset(word for word in self.reach if word[0] == "#").union(
            token.value for token in self.measures
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A sentence as its claims."""

    clauses: tuple[Clause, ...]
    words: frozenset[str]
    figures: tuple[str, ...]
    """Every quantity, date and id with a digit, as often as it stands there."""
    is_about_before: bool
    """True where a pronoun stands near its beginning, so that it
    speaks of the sentence before."""


@lru_cache(maxsize=20_000)
def read(sentence: str, *, to_prove: bool = False) -> Reading:
    """Read what *sentence* claims; what was read before is remembered.

    In a sentence *to_prove*, "when it is lost and must be told" is read as two claims, in a source
    as one condition: the stricter reading on either side.
    """
    row = tokens(sentence)
    readable = row if len(row) <= _LONGEST else []
    return Reading(
        clauses=tuple(_Assembly().run(segments(readable, to_prove=to_prove))),
        words=content(row),
        figures=tuple(filter(None, map(_figure, row))),
        is_about_before=any(token.part is Part.PRONOUN for token in row[:3]),
    )


def content(row: list[Token]) -> frozenset[str]:
    """Return the words of *row* that carry meaning."""
    return frozenset(token.key for token in row if token.part is Part.WORD)


def _figure(token: Token) -> str:
    """Return *token* as a figure, empty if it is none."""
    if token.is_measure:
        return token.value
    return token.key if any(letter.isdigit() for letter in token.key) else ""


def _restriction(segment: Segment) -> Restriction:
    """Keep what a condition or exception is about."""
    words = content(segment.row) | _values(segment.row)
    return Restriction(
        kind=segment.kind, marker=segment.marker, words=words, marks=_marks(segment.row)
    )


def _marks(row: list[Token]) -> Marks:
    parts = [token.part for token in row]
    return parts.count(Part.NEGATION), parts.count(Part.ONLY), _modals(row)


def _modals(row: list[Token]) -> frozenset[str]:
    return frozenset(token.key for token in row if token.part is Part.MODAL)


class _Assembly:
    """Puts segments together to clauses."""

    def __init__(self) -> None:
        self._clauses: list[Clause] = []
        self._opening: list[Token] = []
        self._waiting: list[Restriction] = []
        self._fronted: list[Restriction] = []
        self._loose: list[Restriction] = []

    def run(self, parts: list[Segment]) -> list[Clause]:
        for part in parts:
            if part.border == ";":
                self._fronted = []
            if part.kind is Kind.MAIN:
                self._add_main(part)
            else:
                self._add_restriction(part)
        if self._opening or self._waiting or (self._fronted and not self._clauses):
            self._open_clause(self._opening, None)
        for clause in self._clauses[-1:]:
            clause.restrictions.extend(self._loose)
        return self._clauses

    def _add_restriction(self, part: Segment) -> None:
        limit = _restriction(part)
        if self._opening:
            self._waiting.append(limit)
        elif part.opens or not self._clauses:
            self._fronted.append(limit)
            self._loose.append(limit)
        else:
            self._clauses[-1].restrictions.append(limit)

    def _add_main(self, part: Segment) -> None:
        if part.border == "because" and self._clauses and not self._opening:
            self._add_tail(part.row)
            return
        row = [*self._opening, _AND, *part.row] if self._opening else part.row
        verb = find_verb(row)
        if part.is_relative:
            self._open_relative(part)
        elif verb is not None:
            self._open_clause(row, verb)
        elif self._opening or not self._clauses or part.border == ";":
            self._opening = row
        elif _is_gapped(part.row, self._clauses[-1]):
            self._open_gapped(part.row)
        else:
            self._add_tail(part.row)

    def _add_tail(self, row: list[Token]) -> None:
        tail = Tail(words=content(row) | _values(row), marks=_marks(row))
        self._clauses[-1].tails.append(tail)

    def _open_clause(self, row: list[Token], verb: Verb | None) -> None:
        clause = _clause(row, verb)
        if verb and not _has_subject(row[: verb.start]) and self._clauses:
            before = self._clauses[-1]
            helped = any(token.part in (Part.MODAL, Part.BEING) for token in row)
            modals = clause.modals if helped else before.modals
            clause = replace(clause, subject=before.subject, heads=before.heads, modals=modals)
        clause.restrictions.extend([*self._fronted, *self._waiting])
        self._clauses.append(clause)
        self._opening, self._waiting, self._loose = [], [], []

    def _open_gapped(self, row: list[Token]) -> None:
        before = self._clauses[-1]
        clause = replace(
            _clause(row, None),
            verb=before.verb,
            is_passive=before.is_passive,
            is_gapped=True,
            modals=before.modals,
            negations=before.negations,
            restrictions=list(self._fronted),
        )
        self._clauses.append(clause)

    def _open_relative(self, part: Segment) -> None:
        """Let "..., which are kept for two years" speak of the words just before it."""
        row = part.row[1:] if part.row[0].part is Part.RELATIVE else part.row[2:]
        about = content(self._opening)
        if not self._opening and self._clauses:
            about = _nearest(self._clauses[-1])
        self._clauses.append(replace(_clause(row, find_verb(row)), subject=about, heads=ANY))


def _nearest(clause: Clause) -> frozenset[str]:
    """Return the words that a relative pronoun after *clause* may stand for."""
    if clause.restrictions:
        return frozenset(word for word in clause.restrictions[-1].words if word[0] != "#")
    return clause.tails[-1].words if clause.tails else clause.words


def _has_subject(row: list[Token]) -> bool:
    return any(
        token.part in (Part.WORD, Part.PRONOUN, Part.NEGATION) or token.is_measure for token in row
    )


def _is_gapped(row: list[Token], before: Clause) -> bool:
    """Tell whether *row* repeats the pattern of the clause before: "the other in November"."""
    mine = {(token.part, token.unit) for token in row if token.is_measure}
    theirs = {(token.part, token.unit) for token in before.measures}
    return bool(mine & theirs) and bool(content(row))


def _clause(row: list[Token], verb: Verb | None) -> Clause:
    """Read one clause from the tokens around its verb."""
    start = verb.start if verb else 0
    subject = row[:start]
    rest = row[start:]
    return Clause(
        subject=content(subject),
        heads=_heads(subject),
        verb=verb.key if verb else "",
        is_passive=bool(verb and verb.is_passive),
        is_gapped=False,
        agents=_agents(row[verb.end :]) if verb and verb.is_passive else _NONE,
        rest=content(rest),
        order=tuple(token.key for token in row if token.part is Part.WORD),
        measures=tuple(token for token in row if token.is_measure),
        naming=_values(subject),
        modals=_modals(row),
        negations=sum(token.part is Part.NEGATION for token in row),
        only=_only(row, start),
        is_universal=any(token.part is Part.UNIVERSAL for token in row),
        is_anaphoric=any(token.part is Part.PRONOUN or token.raw == "the" for token in row),
    )


def _heads(subject: list[Token]) -> frozenset[str]:
    """Return the last noun of the first noun group, and of those joined to it by "and"."""
    heads: set[str] = set()
    last = ""
    for token in subject:
        if token.part is Part.WORD:
            last = token.key
        elif token.part is Part.CONJUNCTION:
            heads.add(last)
            last = ""
        elif last and token.part not in (Part.QUANTITY, Part.DATE):
            break
        elif token.part is Part.PRONOUN and token.raw in lexicon().personal:
            return _NONE
    return frozenset({*heads, last} - {""})


def _agents(row: list[Token]) -> frozenset[str]:
    """Return the words after "by" that name who does it."""
    found: set[str] = set()
    inside = False
    for token in row:
        if token.raw == "by":
            inside = True
        elif inside and token.part is Part.WORD:
            found.add(token.key)
        elif inside and found and token.part is Part.PREPOSITION and token.raw != "of":
            break
    return frozenset(found)


def _only(row: list[Token], start: int) -> str:
    for i, token in enumerate(row):
        if token.part is Part.ONLY:
            return "subject" if i < start and not content(row[:i]) else "rest"
    return ""


def _values(row: list[Token]) -> frozenset[str]:
    return frozenset(token.value for token in row if token.is_measure)
