"""The catalogue as passages that can be quoted: every sentence of ours about the standard."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.catalogue.catalogue import Catalogue, Entry
from knowledge.catalogue.contrasts import Contrast
from knowledge.catalogue.entities import Clause, Control, EmployeeQuestion, OldControl, Topic
from knowledge.catalogue.listing_sentences import joined
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId
from knowledge.sentences import split_sentences

#: ISO/IEC 27001:2022 was published on this day.
_PUBLISHED = date(2022, 10, 25)
ANNEX_A = "Annex A"
SOC2 = "SOC 2 crosswalk"
_A_HANDFUL = 5
#: What sets two things apart by their names; beside two entries nobody knows which one "this" is.
_CONTRASTS = re.compile(
    r"^(?!.*\b(?:this|that) (?:control|clause)\b)(?!.*\bhere\b)"
    r".*\b(?:while|whereas|rather than|instead of|but not)\b",
    re.IGNORECASE,
)


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
    return _text(entry, "What it asks", list(entry.text.asks))


def why(entry: Entry) -> StandardText:
    """Return the risk that the entry treats."""
    return _text(entry, "Why", split_sentences(entry.text.why))


def auditor(entry: Entry) -> StandardText:
    """Return what an auditor looks for, and what must be documented."""
    sentences = split_sentences(entry.text.auditor)
    return _text(entry, "What an auditor looks for", [*sentences, *_documented(entry)])


def how(entry: Entry) -> StandardText:
    """Return the steps by which the entry is put into practice."""
    return _text(entry, "How", entry.text.how)


def by_size(entry: Entry) -> StandardText:
    """Return what differs with the size of an organization."""
    sizes = entry.text.by_size
    return _text(entry, "By size", [sizes.small, sizes.medium, sizes.large] if sizes else [])


def small(entry: Entry) -> StandardText:
    """Return what the entry means for an organization of under 50 people."""
    sizes = entry.text.by_size
    return _text(entry, "By size", [sizes.small] if sizes else [])


def medium(entry: Entry) -> StandardText:
    """Return what the entry means for an organization of 50 to 250 people."""
    sizes = entry.text.by_size
    return _text(entry, "By size", [sizes.medium] if sizes else [])


def large(entry: Entry) -> StandardText:
    """Return what the entry means for a large organization."""
    sizes = entry.text.by_size
    return _text(entry, "By size", [sizes.large] if sizes else [])


def evidence(entry: Entry) -> StandardText:
    """Return what an auditor may ask to see, and what must be documented."""
    shown = _listed(f"Auditors of {entry.label} may ask to see", entry.text.evidence)
    return _text(entry, "Evidence", [*shown, *_documented(entry)])


def pitfalls(entry: Entry) -> StandardText:
    """Return typical nonconformities."""
    found = [f"Typical finding: {one}" for one in entry.text.pitfalls]
    return _text(entry, "Typical nonconformities", found)


def roles(entry: Entry) -> StandardText:
    """Return who does what."""
    return _text(entry, "Roles", entry.text.roles)


def metrics(entry: Entry) -> StandardText:
    """Return what is worth measuring."""
    measured = _listed(f"Worth measuring for {entry.label}", entry.text.metrics)
    return _text(entry, "Metrics", measured)


def cloud(entry: Entry) -> StandardText:
    """Return what cloud services change."""
    return _text(entry, "In the cloud", split_sentences(entry.text.cloud))


def remote(entry: Entry) -> StandardText:
    """Return what remote work changes."""
    return _text(entry, "Working remotely", split_sentences(entry.text.remote))


def related(entry: Entry) -> StandardText:
    """Return what works together with the entry, and why."""
    said = [f"{_label(one.id)}: {one.because}" for one in entry.text.related if one.because]
    return _text(entry, "Related", said)


def clauses(entry: Entry) -> StandardText:
    """Return the clauses that work together with the entry, and why."""
    told = [one for one in entry.text.related if one.because and one.id[0].isdigit()]
    return _text(entry, "Related", [f"{_label(one.id)}: {one.because}" for one in told])


def contrast(one: Entry, other: Entry) -> StandardText:
    """Return what sets two entries apart, where either of them tells; else no sentences."""
    told = [
        (here, related.because)
        for here, there in ((one, other), (other, one))
        for related in here.text.related
        if related.id == there.id and _CONTRASTS.search(related.because)
    ]
    teller, because = next(iter(told), (one, ""))
    return _text(teller, "Related", [because] if because else [])


def apart(source: str, title: str, contrast: Contrast) -> StandardText:
    """Return what sets two things apart, as written for just these two."""
    return _passage(source, _control(title), "What sets them apart", [contrast.say])


def inputs(entry: Entry) -> StandardText:
    """Return what a clause works from."""
    return _flow(entry, "Inputs")


def outputs(entry: Entry) -> StandardText:
    """Return what a clause brings forth."""
    return _flow(entry, "Outputs")


def stage_1(entry: Entry) -> StandardText:
    """Return what the first audit stage looks at."""
    return _stage(entry, "Stage 1")


def stage_2(entry: Entry) -> StandardText:
    """Return what the second audit stage looks at."""
    return _stage(entry, "Stage 2")


def templates(entry: Entry) -> StandardText:
    """Return what a small company would write."""
    shown = entry.text.templates if isinstance(entry, Clause) else ()
    texts = [f"Example, {one.name}: {' '.join(one.text.split())}" for one in shown]
    return _text(entry, "Example", [s for text in texts for s in split_sentences(text)])


def answer_to(source: str, title: str, question: EmployeeQuestion) -> StandardText:
    """Return what a question that people ask is answered."""
    return _passage(source, _control(title), "Questions", split_sentences(question.say))


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
    sentence = f"{old.id} {old.title} is a 2013 number; in the 2022 edition it is {joined(new)}."
    control = DocumentControl(title=old.title, version="2013", status=DocumentStatus.APPROVED)
    return _passage(old.id, control, "2013 edition", [sentence])


def topic(entry: Topic) -> StandardText:
    """Return a topic's sentences."""
    return _passage(entry.source, _control(entry.title), "", list(entry.sentences))


