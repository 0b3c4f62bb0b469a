"""What became of the 2013 controls, and which of the 2022 controls come from where."""

from collections.abc import Sequence

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.entities import Control
from knowledge.catalogue.listing_sentences import Listing, counted, enumerated, joined, titled
from knowledge.catalogue.listing_words import Mark, Words
from knowledge.catalogue.lookup import Edition, Reference

_ASKING = frozenset({Mark.COUNT, Mark.LIST, Mark.WHICH})
_BECOMING = frozenset({Mark.REPLACE, Mark.MERGED})


def around_controls(words: Words, catalogue: Catalogue) -> Listing | None:
    """Say what replaced the 2013 numbers that were typed, or what the 2022 ones replaced."""
    editions = {reference.edition for reference in words.references}
    if editions == {Edition.CONTROL_2013}:
        return _successors(words, catalogue)
    if editions == {Edition.CONTROL} and words.marks & {*_BECOMING, Mark.OLD, Mark.NEW}:
        return _forerunners(words, catalogue)
    return None


def merged(words: Words, catalogue: Catalogue) -> Listing | None:
    """List the controls that replaced a given number of old ones, two or more unless said."""
    marks = words.marks
    bounds = _bounds(words)
    is_ours = Mark.CONTROLS in marks or {Mark.OLD, Mark.SEVERAL} <= marks
    if not (marks & _ASKING and is_ours and bounds):
        return None
    least, most = bounds
    found = [c for c in catalogue.controls.values() if least <= len(c.replaces_2013) <= most]
    amount = f"{least}" if least == most else f"{least} or more"
    noun = "control" if (least, most) == (1, 1) else "controls"
    what = f"that replaced {amount} {noun} of the 2013 edition"
    one, many = f"control {what}", f"controls {what}"
    return Listing(
        sentences=(
            f"Annex A has {counted(len(found), one=one, many=many)}.",
            *enumerated(titled(found), one=one, many=many),
        ),
        ids=tuple(control.id for control in found),
    )


def old_controls(words: Words, catalogue: Catalogue) -> Listing | None:
    """Say how many controls the 2013 edition had."""
    marks = words.marks
    if Mark.CONTROLS not in marks or not marks & {Mark.COUNT, Mark.LIST}:
        return None
    if Mark.COUNT not in marks and marks & {Mark.YEAR, Mark.VALUE}:
        return None
    known = catalogue.old_controls
    first, *_, last = known
    return Listing(
        sentences=(
            f"Annex A of the 2013 edition had {len(known)} controls.",
            f"The controls of the 2013 edition ran from {first} to {last}.",
            f"Annex A of the 2022 edition has {len(catalogue.controls)} controls.",
        ),
        ids=(),
    )


def _bounds(words: Words) -> tuple[int, int] | None:
    marks, number = words.marks, words.number
    most = 1_000
    if Mark.EXACTLY in marks and (number or Mark.ONES in marks):
        return (number or 1, number or 1)
    if Mark.MORE_THAN in marks and number:
        return number + 1, most
    if marks & {Mark.AT_LEAST, Mark.OR_MORE} and number:
        return number, most
    return (2, most) if marks & {Mark.SEVERAL, Mark.MERGED} else None


def _successors(words: Words, catalogue: Catalogue) -> Listing | None:
    says_now = Mark.TOTAL in words.marks and Mark.WHICH in words.marks
    if not (words.marks & {*_BECOMING, Mark.NEW} or says_now):
        return None
    sentences: list[str] = []
    for reference in words.references:
        sentences += _successors_of(reference, catalogue)
    found = {id_ for reference in words.references for id_ in reference.ids}
    return Listing(
        sentences=tuple(sentences), ids=tuple(i for i in catalogue.controls if i in found)
    )


def _successors_of(reference: Reference, catalogue: Catalogue) -> Sequence[str]:
    given = reference.given
    titles = titled([catalogue.controls[i] for i in catalogue.controls if i in reference.ids])
    old = catalogue.old_controls.get(given)
    if old:
        return [f"{old.id} {old.title} of the 2013 edition became {joined(titles)}."]
    below = [one for one in catalogue.old_controls.values() if one.id.startswith(f"{given}.")]
    group = counted(len(below), one="control", many="controls")
    became = counted(len(titles), one="control", many="controls")
    return (
        f"Group {given} of the 2013 edition had {group}, which became {became} in 2022.",
        *enumerated(
            titles,
            one=f"control of 2022 that replaced group {given}",
            many=f"controls of 2022 that replaced group {given}",
        ),
    )


def _forerunners(words: Words, catalogue: Catalogue) -> Listing:
    ids = [reference.ids[0] for reference in words.references]
    return Listing(
        sentences=tuple(_forerunners_of(catalogue.controls[id_], catalogue) for id_ in ids),
        ids=tuple(id_ for id_ in catalogue.controls if id_ in ids),
    )


def _forerunners_of(control: Control, catalogue: Catalogue) -> str:
    subject = f"{control.id} {control.title}"
    if control.new_in_2022:
        return f"{subject} is new in the 2022 edition and replaced no control of 2013."
    old = [f"{id_} {catalogue.old_controls[id_].title}" for id_ in control.replaces_2013]
    number = counted(len(old), one="control", many="controls")
    return f"{subject} replaced {number} of the 2013 edition: {joined(old)}."
