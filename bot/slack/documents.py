"""What Slack asks of shared documents; ``bot.library.publishing`` keeps them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.people.entities import Person
from knowledge.passages import DocumentControl


class Change(Protocol):
    """What is different in one section."""

    @property
    def happened(self) -> str:
        """Return ``added``, ``removed``, ``changed`` or ``renamed``."""
        ...

    @property
    def section(self) -> str:
        """Return its headings."""
        ...

    @property
    def before(self) -> str:
        """Return words that stood there, or its former headings."""
        ...

    @property
    def after(self) -> str:
        """Return words that stand there now."""
        ...


class Known(Protocol):
    """A shared document, and what was decided about it."""

    @property
    def id(self) -> str:
        """Return what it is known by."""
        ...

    @property
    def name(self) -> str:
        """Return the file's name."""
        ...

    @property
    def state(self) -> str:
        """Return where it stands: ``waiting``, ``published`` and so on."""
        ...

    @property
    def is_open(self) -> bool:
        """Tell whether somebody has to decide."""
        ...

    @property
    def control(self) -> DocumentControl:
        """Return its document control."""
        ...

    @property
    def collection(self) -> str:
        """Return the collection that it goes to."""
        ...

    @property
    def decided_by(self) -> str:
        """Return the id of whoever decided."""
        ...


class Seen(Protocol):
    """What somebody looks at before they decide."""

    @property
    def id(self) -> str:
        """Return what the document is known by."""
        ...

    @property
    def name(self) -> str:
        """Return the file's name."""
        ...

    @property
    def control(self) -> DocumentControl:
        """Return its document control."""
        ...

    @property
    def collection(self) -> str:
        """Return the collection that it goes to."""
        ...

    @property
    def taken_over(self) -> Sequence[str]:
        """Return the details that stay what they were, since nobody says otherwise."""
        ...

    @property
    def taken_from(self) -> str:
        """Return which version they are of; empty for one that is kept apart."""
        ...

    @property
    def seen(self) -> str:
        """Return what a decision names, so that it is about this preview and no other."""
        ...

    @property
    def sections(self) -> Sequence[str]:
        """Return its headings."""
        ...

    @property
    def passages(self) -> int:
        """Return how many passages can be quoted."""
        ...

    @property
    def is_new(self) -> bool:
        """Tell whether the library has no document of this name."""
        ...

    @property
    def unchanged(self) -> bool:
        """Tell whether it says what the library says already."""
        ...

    @property
    def changes(self) -> Sequence[Change]:
        """Return what is different."""
        ...

    @property
    def doubts(self) -> Sequence[str]:
        """Return what one should know before; the words are ours."""
        ...

    @property
    def suspicions(self) -> Sequence[str]:
        """Return in words where it reads like orders to an assistant."""
        ...

    @property
    def notices(self) -> Sequence[str]:
        """Return in words what the reader found."""
        ...


class Outcome(Protocol):
    """What became of a wish to decide."""

    @property
    def document(self) -> Known:
        """Return the document as it is now."""
        ...

    @property
    def is_stale(self) -> bool:
        """Tell whether something changed since the preview, so that nothing was done."""
        ...


class Documents(Protocol):
    """What people shared with the bot."""

    @property
    def largest(self) -> int:
        """Return how many bytes a file may have."""
        ...

    def reads(self, name: str) -> bool:
        """Tell whether a file of this name is a document that can be read."""
        ...

    def require_may_share(self, *, actor: Person) -> None:
        """Raise ``NotPermitted`` unless *actor* may publish documents."""
        ...

    def require_welcome(self, *, name: str, size: int, actor: Person) -> None:
        """Raise, before anything is fetched, where *actor* or the file is not welcome."""
        ...

    def share(self, shared_id: str, *, name: str, content: bytes, actor: Person) -> None:
        """Read a file and keep it until somebody decides; the same id twice is once."""
        ...

    def find(self, shared_id: str, *, actor: Person) -> Known:
        """Return what is known of a shared document."""
        ...

    def preview(self, shared_id: str, *, actor: Person) -> Seen:
        """Return what *actor* should see before they decide."""
        ...

    def check(self, details: Mapping[str, str]) -> Mapping[str, str]:
        """Return what is wrong with typed details, by key."""
        ...

    def describe(self, shared_id: str, details: Mapping[str, str], *, actor: Person) -> Known:
        """Keep other details than the file's own."""
        ...

    def publish(self, shared_id: str, *, seen: str, actor: Person) -> Outcome:
        """Make a shared document the next version, once."""
        ...

    def notice_words(
        self, facts: Mapping[str, str], *, readers: Sequence[Person] | None
    ) -> Mapping[str, str]:
        """Return names and titles for the ids in a notice, as far as all *readers* may know them.

        None stands for the one whom the documents are of.
        """
        ...

    def make_visible(self, seconds: float) -> bool:
        """Wait until what was published is quoted; False where that takes longer."""
        ...

    def discard(self, shared_id: str, *, actor: Person) -> Outcome:
        """Let go of a shared document."""
        ...
