"""From a turn to a reply: what is remembered of the thread, and who may see what."""

from collections.abc import Callable

from bot.conversation.entities import Place, Reply, Turn
from bot.conversation.ports import Answerer, Desk
from bot.logs import withhold
from bot.people.entities import Person
from bot.questions.entities import Exchange, ExchangeId
from knowledge.answering.curated import SOURCE
from knowledge.answers import Answer, Kind, Question
from knowledge.onlooker import Onlooker
from knowledge.passages import PassageStore, Reader, folder_of

_ASIDE = "aside"


class Conversation:
    """Answers turns so that a reply says only what everybody who sees it may see."""

    def __init__(self, desk: Desk, answerer: Answerer, library: PassageStore) -> None:
        self._desk = desk
        self._answerer = answerer
        self._library = library

    def reply_to(
        self,
        turn: Turn,
        *,
        onlooker: Onlooker | None = None,
        told: Callable[[Exchange], None] = lambda _shown: None,
    ) -> Reply:
        """Answer *turn* once, however often it is offered.

        An *onlooker* hears what is said to everybody in the place, and nothing of an aside;
        *told* gets it as soon as it is recorded, because an aside may take as long again.
        """
        withhold(turn.text)
        history = turn.said or (tuple(self._desk.history(turn.thread)) if turn.thread else ())
        question = Question(text=turn.text, history=history, reader=reader_of(turn))
        shown = self._desk.ask(
            question,
            actor=turn.person,
            exchange_id=turn.id,
            thread=turn.thread,
            onlooker=onlooker,
        )
        told(shown)
        return Reply(shown=shown, aside=self._aside(turn, shown, history))

    def _aside(self, turn: Turn, shown: Exchange, history: tuple[str, ...]) -> Exchange | None:
        """Return what the asker alone may read besides; nothing where it would say no more."""
        own = _alone(turn)
        if turn.place is not Place.CHANNEL or not _sees_more(turn, own):
            return None
        if shown.answer.kind not in {Kind.ANSWER, Kind.REFUSAL}:
            return None
        question = Question(text=turn.text, history=history, reader=own)
        answer = self._answerer.answer(question)
        is_fuller = self._cites_restricted(answer, own, reader_of(turn))
        if not (is_fuller or _is_corrected(answer, shown.answer)):
            return None
        # Outside the thread: what is said to one person is no part of what others read there.
        return self._desk.ask(
            question,
            actor=turn.person,
            exchange_id=ExchangeId(f"{turn.id}:{_ASIDE}"),
            answer=answer,
        )

    def _cites_restricted(self, answer: Answer, own: Reader, shown: Reader) -> bool:
        cited = {citation.source for citation in answer.citations}
        if answer.kind is not Kind.ANSWER or not cited:
            return False
        return bool(cited & self._sources(own) - self._sources(shown))

    def foresee(self, turn: Turn) -> Kind:
        """Return what kind of reply *turn* would get; nothing is kept, and no model is asked."""
        withhold(turn.text)
        question = Question(text=turn.text, reader=reader_of(turn))
        return self._answerer.foresee(question)

    def folders(self, person: Person) -> tuple[str, ...]:
        """Return the folders of documents that *person* may read, in order."""
        sources = self._sources(Reader(audiences=person.audiences))
        return tuple(sorted({folder_of(source) for source in sources}))

    def _sources(self, reader: Reader) -> set[str]:
        return set(self._library.view(reader).documents())


def reader_of(turn: Turn) -> Reader:
    """Return on whose behalf a turn is answered: the least that any reader of it may see."""
    if turn.outsiders or turn.person.guest:
        return Reader(audiences=frozenset(), sees_company_documents=False)
    if turn.place is not Place.CHANNEL:
        return _alone(turn)
    along = turn.audience
    if along.guests or not along.sees_company_documents:
        return Reader(audiences=frozenset(), sees_company_documents=False)
    return Reader(audiences=along.circles, folders=along.folders)


def may_pass_on(exchange: Exchange, person: Person) -> bool:
    """Tell whether *person* may take *exchange* further: it is their own question."""
    return exchange.asked_by == person.id


def _is_corrected(answer: Answer, shown: Answer) -> bool:
    """Tell whether *answer* says what the leads wrote for a circle that *shown* is not for."""
    seen = {citation.source for citation in shown.citations}
    return any(one.source.startswith(SOURCE) and one.source not in seen for one in answer.citations)


def _sees_more(turn: Turn, own: Reader) -> bool:
    if turn.outsiders or turn.person.guest:
        return False
    if not turn.audience.sees_company_documents:
        return False
    return turn.audience.guests or own.audiences > turn.audience.circles


def _alone(turn: Turn) -> Reader:
    """Return on whose behalf the asker alone is answered, within what the channel's rules allow."""
    if not turn.audience.sees_company_documents:
        return Reader(audiences=frozenset(), sees_company_documents=False)
    return Reader(audiences=turn.person.audiences, folders=turn.audience.folders)
