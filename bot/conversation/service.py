"""From a turn to a reply: what is remembered of the thread, and who may see what."""

from bot.conversation.entities import Place, Reply, Turn
from bot.conversation.ports import Answerer, Desk
from bot.logs import withhold
from bot.people.entities import Person
from bot.questions.entities import Exchange, ExchangeId
from knowledge.answers import Answer, Kind, Question
from knowledge.passages import EVERYONE, PassageStore, Reader

_ASIDE = "aside"


class Conversation:
    """Answers turns so that a reply says only what everybody who sees it may see."""

    def __init__(self, desk: Desk, answerer: Answerer, library: PassageStore) -> None:
        self._desk = desk
        self._answerer = answerer
        self._library = library

    def reply_to(self, turn: Turn) -> Reply:
        """Answer *turn* once, however often it is offered."""
        withhold(turn.text)
        history = tuple(self._desk.history(turn.thread)) if turn.thread else ()
        question = Question(text=turn.text, history=history, reader=reader_of(turn))
        shown = self._desk.ask(question, actor=turn.person, exchange_id=turn.id, thread=turn.thread)
        return Reply(shown=shown, aside=self._aside(turn, shown, history))

    def _aside(self, turn: Turn, shown: Exchange, history: tuple[str, ...]) -> Exchange | None:
        """Return what the asker alone may read besides; nothing where it would say no more."""
        own = Reader(audiences=turn.person.audiences)
        if turn.place is not Place.CHANNEL or not _sees_more(turn, own):
            return None
        if shown.answer.kind not in {Kind.ANSWER, Kind.REFUSAL}:
            return None
        question = Question(text=turn.text, history=history, reader=own)
        if not self._cites_restricted(self._answerer.answer(question), own):
            return None
        # Outside the thread: what is said to one person is no part of what others read there.
        return self._desk.ask(
            question, actor=turn.person, exchange_id=ExchangeId(f"{turn.id}:{_ASIDE}")
        )

    def _cites_restricted(self, answer: Answer, own: Reader) -> bool:
        cited = {citation.source for citation in answer.citations}
        if answer.kind is not Kind.ANSWER or not cited:
            return False
        return bool(cited & self._sources(own) - self._sources(Reader()))

    def _sources(self, reader: Reader) -> set[str]:
        return set(self._library.view(reader).documents())


def reader_of(turn: Turn) -> Reader:
    """Return on whose behalf a turn is answered: the least that any reader of it may see."""
    if turn.outsiders or turn.person.guest:
        return Reader(audiences=frozenset(), sees_company_documents=False)
    if turn.place is Place.CHANNEL:
        return Reader(audiences=frozenset({EVERYONE}))
    return Reader(audiences=turn.person.audiences)


def may_pass_on(exchange: Exchange, person: Person) -> bool:
    """Tell whether *person* may take *exchange* further: it is their own question."""
    return exchange.asked_by == person.id


def _sees_more(turn: Turn, own: Reader) -> bool:
    if turn.outsiders or turn.person.guest:
        return False
    return own.audiences > {EVERYONE}