def annex_a(sentences: Sequence[str]) -> StandardText:
    """Return *sentences* that were counted or listed from the catalogue's data."""
    return _passage(ANNEX_A, _control("The controls of Annex A as data"), "", list(sentences))


def soc2_crosswalk(sentences: Sequence[str]) -> StandardText:
    """Return *sentences* read from the crosswalk between SOC 2 and ISO 27001."""
    return _passage(SOC2, _control("SOC 2 criteria beside ISO 27001"), "", list(sentences))


def catalogue_words(catalogue: Catalogue) -> Iterable[str]:
    """Yield every text of the catalogue, as a vocabulary."""
    for entry in catalogue.entries.values():
        yield " ".join((entry.title, *entry.text.words, entry.text.whole))
    for one in catalogue.topics.values():
        yield " ".join((one.title, *one.words, *one.sentences))


def _listed(lead: str, phrases: Sequence[str]) -> list[str]:
    """Return sentences that list *phrases*, a handful in each."""
    first, rest = phrases[:_A_HANDFUL], phrases[_A_HANDFUL:]
    said = [f"{lead}: {'; '.join(first)}."] if first else []
    return [*said, f"{lead} besides: {'; '.join(rest)}."] if rest else said


def _flow(entry: Entry, section: str) -> StandardText:
    if not isinstance(entry, Clause):
        return _text(entry, section, [])
    phrases = entry.text.inputs if section == "Inputs" else entry.text.outputs
    return _text(
        entry, section, _listed(f"{section} of {entry.label.lower()} {entry.title}", phrases)
    )


def _stage(entry: Entry, section: str) -> StandardText:
    if not isinstance(entry, Clause):
        return _text(entry, section, [])
    said = entry.text.stage_1 if section == "Stage 1" else entry.text.stage_2
    return _text(entry, section, split_sentences(said))


def _label(id_: str) -> str:
    return f"Clause {id_}" if id_[0].isdigit() else id_


def _facts(entry: Entry) -> Iterable[str]:
    if isinstance(entry, Control):
        yield (
            f"{entry.id} belongs to the {entry.theme.lower()} theme; its type is "
            f"{joined(entry.control_types).lower()} and it protects {joined(entry.properties).lower()}."
        )
        yield _ancestry(entry)
    if entry.text.owner:
        yield from owner(entry).sentences
    yield from cadence(entry).sentences


def _ancestry(entry: Control) -> str:
    if entry.new_in_2022:
        return f"{entry.id} is one of the 11 controls that are new in 2022."
    return f"{entry.id} replaces {joined(entry.replaces_2013)} of the 2013 edition."


def _documented(entry: Entry) -> Iterable[str]:
    if not isinstance(entry, Clause) or not entry.documented:
        return
    names = joined(
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
