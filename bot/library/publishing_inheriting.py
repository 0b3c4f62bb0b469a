"""What a new version of a shared document takes over from the one that stands in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.database.engine import Database
from bot.errors import NotPermitted
from bot.library import publishing_store as store
from bot.library.publishing_entities import COLLECTION, Doubt, SharedDocument, source_of
from bot.library.service import PolicyLibrary
from bot.people.entities import Person
from bot.people.permissions import Actor
from knowledge.passages import EVERYONE, DocumentControl, Reader

# An approval is never taken over: status, approver and the dates of it are about one text.
_TAKEN_OVER = ("owner", "review_on", "classification", "origin", "controls")
_SMALLER_CIRCLE = (
    "The library keeps a document of this name for a smaller circle, so I can neither show you "
    "what would change nor let you replace it. Please ask somebody of that circle to publish it, "
    "or give your file another name."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """What stands in the place of a shared document before it is published."""

    control: DocumentControl | None
    """Of the version that speaks, or else of the newest; None where there is none."""
    name: str
    """How people call that version; empty where there is none."""
    collection: str
    audience: frozenset[str]
    """Whom whatever stands there is for, at the narrowest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenOver:
    """A shared document with what it takes over."""

    shared: SharedDocument
    keys: tuple[str, ...] = ()
    """Which details are not its own."""
    version: str = ""
    """Which version they are of; empty where only a version that is kept apart stands there."""
    doubts: tuple[Doubt, ...] = ()


class Predecessors:
    """Looks up what stands in a document's place, and for whom it is."""

    def __init__(self, database: Database, clock: Clock, *, library: PolicyLibrary) -> None:
        self._database = database
        self._clock = clock
        self._library = library

    def require_circle(self, name: str, actor: Actor) -> None:
        """Raise where the library has something of this name that *actor* may not read."""
        if not self._is_of_circle(self._circles(name), actor):
            raise NotPermitted(_SMALLER_CIRCLE)

    def completed(self, shared: SharedDocument, actor: Actor) -> SharedDocument:
        """Return *shared* with what it takes over, as far as *actor* may read that."""
        if not shared.is_open or not self._is_of_circle(self._circles(shared.name), actor):
            return shared
        return self.taken_over(shared).shared

    def taken_over(self, shared: SharedDocument) -> TakenOver:
        """Return what *shared* takes over; who may see it is for the caller to ask."""
        before = self._before(shared)
        return TakenOver(shared=shared) if before is None else _taken_over(shared, before)

    def _before(self, shared: SharedDocument) -> Before | None:
        circles = self._circles(shared.name)
        known = self._library.known().get(shared.source)
        if known is None:
            if not circles:
                return None
            audience = _narrowest(circles)
            return Before(control=None, name="", collection=COLLECTION, audience=audience)
        history = self._library.history(shared.source)
        number = self._library.current_sequence(shared.source) or history[-1].sequence
        version = next(one for one in history if one.sequence == number)
        return Before(
            control=version.control,
            name=version.control.version or str(number),
            collection=known.collection,
            audience=_narrowest([*circles, version.control.audience]),
        )

    def _circles(self, name: str) -> list[frozenset[str]]:
        today = self._clock.now().date()
        with self._database.reading() as connection:
            return store.circles(connection, source_of(name), today=today)

    @staticmethod
    def _is_of_circle(circles: Sequence[frozenset[str]], actor: Actor) -> bool:
        return not isinstance(actor, Person) or all(map(reader_of(actor).may_read, circles))


def reader_of(actor: Actor) -> Reader:
    """Return on whose behalf the library is read."""
    return Reader(audiences=actor.audiences) if isinstance(actor, Person) else Reader()


def _taken_over(shared: SharedDocument, before: Before) -> TakenOver:
    values = _values(shared, before)
    audience, doubts = _audience(shared, before)
    if audience != shared.control.audience:
        values["audience"] = audience
    collection = shared.collection if "collection" in shared.typed else before.collection
    keys = list(values) + ["collection"] * (collection != shared.collection)
    control = replace(shared.control, **values)
    return TakenOver(
        shared=replace(shared, control=control, collection=collection),
        keys=tuple(keys),
        version=before.name,
        doubts=doubts,
    )


def _values(shared: SharedDocument, before: Before) -> dict[str, Any]:
    if before.control is None:
        return {}
    own = shared.stated | shared.typed
    return {
        key: getattr(before.control, key)
        for key in _TAKEN_OVER
        if key not in own and getattr(before.control, key) != getattr(shared.control, key)
    }


def _audience(shared: SharedDocument, before: Before) -> tuple[frozenset[str], tuple[Doubt, ...]]:
    """Return who may see it: more people than before only where a person typed so."""
    own = shared.control.audience
    is_wider = EVERYONE not in before.audience and not own <= before.audience
    if "audience" in shared.typed:
        return own, (Doubt.WIDER,) if is_wider else ()
    if is_wider:
        return before.audience, (Doubt.KEPT_NARROW,) if "audience" in shared.stated else ()
    return (own if "audience" in shared.stated else before.audience), ()


def _narrowest(circles: Sequence[frozenset[str]]) -> frozenset[str]:
    narrow = [circle for circle in circles if EVERYONE not in circle]
    if not narrow:
        return frozenset({EVERYONE})
    return frozenset.intersection(*narrow) or narrow[-1]
