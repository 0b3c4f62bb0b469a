"""What is taught and acknowledged: courses and policies, page by page, version by version."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class MaterialKind(StrEnum):
    """What somebody is asked to acknowledge."""

    COURSE = "course"
    POLICY = "policy"


class Change(StrEnum):
    """What a new version means for those who acknowledged the one before."""

    FIRST = "first"
    SUBSTANTIAL = "substantial"
    """It changes what people must do: everybody is asked again."""
    EDITORIAL = "editorial"
    """Acknowledgements of the version before still hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A place in one of our documents, as a course names it."""

    source: str
    heading: str
    """The exact heading."""
    label: str = ""
    """What the course calls it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """A place in a document, and which version of the document speaks there today."""

    reference: Reference
    title: str
    version: str
    effective_on: date | None
    sequence: int
    """The library's number of the version."""
    quote: str
    """What stands below the heading."""
    is_withheld: bool = False
    """Whether its reader may know neither title nor words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of what is shown; ``[1]`` in the text is the first of its references."""

    title: str
    text: str
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class QuizQuestion:
    """A question with its key; it never leaves this slice, see ``quiz.Sheet``."""

    id: str
    question: str
    options: tuple[str, ...]
    answer: int
    """1-based place of the right option."""
    because: str
    source: Reference


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A course as it was written."""

    name: str
    """The file's name without its ending; versions of one course share it."""
    title: str
    version: str
    minutes: int
    audience: tuple[str, ...]
    policies: tuple[str, ...]
    controls: tuple[str, ...]
    pass_mark: int | None
    """Percent of right answers; None without a quiz."""
    quiz: tuple[QuizQuestion, ...]
    pages: tuple[Page, ...]

    @property
    def shown(self) -> bytes:
        """Return the exact bytes that a reader of this version is shown."""
        return shown_bytes(self.title, self.version, self.pages)

    @property
    def references(self) -> tuple[Reference, ...]:
        """Return every place that lesson and quiz cite."""
        cited = [reference for page in self.pages for reference in page.references]
        return (*cited, *(question.source for question in self.quiz))


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """One published version of a course or policy; it is never changed."""

    number: int
    kind: MaterialKind
    name: str
    """A course's name, or a policy's source."""
    version: str
    title: str
    change: Change
    minutes: int
    pass_mark: int | None
    shown_sha256: str
    original_sha256: str
    published_at: datetime
    published_by: str
    document_sequence: int | None = None
    """The library's number of the version, of a policy."""
    pages: tuple[Page, ...] = field(repr=False)
    questions: int
    """How many there are in the quiz."""
    audience: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()


def shown_bytes(title: str, version: str, pages: tuple[Page, ...]) -> bytes:
    """Return what is shown, written the one way that is hashed."""
    parts = [f"{title}\nVersion {version}"]
    for page in pages:
        parts.append(f"## {page.title}\n\n{page.text}")
        parts += [
            f"[{n}] {one.label} ({one.source}, {one.heading})"
            for n, one in enumerate(page.references, start=1)
        ]
    return ("\n\n".join(parts) + "\n").encode()


def sha256(content: bytes) -> str:
    """Return the SHA-256 of *content* in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
