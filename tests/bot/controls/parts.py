"""A library and a grader that do what they are told."""

from dataclasses import dataclass, field
from datetime import date

from knowledge.coverage_grades import Grade, Graded, Point, Quote
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId

POLICY = DocumentControl(
    title="Backup Policy",
    version="1",
    status=DocumentStatus.APPROVED,
    review_on=date(2027, 1, 1),
    controls=("A.8.13",),
)


def passage(id_, text, *, source="backup.md", document=POLICY, headings=("Backups",)):
    """A passage of the backup policy, unless something else is said."""
    return Passage(
        id=PassageId(id_),
        source=source,
        document=document,
        headings=headings,
        page=None,
        position=0,
        text=text,
    )


@dataclass
class HandShelf:
    """A library that holds what it is given."""

    passages: list = field(default_factory=list)
    number: int = 1

    def put(self, *passages):
        self.passages = list(passages)
        self.number += 1

    def revision(self):
        return self.number

    def speaking(self):
        return {one.source: one.document for one in self.passages}

    def headings(self):
        found = {}
        for one in self.passages:
            found.setdefault(one.source, set()).update(one.headings)
        return found

    def view(self, reader):
        return _View([p for p in self.passages if reader.may_read(p.document.audience)])


@dataclass
class _View:
    passages: list

    def fetch(self, ids):
        return {one.id: one for one in self.passages if one.id in ids}

    def serving(self, control):
        return [one for one in self.passages if control in one.document.controls]

    def documents(self):
        return {one.source: one.document for one in self.passages}


@dataclass
class CountingGrader:
    """Calls covered what two passages declare, and partly what one does; counts its work."""

    graded: list = field(default_factory=list)
    version: str = "v1"

    def candidates(self, subject, view):
        return tuple(one for one in view.serving(subject.id) if _approved(one))

    def prepare(self, wanted):
        list(wanted)

    def digest(self, subject, candidates):
        seen = "|".join(sorted(one.id for one in candidates))
        return f"{self.version}{subject.id}:{seen}"[:64]

    def grade(self, subject, candidates):
        self.graded.append(subject.id)
        quotes = tuple(_quote(one) for one in candidates)
        grade = (Grade.NOT, Grade.PARTLY, Grade.COVERED)[min(2, len(quotes))]
        point = Point(ask=subject.points[0], likelihood=len(quotes) / 2, quotes=quotes)
        return Graded(
            subject=subject.id,
            grade=grade,
            reason=f"{len(quotes)} passages speak of it.",
            points=(point,),
            digest=self.digest(subject, candidates),
        )


def _approved(one):
    return one.document.status is DocumentStatus.APPROVED


def _quote(one):
    return Quote(
        passage=one.id,
        source=one.source,
        title=one.document.title,
        section=one.section,
        page=one.page,
        text=one.text,
    )
