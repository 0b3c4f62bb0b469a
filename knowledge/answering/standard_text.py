"""The catalogue as passages that can be quoted: every sentence of ours about the standard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.catalogue.catalogue import Catalogue, Entry
from knowledge.catalogue.entities import Clause, Control, OldControl, Topic
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId
from knowledge.sentences import split_sentences

#: ISO/IEC 27001:2022 was published on this day.
_PUBLISHED = date(2022, 10, 25)
ANNEX_A = "Annex A"


@dataclass(frozen=True, kw_only=True, slots=True)
class StandardText:
    """One passage about an entry and its sentences, in order."""

    passage: Passage
    sentences: tuple[str, ...]


def gist(entry: Entry) -> StandardText:
    """Return the entry in one sentence."""
    return _text(entry, "In short", [entry.text.gist])


def asks(entry: Entry) -> StandardText:
    """Return what the entry asks."""
    return _text(entry, "What it asks", split_sentences(entry.text.asks))


def why(entry: Entry) -> StandardText:
    """Return the risk that the entry treats."""
    return _text(entry, "Why", split_sentences(entry.text.why))


def auditor(entry: Entry) -> StandardText:
    """Return what an auditor looks for, and what must be documented."""
    sentences = split_sentences(entry.text.auditor)
    return _text(entry, "What an auditor looks for", [*sentences, *_documented(entry)])


def facts(entry: Entry) -> StandardText:
    """Return what the catalogue holds about the entry as data, in sentences."""
    return _text(entry, "Facts", list(_facts(entry)))


def owner(entry: Entry) -> StandardText:
    """Return who usually owns the entry."""
    return _text(
        entry, "Facts", [f"{entry.label} is usually owned by this role: {entry.text.owner}."]
    )


def cadence(entry: Entry) -> StandardText:
    """Return the usual rhythm, with what the standard does not fix; empty where none is usual."""
    if not entry.text.cadence:
        return _text(entry, "Facts", [])
    return _text(entry, "Facts", [f"Usual rhythm for {entry.label}: {entry.text.cadence}."])


def successors(old: OldControl, catalogue: Catalogue) -> StandardText:
    """Return what replaced a control of the 2013 edition."""
    new = [f"{id_} {catalogue.controls[id_].title}" for id_ in old.replaced_by]
    sentence = f"{old.id} {old.title} is a 2013 number; in the 2022 edition it is {join(new)}."
    control = DocumentControl(title=old.title, version="2013", status=DocumentStatus.APPROVED)
    return _passage(old.id, control, "2013 edition", [sentence])


def topic(entry: Topic) -> StandardText:
    """Return a topic's sentences."""
    return _passage(entry.source, _control(entry.title), "", list(entry.sentences))


def annex_a(sentences: Sequence[str]) -> StandardText:
    """Return *sentences* that were counted or listed from the catalogue's data."""
    return _passage(ANNEX_A, _control("The controls of Annex A as data"), "", list(sentences))


def catalogue_words(catalogue: Catalogue) -> Iterable[str]:
    """Yield every text of the catalogue, as a vocabulary."""
    for entry in catalogue.entries.values():
        text = entry.text
        yield " ".join((entry.title, text.gist, text.asks, text.why, text.auditor, *text.words))
    for one in catalogue.topics.values():
        yield " ".join((one.title, *one.words, *one.sentences))


def join(parts: Sequence[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else list(parts))


def _facts(entry: Entry) -> Iterable[str]:
    if isinstance(entry, Control):
        yield (
            f"{entry.id} belongs to the {entry.theme.lower()} theme; its type is "
            f"{join(entry.control_types).lower()} and it protects {join(entry.properties).lower()}."
        )
        yield _ancestry(entry)
    if entry.text.owner:
        yield from owner(entry).sentences
    yield from cadence(entry).sentences


def _ancestry(entry: Control) -> str:
    if entry.new_in_2022:
        return f"{entry.id} is one of the 11 controls that are new in 2022."
    return f"{entry.id} replaces {join(entry.replaces_2013)} of the 2013 edition."


def _documented(entry: Entry) -> Iterable[str]:
    if not isinstance(entry, Clause) or not entry.documented:
        return
    names = join(
        [f"{item.name[0].lower()}{item.name[1:]} ({item.kind})" for item in entry.documented]
    )
    yield f"{entry.label} requires this documented information: {names}."


def _text(entry: Entry, section: str, sentences: Sequence[str]) -> StandardText:
    return _passage(entry.id, _control(entry.title), section, sentences)


def _control(title: str) -> DocumentControl:
    return DocumentControl(
        title=title, version="2022", status=DocumentStatus.APPROVED, effective_on=_PUBLISHED
    )


def _passage(
    source: str, control: DocumentControl, section: str, sentences: Sequence[str]
) -> StandardText:
    passage = Passage(
        id=PassageId(f"standard:{source}:{section}"),
        source=source,
        document=control,
        headings=(section,) if section else (),
        page=None,
        position=0,
        text=" ".join(sentences),
    )
    return StandardText(passage=passage, sentences=tuple(sentences))
