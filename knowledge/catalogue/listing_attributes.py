"""The themes and attributes of the controls: which there are, and those of one control."""

from collections import Counter
from collections.abc import Mapping, Sequence

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.entities import Control
from knowledge.catalogue.listing_controls import ATTRIBUTES
from knowledge.catalogue.listing_sentences import Listing, joined
from knowledge.catalogue.listing_words import Mark, Words
from knowledge.catalogue.lookup import Edition

_NAMES: Mapping[Mark, tuple[str, str]] = {
    Mark.THEME: ("theme", "themes"),
    Mark.TYPE: ("control type", "control types"),
    Mark.PROPERTY: ("information security property", "information security properties"),
    Mark.CONCEPT: ("cybersecurity concept", "cybersecurity concepts"),
    Mark.CAPABILITY: ("operational capability", "operational capabilities"),
    Mark.DOMAIN: ("security domain", "security domains"),
}
_FIVE = tuple(attribute for attribute in ATTRIBUTES if attribute is not Mark.THEME)
_ASKING = frozenset({Mark.COUNT, Mark.LIST, Mark.WHICH})
_CONTEXT = frozenset(
    {Mark.CONTROLS, Mark.ONE_CONTROL, Mark.ANNEX, Mark.STANDARD, Mark.ATTRIBUTES, Mark.EACH}
)


def of_controls(words: Words, catalogue: Catalogue) -> Listing | None:
    """Say the theme and attributes of the controls whose numbers were typed."""
    if any(reference.edition is not Edition.CONTROL for reference in words.references):
        return None
    named = _named(words.marks)
    if not named and words.marks & {Mark.ONE_CONTROL, Mark.WHICH, Mark.OR}:
        named = [attribute for attribute in ATTRIBUTES if _has_value(words, attribute)]
    if not named:
        return None
    ids = [reference.ids[0] for reference in words.references]
    sentences = [_said(catalogue.controls[id_], attribute) for id_ in ids for attribute in named]
    return Listing(sentences=tuple(sentences), ids=tuple(i for i in catalogue.controls if i in ids))


def values(words: Words, catalogue: Catalogue) -> Listing | None:
    """Say which themes, attributes or attribute values there are."""
    marks = words.marks
    if not marks & _ASKING or not marks & _CONTEXT:
        return None
    named = [attribute for attribute in ATTRIBUTES if attribute in marks]
    sentences = [_there_are(attribute, catalogue) for attribute in named]
    if Mark.ATTRIBUTES in marks and set(named) <= {Mark.THEME}:
        names = [_NAMES[attribute][0] for attribute in _FIVE]
        sentences.append(f"Every control carries five attributes: {joined(names)}.")
        sentences += [_there_are(attribute, catalogue) for attribute in _FIVE]
    return Listing(sentences=tuple(sentences), ids=())


def _named(marks: frozenset[Mark]) -> list[Mark]:
    named = [attribute for attribute in ATTRIBUTES if attribute in marks]
    if Mark.ATTRIBUTES in marks and not named:
        return list(ATTRIBUTES)
    return named


def _has_value(words: Words, attribute: Mark) -> bool:
    return any(value.attribute is attribute for value in words.values)


def _said(control: Control, attribute: Mark) -> str:
    found: Sequence[str] = ATTRIBUTES[attribute](control)
    one, many = _NAMES[attribute]
    subject = f"{control.id} {control.title}"
    if attribute is Mark.THEME:
        return f"{subject} belongs to the theme {found[0]}."
    return f"{subject} has the {one if len(found) == 1 else many} {joined(found)}."


def _there_are(attribute: Mark, catalogue: Catalogue) -> str:
    counts = Counter(
        value for control in catalogue.controls.values() for value in ATTRIBUTES[attribute](control)
    )
    named = [f"{value} ({number})" for value, number in counts.items()]
    return (
        f"There are {len(counts)} {_NAMES[attribute][1]},"
        f" each with the number of its controls: {joined(named)}."
    )
