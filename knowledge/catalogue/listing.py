"""Lists and counts of controls, clauses and documents, for questions that ask for nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.catalogue import (
    listing_attributes,
    listing_clauses,
    listing_controls,
    listing_editions,
)
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.listing_sentences import Listing
from knowledge.catalogue.listing_words import Mark, Words, read_words

__all__ = ["Listing", "list_or_count"]


def list_or_count(text: str, catalogue: Catalogue) -> Listing | None:
    """Answer a question for a list or a count; None when *text* may ask for anything else."""
    words = read_words(text, catalogue)
    if words is None:
        return None
    for rule in _RULES:
        listing = rule.say(words, catalogue) if rule.fits(words.marks) else None
        if listing:
            return listing
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    """Marks a question must have, of which it must have one, and may have besides."""

    needs: frozenset[Mark] = frozenset()
    one_of: frozenset[Mark]
    allows: frozenset[Mark]
    say: Callable[[Words, Catalogue], Listing | None]

    def fits(self, marks: frozenset[Mark]) -> bool:
        understood = self.needs | self.one_of | self.allows
        return self.needs <= marks <= understood and bool(self.one_of & marks)


_M = Mark
_ASKING = frozenset({_M.COUNT, _M.LIST, _M.WHICH})
_ATTRIBUTE = frozenset(
    {_M.THEME, _M.TYPE, _M.PROPERTY, _M.CONCEPT, _M.CAPABILITY, _M.DOMAIN, _M.ATTRIBUTES}
)
_NOUNS = frozenset({_M.CONTROLS, _M.ONE_CONTROL, _M.ONES, _M.ANNEX, _M.STANDARD})
_JOINING = frozenset({_M.AND, _M.OR, _M.BOTH, _M.ALL, _M.ABOUT, _M.TOTAL, _M.YEAR, _M.NUMBER})
_WRITTEN = frozenset({_M.DOCUMENTS, _M.DOCUMENTED, _M.RECORDS})
_CLAUSE_NOUNS = frozenset({_M.CLAUSES, _M.ONE_CLAUSE, _M.STANDARD})
_USUAL = _ASKING | _NOUNS | _JOINING
_AMOUNTS = frozenset({_M.SEVERAL, _M.AT_LEAST, _M.MORE_THAN, _M.OR_MORE, _M.EXACTLY})

#: The first rule that fits and has something to say answers.
_RULES: tuple[_Rule, ...] = (
    _Rule(
        needs=frozenset({_M.REFERENCE}),
        one_of=_ATTRIBUTE | {_M.VALUE},
        allows=_USUAL,
        say=listing_attributes.of_controls,
    ),
    _Rule(
        needs=frozenset({_M.REFERENCE}),
        one_of=frozenset({_M.REPLACE, _M.MERGED, _M.OLD, _M.NEW, _M.TOTAL}),
        allows=_USUAL,
        say=listing_editions.around_controls,
    ),
    _Rule(
        needs=frozenset({_M.REFERENCE}),
        one_of=_WRITTEN,
        allows=_USUAL | _CLAUSE_NOUNS | {_M.REQUIRE, _M.MANDATORY, _M.MINE},
        say=listing_clauses.documents_of,
    ),
    _Rule(
        one_of=frozenset({_M.SUBCLAUSES}),
        allows=_ASKING | _CLAUSE_NOUNS | {_M.REFERENCE, _M.NUMBER, _M.ALL, _M.TOTAL},
        say=listing_clauses.subclauses,
    ),
    _Rule(
        one_of=_WRITTEN,
        allows=_ASKING | _CLAUSE_NOUNS | _JOINING | {_M.REQUIRE, _M.MANDATORY, _M.RANGE},
        say=listing_clauses.documents,
    ),
    _Rule(
        needs=frozenset({_M.CLAUSES}),
        one_of=_ASKING,
        allows=_CLAUSE_NOUNS
        | _JOINING
        | {_M.MANDATORY, _M.LEAF, _M.MAIN, _M.RANGE, _M.SUBCLAUSES, _M.NEW, _M.CONTROLS, _M.ANNEX},
        say=listing_clauses.clauses,
    ),
    _Rule(
        one_of=frozenset({_M.REPLACE, _M.MERGED}),
        allows=_USUAL | _AMOUNTS | {_M.OLD},
        say=listing_editions.merged,
    ),
    _Rule(
        needs=frozenset({_M.OLD}),
        one_of=_ASKING,
        allows=_USUAL,
        say=listing_editions.old_controls,
    ),
    _Rule(
        one_of=_ATTRIBUTE,
        allows=_USUAL | {_M.EACH},
        say=listing_attributes.values,
    ),
    _Rule(
        one_of=frozenset({_M.VALUE, _M.NEW}) | _WRITTEN,
        allows=_USUAL | _ATTRIBUTE | {_M.ONLY, _M.REQUIRE},
        say=listing_controls.chosen,
    ),
    _Rule(
        one_of=frozenset({_M.COUNT, _M.LIST, _M.WHICH}),
        allows=_USUAL,
        say=listing_controls.everything,
    ),
)
