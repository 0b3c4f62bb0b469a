"""Counting and listing clauses, and the documented information they require."""

from collections.abc import Iterable, Sequence

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.entities import Clause
from knowledge.catalogue.listing_controls import total
from knowledge.catalogue.listing_sentences import Listing, counted, enumerated, joined, titled
from knowledge.catalogue.listing_words import Mark, Words
from knowledge.catalogue.lookup import Edition, Reference

_ASKING = frozenset({Mark.COUNT, Mark.LIST, Mark.WHICH})
_DOCUMENTED = "documented information"


def clauses(words: Words, catalogue: Catalogue) -> Listing | None:
    """Count or list clauses."""
    marks = words.marks
    if marks & {Mark.ABOUT, Mark.OR, Mark.BOTH}:
        return None
    if Mark.NEW in marks:
        return _listed(_new(catalogue), one=_NEW.format("clause"), many=_NEW.format("clauses"))
    if Mark.MANDATORY in marks:
        return Listing(sentences=(_MANDATORY, *_counts(catalogue)), ids=())
    if Mark.CONTROLS in marks:
        is_count = Mark.COUNT in marks
        said = (*_counts(catalogue), *total(catalogue))
        return Listing(sentences=said, ids=()) if is_count else None
    if Mark.COUNT in marks:
        return _count(marks, catalogue)
    one, many, found = _asked_for(marks, catalogue)
    return _listed(found, one=one, many=many)


def subclauses(words: Words, catalogue: Catalogue) -> Listing | None:
    """Count or list the subclauses of a clause."""
    if Mark.CONTROLS in words.marks:
        return None
    given = [r.ids[0] for r in words.references if r.edition is Edition.CLAUSE]
    if not words.references and str(words.number) in catalogue.clauses:
        given = [str(words.number)]
    if len(given) != max(1, len(words.references)):
        return None
    sentences: list[str] = []
    found: list[str] = []
    for id_ in given:
        below = _below(id_, catalogue)
        sentences += _subclauses_of(catalogue.clauses[id_], below)
        found += [clause.id for clause in below]
    return Listing(sentences=tuple(sentences), ids=tuple(found))


def documents(words: Words, catalogue: Catalogue) -> Listing | None:
    """List what clauses 4-10 require to be documented."""
    marks = words.marks
    if not marks & _ASKING or not marks & {Mark.CLAUSES, Mark.STANDARD, Mark.MANDATORY}:
        return None
    only = Mark.RECORDS in marks and not marks & {Mark.DOCUMENTS, Mark.DOCUMENTED}
    found = [c for c in catalogue.clauses.values() if _names(c, only_records=only)]
    what = "records" if only else _DOCUMENTED
    items = [f"{c.id} ({'; '.join(_names(c, only_records=only))})" for c in found]
    number = sum(len(_names(c, only_records=only)) for c in found)
    named = counted(number, one="item", many="items")
    return Listing(
        sentences=(
            f"ISO/IEC 27001 requires {what} in {len(found)} clauses, {named} in all.",
            *enumerated(
                items, one=f"clause that requires {what}", many=f"clauses that require {what}"
            ),
        ),
        ids=tuple(clause.id for clause in found),
    )


def documents_of(words: Words, catalogue: Catalogue) -> Listing | None:
    """Say what the clauses or controls whose numbers were typed require to be documented."""
    marks = words.marks
    sentences: list[str] = []
    for reference in words.references:
        sentences += _documents_of(reference, marks, catalogue)
    if len(sentences) != len(words.references):
        return None
    ids = {reference.ids[0] for reference in words.references}
    return Listing(sentences=tuple(sentences), ids=tuple(i for i in catalogue.entries if i in ids))


_MANDATORY = (
    "All clauses from 4 to 10 are mandatory, because a requirement can never be excluded"
    " the way an Annex A control can."
)


_NEW = "{} with a place of its own only since the 2022 edition"


def _count(marks: frozenset[Mark], catalogue: Catalogue) -> Listing:
    main, leaves = _main(catalogue), _leaves(catalogue)
    if Mark.LEAF in marks:
        first = f"Clauses 4 to 10 have {len(leaves)} clauses without subclauses."
        return Listing(sentences=(first,), ids=tuple(clause.id for clause in leaves))
    return Listing(sentences=_counts(catalogue), ids=tuple(clause.id for clause in main))


