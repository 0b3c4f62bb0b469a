"""Passages to compose answers from, for tests of the parts of answering."""

from knowledge.answering.evidence import Evidence
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId


def passage(text, *, source="backup.md", heading="Backups", position=0, **control):
    """Return a passage of an approved document."""
    control = {"title": source, "status": DocumentStatus.APPROVED, **control}
    return Passage(
        id=PassageId(f"{source}:{heading}:{position}"),
        source=source,
        document=DocumentControl(**control),
        headings=(heading,),
        page=None,
        position=position,
        text=text,
    )


def evidence(text, *, score=1.0, **place):
    """Return a sentence as evidence."""
    return Evidence(
        text=text, passage=passage(text, **place), coverage=1.0, own=1.0, nearness=0.5, score=score
    )
