"""Answers by counting and listing: from the SOC 2 crosswalk and from the catalogue as data."""

from knowledge.answering.composition import Composition
from knowledge.answering.parting import part
from knowledge.answering.soc2 import from_soc2
from knowledge.answering.standard_text import annex_a, soc2_crosswalk
from knowledge.answering.understanding import Understanding
from knowledge.answers import Answer, Kind, Side
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.listing import list_or_count
from knowledge.catalogue.listing_sentences import Listing

_RANKED = 10


def listed(understanding: Understanding, catalogue: Catalogue) -> Answer | None:
    """Return the list or count that is asked for, or each of several; None where none is."""
    crosswalk = from_soc2(understanding, catalogue)
    if crosswalk is not None:
        return _told([crosswalk], soc2=True)
    whole = list_or_count(understanding.search_text, catalogue)
    if whole is None:
        return None
    return _told(_each(understanding.search_text, catalogue) or [whole], soc2=False)


def _each(text: str, catalogue: Catalogue) -> list[Listing]:
    """Return what is listed for each thing that *text* asks; empty where one has no list."""
    parted = part(text)
    if parted is None:
        return []
    found = [
        list_or_count(one, catalogue) or list_or_count(f"{parted.head} {one}", catalogue)
        for one in parted.parts
    ]
    each = [one for one in found if one is not None]
    return each if len(each) == len(found) else []


def _told(listings: list[Listing], *, soc2: bool) -> Answer:
    composition = Composition()
    for one in listings:
        text = (soc2_crosswalk if soc2 else annex_a)(one.sentences)
        composition.say_all(text.sentences, text.passage, Side.STANDARD)
    ranked = dict.fromkeys(id_ for one in listings for id_ in one.ids)
    return Answer(
        kind=Kind.ANSWER,
        sentences=composition.sentences,
        citations=composition.citations,
        ranked=tuple(ranked)[:_RANKED],
    )
