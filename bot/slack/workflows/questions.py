"""Answers a question: who asks, who reads along, what is said, and the post."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from slack_sdk import WebClient

from bot.conversation.entities import Place, Turn
from bot.durable.runs import Fields, Run
from bot.errors import UnknownExchange
from bot.questions.entities import ExchangeId
from bot.slack.blocks.answers import answer_messages
from bot.slack.blocks.forms import failure_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import Failure, guarded
from bot.slack.identity import UNREACHABLE, Outside, Present
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.asking import Asking
from bot.slack.workflows.limits import is_turned_away, refusal_of, turned_away
from bot.slack.workflows.words import forget_words, words_of

_PATIENCE = 0.8
"""Seconds after which a status says that the answer is being looked up."""


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.ANSWER_QUESTION, partial(answer_question, desk))


def answer_question(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Answer once, in the thread or to the asker alone."""
    asking = Asking.restored(run.id, fields)
    answered = run.step(
        "answer", lambda: guarded(lambda: _answer(desk, asking), doing=f"Answering {run.id}")
    )
    failure = Failure.from_fields(answered)
    if failure is not None:
        _post_failure(desk, run, asking, failure)
        forget_words(desk, run)
        return
    if is_turned_away(answered):
        _turn_away(desk, run, asking, answered)
        forget_words(desk, run)
        return
    for part in range(int(answered["pages"])):
        _post_page(desk, run, asking, answered=answered, part=part)
    if answered["aside"]:
        _post_aside(desk, run, asking, exchange=answered["aside"])


def _answer(desk: FrontDesk, asking: Asking) -> Fields:
    asking = _with_words(desk, asking)
    channel = "" if asking.alone else asking.channel
    away = turned_away(desk, asking.user, text=asking.text, channel=channel)
    if away:
        return away
    with _status(desk.client, asking):
        present = desk.identity.who(asking.user, team=asking.team)
        outside = _outside(desk, asking, present)
        desk.newcomers.welcome(present.person)
        reply = desk.conversation.reply_to(_turn(asking, present, outside))
    doubtful = outside is Outside.UNKNOWN
    return {
        "doubtful": "1" if doubtful else "",
        "exchange": reply.shown.id,
        "pages": str(len(answer_messages(reply.shown, doubtful=doubtful))),
        "aside": reply.aside.id if reply.aside else "",
    }


def _with_words(desk: FrontDesk, asking: Asking) -> Asking:
    words = words_of(desk, asking.workflow_id, carried=asking.text)
    return replace(asking, text=_recorded(desk, asking) if words is None else words)


def _recorded(desk: FrontDesk, asking: Asking) -> str:
    """Return the words from the record: they went there, and then a process died."""
    try:
        return desk.help_desk.find(ExchangeId(asking.workflow_id)).question
    except UnknownExchange as error:
        raise WordsGone("Your question was lost on its way to me; please ask it again.") from error


def _outside(desk: FrontDesk, asking: Asking, present: Present) -> Outside:
    if present.outside.counts or asking.alone:
        return present.outside
    return Outside.YES if asking.external else desk.identity.outsiders_read(asking.channel)


def _turn(asking: Asking, present: Present, outside: Outside) -> Turn:
    return Turn(
        id=ExchangeId(asking.workflow_id),
        text=asking.text,
        person=present.person,
        place=Place.ALONE if asking.alone else Place.CHANNEL,
        thread=asking.thread,
        outsiders=outside.counts,
    )


def _post_page(desk: FrontDesk, run: Run, asking: Asking, *, answered: Fields, part: int) -> None:
    repeats = asking.chosen or bool(asking.response_url)

    def render() -> Message:
        exchange = desk.help_desk.find(ExchangeId(answered["exchange"]))
        doubtful = bool(answered.get("doubtful"))
        asked = exchange.question if repeats else ""
        return answer_messages(exchange, asked=asked, doubtful=doubtful)[part]

    parcel = Parcel(
        name=f"post:{part}",
        render=render,
        address=_address(asking),
        mark=Mark(workflow_id=run.id, exchange=answered["exchange"], part=part),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=asking.user)


def _post_aside(desk: FrontDesk, run: Run, asking: Asking, *, exchange: str) -> None:
    def render() -> Message:
        return answer_messages(desk.help_desk.find(ExchangeId(exchange)), alone=True)[0]

    address = Address(channel=asking.channel, thread_ts=asking.thread_ts, only_for=asking.user)
    mark = Mark(workflow_id=run.id, exchange=exchange)
    parcel = Parcel(name="aside", render=render, address=address, mark=mark)
    desk.delivery.deliver_or_tell(run, parcel, user=asking.user)


def _turn_away(desk: FrontDesk, run: Run, asking: Asking, away: Fields) -> None:
    """Tell the asker alone, once in a while; nobody is told of every single question."""
    message = refusal_of(away, "question")
    if message is None:
        return
    address = replace(_address(asking), only_for="" if asking.alone else asking.user)
    mark = Mark(workflow_id=run.id, exchange="")
    parcel = Parcel(name="away", render=lambda: message, address=address, mark=mark)
    desk.delivery.deliver_or_tell(run, parcel, user=asking.user)


def _post_failure(desk: FrontDesk, run: Run, asking: Asking, failure: Failure) -> None:
    parcel = Parcel(
        name="failure",
        render=lambda: failure_message(failure),
        address=_address(asking),
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=asking.user)


def _address(asking: Asking) -> Address:
    return Address(
        channel=asking.channel, thread_ts=asking.thread_ts, response_url=asking.response_url
    )


@contextmanager
def _status(client: WebClient, asking: Asking) -> Iterator[None]:
    """Show a status if the answer takes long; it never delays and never fails the answer."""
    if not asking.thread_ts:
        yield
        return

    def show() -> None:
        try:
            client.assistant_threads_setStatus(
                channel_id=asking.channel,
                thread_ts=asking.thread_ts,
                status="is looking it up …",
            )
        except UNREACHABLE:
            return

    timer = threading.Timer(_PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