def _counts(catalogue: Catalogue) -> tuple[str, ...]:
    main, leaves = _main(catalogue), _leaves(catalogue)
    return (
        f"ISO/IEC 27001 has {len(main)} clauses with requirements, numbered 4 to 10.",
        (
            f"Clauses 4 to 10 have {len(catalogue.clauses)} numbered clauses and subclauses in all,"
            f" and {len(leaves)} of them have no further subclause."
        ),
    )


def _asked_for(marks: frozenset[Mark], catalogue: Catalogue) -> tuple[str, str, Sequence[Clause]]:
    if Mark.LEAF in marks:
        return "clause without subclauses", "clauses without subclauses", _leaves(catalogue)
    if Mark.SUBCLAUSES in marks:
        return "clause or subclause", "clauses and subclauses", list(catalogue.clauses.values())
    return "main clause", "main clauses", _main(catalogue)


def _listed(found: Sequence[Clause], *, one: str, many: str) -> Listing:
    return Listing(
        sentences=(
            f"ISO/IEC 27001 has {counted(len(found), one=one, many=many)}.",
            *enumerated(titled(found), one=one, many=many),
        ),
        ids=tuple(clause.id for clause in found),
    )


def _subclauses_of(clause: Clause, below: Sequence[Clause]) -> tuple[str, ...]:
    subject = f"Clause {clause.id} {clause.title}"
    if not below:
        return (f"{subject} has no subclauses.",)
    direct = sum(one.parent == clause.id for one in below)
    number = counted(direct, one="subclause", many="subclauses")
    deeper = f" and {len(below) - direct} below those" if len(below) > direct else ""
    what = f"of clause {clause.id}"
    return (
        f"{subject} has {number}{deeper}.",
        *enumerated(titled(below), one=f"subclause {what}", many=f"subclauses {what}"),
    )


def _documents_of(
    reference: Reference, marks: frozenset[Mark], catalogue: Catalogue
) -> Iterable[str]:
    id_ = reference.ids[0]
    only = Mark.RECORDS in marks and not marks & {Mark.DOCUMENTS, Mark.DOCUMENTED}
    if reference.edition is Edition.CLAUSE:
        return [_documents_of_clause(catalogue.clauses[id_], catalogue, only_records=only)]
    asks = marks & {Mark.WHICH, Mark.REQUIRE, Mark.MANDATORY, Mark.LIST, Mark.COUNT, Mark.MINE}
    if reference.edition is not Edition.CONTROL or not asks:
        return []
    subject = f"{id_} {catalogue.controls[id_].title}"
    if id_ in catalogue.documented_controls:
        return [f"{subject} is one of the controls that expect something documented."]
    return [f"{subject} does not itself name anything that has to be documented."]


def _documents_of_clause(clause: Clause, catalogue: Catalogue, *, only_records: bool) -> str:
    parts = [clause, *_below(clause.id, catalogue)]
    named = [
        name if part is clause else f"{name} ({part.id})"
        for part in parts
        for name in _names(part, only_records=only_records)
    ]
    one = "record" if only_records else "documented item"
    subject = f"Clause {clause.id} {clause.title}"
    number = counted(len(named), one=one, many=f"{one}s")
    if not named:
        return f"{subject} requires {number} of its own."
    return f"{subject} requires {number}: {joined(named)}."


def _names(clause: Clause, *, only_records: bool) -> list[str]:
    return [item.name for item in clause.documented if item.kind == "record" or not only_records]


def _below(id_: str, catalogue: Catalogue) -> list[Clause]:
    return [clause for clause in catalogue.clauses.values() if clause.id.startswith(f"{id_}.")]


def _main(catalogue: Catalogue) -> list[Clause]:
    return [clause for clause in catalogue.clauses.values() if not clause.parent]


def _leaves(catalogue: Catalogue) -> list[Clause]:
    return [clause for clause in catalogue.clauses.values() if clause.leaf]


def _new(catalogue: Catalogue) -> list[Clause]:
    return [clause for clause in catalogue.clauses.values() if clause.new_in_2022]
