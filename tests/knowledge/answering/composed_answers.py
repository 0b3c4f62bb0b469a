"""Composed answers about backups, for tests of what is done to an answer afterwards."""

from knowledge.answers import Answer, Citation, Kind, Sentence, Side
from knowledge.passages import DocumentStatus

ISO = "Backup copies of information, software and systems are maintained and regularly tested."
DAILY = "All production databases must be backed up every day."
KEPT = "Backups are kept for 35 days in a second region."
NEVER = "Backups must not be stored on laptops, unless the head of IT has approved it in writing."
CONTACT = "Report a failed restore to restore-desk@northwind.example within 4 hours."


def _citation(n, quote):
    return Citation(
        n=n,
        source="A.8.13" if quote == ISO else "backup.md",
        title="Backup",
        section="Backups",
        page=None,
        version="1.0",
        effective=None,
        status=DocumentStatus.APPROVED,
        quote=quote,
    )


def answer(*said, **changes):
    """Compose an answer: each of *said* is a side and a sentence with a citation of its own."""
    return Answer(
        kind=changes.pop("kind", Kind.ANSWER),
        sentences=tuple(
            Sentence(text=text, citations=(n,), side=side)
            for n, (side, text) in enumerate(said, start=1)
        ),
        citations=tuple(_citation(n, text) for n, (_, text) in enumerate(said, start=1)),
        **changes,
    )


COMPOSED = answer((Side.STANDARD, ISO), (Side.OURS, DAILY), (Side.OURS, KEPT))
