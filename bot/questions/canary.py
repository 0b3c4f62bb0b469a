"""The canary: the bot asks itself a question, so that people need not find out that it is mute."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.logs import log_failure
from bot.people.notices import Audience, tell
from bot.questions import canary_store as store
from bot.questions.canary_store import CanaryState
from knowledge.answers import Answer, Kind, Question, Sentence, Side
from knowledge.passages import DocumentControl, Reader

_log = logging.getLogger(__name__)

CHANGED = "canary_changed"
"""Kind of the notice that tells the leads' channel of a change."""
STALE = timedelta(hours=2, minutes=30)
_HOUR = timedelta(minutes=55)
"""An hour, less what a look may come early."""
_STANDARD = "What does A.8.13 ask?"
_OURS = "What does our document “{title}” say?"
_TRIES = 3
_NEAREST = 10


class Trouble(StrEnum):
    """What can be wrong with a self-question."""

    FAILED = "failed"
    """No answer came, but an error."""
    UNANSWERED = "unanswered"
    UNPROVED = "unproved"
    """A sentence came that its own source does not prove."""


class Found(Protocol):
    """A place that a search came upon."""

    @property
    def source(self) -> str:
        """The document, or the catalogue's id."""
        ...


class Answers(Protocol):
    """Answers a question over the real path; nothing of it is recorded or counted."""

    def answer(self, question: Question) -> Answer:
        """Return the answer to *question*."""
        ...

    def places(self, query: str, reader: Reader, *, limit: int) -> Sequence[Found]:
        """Return the places nearest to *query*."""
        ...


class View(Protocol):
    """The library as everybody sees it."""

    def documents(self) -> Mapping[str, DocumentControl]:
        """Return every document that may be searched now."""
        ...


class Library(Protocol):
    """Where our documents are."""

    def view(self, reader: Reader) -> View:
        """Open the library for *reader*."""
        ...


class Proof(Protocol):
    """What a proof of a sentence came to."""

    @property
    def quote(self) -> str:
        """The words that support it; empty when nothing is proved."""
        ...


class Proves(Protocol):
    """Proves a sentence from a quote; ``knowledge.grounding`` does."""

    def __call__(self, sentence: str, passage: str, /) -> Proof:
        """Return what supports *sentence* in *passage*."""
        ...


class Canary:
    """Asks, and remembers how it went; who reads the leads' channel hears of changes alone."""

    def __init__(
        self, database: Database, answers: Answers, library: Library, prove: Proves, clock: Clock
    ) -> None:
        self._database = database
        self._answers = answers
        self._library = library
        self._prove = prove
        self._clock = clock
        self._outbox = Outbox(database, clock)

    def look_if_due(self) -> CanaryState | None:
        """Ask unless that went well within the last hour; return how it went."""
        known = self.state()
        now = self._clock.now()
        if known is not None and known.is_green and now - known.looked_at < _HOUR:
            return None
        return self.look()

    def look(self) -> CanaryState:
        """Ask now, keep how it went, and tell of a change."""
        trouble = self._ask()
        now = self._clock.now()
        with self._database.transaction() as connection:
            before = store.find(connection)
            is_green = trouble is None
            changed = before is None or before.is_green != is_green
            state = CanaryState(
                is_green=is_green,
                reason="" if trouble is None else trouble.value,
                looked_at=now,
                changed_at=now if before is None or changed else before.changed_at,
            )
            store.keep(connection, state)
            # That all is well from the start is no news.
            if changed and not (before is None and is_green):
                tell(
                    self._outbox,
                    connection,
                    notice_id=f"{CHANGED}:{now.isoformat()}",
                    kind=CHANGED,
                    to=Audience.LEADS,
                    facts={"green": is_green, "reason": state.reason},
                )
        return state

    def state(self) -> CanaryState | None:
        """Return how the last self-question went, whichever replica asked it."""
        with self._database.looking_up() as connection:
            return store.find(connection)

    def sings(self, *, since: datetime) -> bool:
        """Tell whether answers come, for a process that serves *since* then.

        Nobody has looked for too long only where this process had the time to see to it.
        """
        state = self.state()
        if state is not None and not state.is_green:
            return False
        now = self._clock.now()
        is_stale = state is None or now - state.looked_at > STALE
        return not (is_stale and now - since > STALE)

    def _ask(self) -> Trouble | None:
        try:
            found = self._trouble([_STANDARD], ours=False)
            return found or self._trouble_with_ours()
        except Exception as error:  # noqa: BLE001 -- whatever goes wrong is what it is there to find
            log_failure(_log, "The self-question", error)
            return Trouble.FAILED

    def _trouble_with_ours(self) -> Trouble | None:
        """Ask about documents that everybody may read; other ones every hour."""
        known = self._library.view(Reader()).documents()
        sources = sorted(known)
        first = self._clock.now().timetuple().tm_hour
        chosen = [
            sources[(first + number) % len(sources)] for number in range(min(_TRIES, len(sources)))
        ]
        if not chosen:
            return None
        titles = [known[source].title for source in chosen]
        found = self._trouble([_OURS.format(title=title) for title in titles], ours=True)
        # Of a title that says nothing no answer can be made; that it is found has to do.
        if found is Trouble.UNANSWERED and self._finds(titles, sources):
            return None
        return found

    def _finds(self, titles: Sequence[str], sources: Sequence[str]) -> bool:
        places = (
            place
            for title in titles
            for place in self._answers.places(title, Reader(), limit=_NEAREST)
        )
        return any(place.source in sources for place in places)

    def _trouble(self, questions: Sequence[str], *, ours: bool) -> Trouble | None:
        """Return what is wrong with the answers to *questions*; one good answer is enough.

        An unproved sentence is never good, whatever the others say.
        """
        found: Trouble | None = Trouble.UNANSWERED
        for text in questions:
            answer = self._answers.answer(Question(text=text))
            if not all(self._is_proved(one, answer) for one in answer.sentences):
                return Trouble.UNPROVED
            said = [one for one in answer.sentences if not ours or one.side is not Side.STANDARD]
            if answer.kind is Kind.ANSWER and said:
                found = None
        return found

    def _is_proved(self, sentence: Sentence, answer: Answer) -> bool:
        quotes = [one.quote for one in answer.citations if one.n in sentence.citations]
        return any(
            sentence.text in quote or bool(self._prove(sentence.text, quote).quote)
            for quote in quotes
        )
