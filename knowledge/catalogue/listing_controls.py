"""Counting and listing controls by theme, attribute, novelty and what they want in writing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.entities import Control, Theme
from knowledge.catalogue.listing_sentences import Listing, counted, enumerated, joined, titled
from knowledge.catalogue.listing_words import Mark, Value, Words

#: The values of a control under each attribute.
ATTRIBUTES: Mapping[Mark, Callable[[Control], Sequence[str]]] = {
    Mark.THEME: lambda control: (control.theme.value,),
    Mark.TYPE: lambda control: control.control_types,
    Mark.PROPERTY: lambda control: control.properties,
    Mark.CONCEPT: lambda control: control.concepts,
    Mark.CAPABILITY: lambda control: control.capabilities,
    Mark.DOMAIN: lambda control: control.domains,
}
#: A word that is a value of two attributes means the one that was named.
_MEANT: Mapping[tuple[Mark, str], Value] = {
    (Mark.CAPABILITY, "Physical"): Value(attribute=Mark.CAPABILITY, name="Physical security"),
    (Mark.DOMAIN, "Protect"): Value(attribute=Mark.DOMAIN, name="Protection"),
    (Mark.CONCEPT, "Protection"): Value(attribute=Mark.CONCEPT, name="Protect"),
    (Mark.TYPE, "Detect"): Value(attribute=Mark.TYPE, name="Detective"),
    (Mark.CONCEPT, "Detective"): Value(attribute=Mark.CONCEPT, name="Detect"),
    (Mark.DOMAIN, "Governance"): Value(attribute=Mark.DOMAIN, name="Governance and Ecosystem"),
}
_WRITTEN = frozenset({Mark.DOCUMENTS, Mark.DOCUMENTED, Mark.RECORDS})
_ASKS_LOOSELY = frozenset({Mark.COUNT, Mark.LIST})
#: A count alone is followed by the list only when that is short.
_SHORT_LIST = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class _Choice:
    """Which controls were asked for."""

    values: tuple[Value, ...]
    any_of: bool
    only: bool
    new: bool
    written: bool

    def of(self, attribute: Mark) -> tuple[str, ...]:
        return tuple(value.name for value in self.values if value.attribute is attribute)


def chosen(words: Words, catalogue: Catalogue) -> Listing | None:
    """Count and list the controls with the attribute values that were named."""
    choice = _choice(words)
    if Mark.REFERENCE in words.marks or not _asks(words, choice):
        return None
    found = _filtered(choice, catalogue)
    one, many = _noun(choice, "control", "is"), _noun(choice, "controls", "are")
    first = f"Annex A has {counted(len(found), one=one, many=many)}."
    listed: tuple[str, ...] = ()
    if Mark.COUNT not in words.marks or len(found) <= _SHORT_LIST:
        listed = enumerated(titled(found), one=one, many=many)
    apart = _taken_apart(choice, catalogue)
    return Listing(sentences=(first, *listed, *apart), ids=tuple(control.id for control in found))


def everything(words: Words, catalogue: Catalogue) -> Listing | None:
    """Count or list all controls."""
    marks = words.marks
    if not marks & {Mark.CONTROLS, Mark.ANNEX} or Mark.ABOUT in marks:
        return None
    controls = list(catalogue.controls.values())
    ids = tuple(catalogue.controls)
    if Mark.COUNT in marks:
        return Listing(sentences=total(catalogue), ids=ids)
    if Mark.CONTROLS not in marks or not marks & {Mark.ALL, Mark.ANNEX, Mark.STANDARD, Mark.NUMBER}:
        return None
    listed = enumerated(titled(controls), one="control", many="controls")
    return Listing(sentences=(*total(catalogue), *listed), ids=ids)


def total(catalogue: Catalogue) -> tuple[str, str]:
    """Say how many controls there are, in all and by theme."""
    themes = [f"{len(_of_theme(theme, catalogue))} {theme.lower()}" for theme in Theme]
    return (
        f"Annex A of the 2022 edition has {len(catalogue.controls)} controls.",
        f"The controls of Annex A are {joined(themes)} ones.",
    )


def _choice(words: Words) -> _Choice:
    named = [attribute for attribute in ATTRIBUTES if attribute in words.marks]
    values = [_meant(value, named) for value in words.values]
    if len(values) > 1 and Mark.CONCEPT not in named:
        others = [value for value in values if value.attribute is not Mark.CONCEPT]
        is_verb = any(value.attribute is Mark.PROPERTY for value in others)
        values = others if is_verb else values
    return _Choice(
        values=tuple(dict.fromkeys(values)),
        any_of=Mark.OR in words.marks,
        only=Mark.ONLY in words.marks,
        new=Mark.NEW in words.marks,
        written=bool(_WRITTEN & words.marks),
    )


def _meant(value: Value, named: Iterable[Mark]) -> Value:
    if value.attribute in named:
        return value
    meant = [_MEANT[noun, value.name] for noun in named if (noun, value.name) in _MEANT]
    return meant[0] if meant else value


def _asks(words: Words, choice: _Choice) -> bool:
    """Tell whether the question asks for a list or a count rather than for content."""
    marks = words.marks
    named = [attribute for attribute in ATTRIBUTES if attribute in marks]
    if Mark.ONE_CONTROL in marks and not (choice.written and Mark.ANNEX in marks):
        return False
    if any(not choice.of(attribute) for attribute in named):
        return False
    return _has_subject(marks, choice, named) and _has_intent(marks, choice, named)


def _has_subject(marks: frozenset[Mark], choice: _Choice, named: Sequence[Mark]) -> bool:
    """Tell whether it is controls that are asked for; "the new ones" may be telephones."""
    if marks & {Mark.CONTROLS, Mark.ANNEX}:
        return True
    if named or choice.new:
        return bool(marks & (_ASKS_LOOSELY if named else {Mark.COUNT}))
    themes = set(choice.of(Mark.THEME)) - (set() if Mark.ONES in marks else {"People"})
    return bool(marks & {Mark.COUNT, Mark.ONES}) and bool(themes or choice.of(Mark.TYPE))


def _has_intent(marks: frozenset[Mark], choice: _Choice, named: Sequence[Mark]) -> bool:
    if choice.written:
        return bool(marks & {Mark.COUNT, Mark.LIST, Mark.WHICH})
    if choice.of(Mark.CAPABILITY) and Mark.CAPABILITY not in named:
        return bool(marks & _ASKS_LOOSELY)
    is_about = Mark.ABOUT in marks and bool(choice.of(Mark.PROPERTY))
    return bool(marks & {*_ASKS_LOOSELY, Mark.WHICH} or named or is_about)


def _filtered(choice: _Choice, catalogue: Catalogue) -> list[Control]:
    controls = catalogue.controls.values()
    return [
        control
        for control in controls
        if all(_has(control, attribute, choice) for attribute in ATTRIBUTES)
        and (control.new_in_2022 or not choice.new)
        and (control.id in catalogue.documented_controls or not choice.written)
    ]


def _has(control: Control, attribute: Mark, choice: _Choice) -> bool:
    wanted, present = set(choice.of(attribute)), set(ATTRIBUTES[attribute](control))
    if not wanted:
        return True
    if attribute is Mark.THEME or choice.any_of:
        return bool(wanted & present)
    return wanted == present if choice.only else wanted <= present


def _noun(choice: _Choice, noun: str, verb: str) -> str:
    """Return *noun* with everything that was asked about it."""
    link = "or" if choice.any_of else "and"
    adjectives = [
        _linked([type_.lower() for type_ in choice.of(Mark.TYPE)], link),
        _linked([theme.lower() for theme in choice.of(Mark.THEME)], "and"),
        noun,
    ]
    tails = [_tail(attribute, choice, link) for attribute in _TAILS if choice.of(attribute)]
    if choice.new:
        tails.append(f"that {verb} new in the 2022 edition")
    if choice.written:
        tails.append("with something to be documented")
    only = "only" if choice.only and choice.of(Mark.TYPE) else ""
    return " ".join([*filter(None, [only, *adjectives]), *tails])


_TAILS: Mapping[Mark, str] = {
    Mark.PROPERTY: "for {values}{only}",
    Mark.CONCEPT: "with the cybersecurity concept {values}{only}",
    Mark.CAPABILITY: "with the operational capability {values}{only}",
    Mark.DOMAIN: "in the security domain {values}{only}",
}


def _tail(attribute: Mark, choice: _Choice, link: str) -> str:
    names = choice.of(attribute)
    values = [name.lower() for name in names] if attribute is Mark.PROPERTY else list(names)
    return _TAILS[attribute].format(
        only=" only" if choice.only else "", values=_linked(values, link)
    )


def _linked(items: Sequence[str], link: str) -> str:
    return joined(items) if link == "and" else " or ".join(items)


def _taken_apart(choice: _Choice, catalogue: Catalogue) -> tuple[str, ...]:
    """Say how many controls have each of several types, where all of them at once was counted."""
    types = choice.of(Mark.TYPE)
    if len(types) < 2 or choice.any_of:  # noqa: PLR2004 - one type needs no taking apart
        return ()
    counts = [
        f"{sum(type_ in control.control_types for control in catalogue.controls.values())}"
        f" {type_.lower()}"
        for type_ in types
    ]
    return (f"Counted one by one, Annex A has {joined(counts)} controls.",)


def _of_theme(theme: Theme, catalogue: Catalogue) -> list[Control]:
    return [control for control in catalogue.controls.values() if control.theme is theme]
