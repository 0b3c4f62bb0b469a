"""Answers a question: who asks, who reads along, what is said, and the post."""

from dataclasses import replace
from functools import cache, partial

from bot.conversation.entities import Audience, Place, Turn
from bot.durable.runs import Fields, Run
from bot.errors import UnknownExchange
from bot.logs import withhold
from bot.questions.entities import Exchange, ExchangeId
from bot.slack.blocks.answers import above, answer_messages
from bot.slack.blocks.channels import Along, why
from bot.slack.blocks.forms import failure_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import Failure, guarded
from bot.slack.identity import Outside, Present
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.asking import Asking
from bot.slack.streaming import Spot, Stream
from bot.slack.surface import Status
from bot.slack.workflows.channels import (
    RulesOf,
    audience_of,
    in_its_place,
    is_settled,
    is_silenced,
    placed,
    said_before,
    why_silent,
)
from bot.slack.workflows.limits import is_turned_away, refusal_of, turned_away
from bot.slack.workflows.own_exceptions import (
    EXCEPTIONS,
    EXEMPTING,
    covering,
    may_exempt,
    numbers_of,
    post_exceptions,
    told,
)
from bot.slack.workflows.words import forget_words
from bot.tasks.entities import Task

_BEGUN = "#stream"
"""Ends the name under which the inbox keeps which message was begun."""


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.ANSWER_QUESTION, partial(answer_question, desk))


def answer_question(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Answer once, in the thread or to the asker alone."""
    asking = Asking.restored(run.id, fields)
    answered = run.step("answer", lambda: _attempt(desk, asking))
    asking = in_its_place(asking, answered)
    failure = Failure.from_fields(answered)
    if failure is not None:
        _post_failure(desk, run, asking, failure, begun=answered.get("begun", ""))
        forget_words(desk, run)
        return
    if is_silenced(answered):
        _say_alone(desk, run, asking, why_silent(answered))
        forget_words(desk, run)
        return
    if is_turned_away(answered):
        _say_alone(desk, run, asking, refusal_of(answered, "question"))
        forget_words(desk, run)
        return
    for part in range(1 if answered.get("ended") else 0, int(answered["pages"])):
        _post_page(desk, run, asking, answered=answered, part=part)
    if answered["aside"]:
        _post_aside(desk, run, asking, answered)
    post_exceptions(desk, run, asking, answered)
    if answered.get("begun"):
        _forget_stream(desk, run)
    if asking.direct and asking.begins_thread:
        _entitle(desk, run, asking, exchange=answered["exchange"])


def _attempt(desk: FrontDesk, asking: Asking) -> Fields:
    """Answer, and say which message was begun meanwhile, whatever became of the answer."""
    begun, words = _looked_up(desk, asking)
    # Looked up once: a question is placed and answered by the same rules.
    rules = cache(partial(desk.channels.rules, asking.channel))
    place = placed(desk, asking, rules, partial(_with_words, desk, asking, words))
    if is_settled(place):
        return place
    asking = in_its_place(asking, place)
    # What one person reads in a channel takes no status away there.
    shown_in = "" if asking.whispered else asking.thread_ts
    with Status(desk.client, channel=asking.channel, thread_ts=shown_in) as status:
        stream = _stream(desk, asking, status)
        answered = guarded(
            lambda: _answer(desk, asking, stream, rules, words=words, begun=begun),
            doing=f"Answering {asking.workflow_id}",
        )
        stream.close()
    begun = begun or stream.ts
    return {**place, **answered, "begun": begun} if begun else {**place, **answered}


def _looked_up(desk: FrontDesk, asking: Asking) -> tuple[str, str | None]:
    """Return the message that a process began to stream before it died, and what was asked."""
    stream = f"{asking.workflow_id}{_BEGUN}"
    kept = desk.inbox.find_all([asking.workflow_id, stream])
    words = kept.get(asking.workflow_id, asking.text or None)
    withhold(words or "")
    return kept.get(stream, ""), words


def _stream(desk: FrontDesk, asking: Asking, status: Status) -> Stream:
    spot = Spot(
        channel=asking.channel, thread_ts=asking.thread_ts, user=asking.user, team=asking.team
    )
    keep = partial(desk.inbox.keep, f"{asking.workflow_id}{_BEGUN}")
    return desk.streams.open(spot, status=status, keep=keep)


def _answer(
    desk: FrontDesk,
    asking: Asking,
    stream: Stream,
    rules: RulesOf,
    *,
    words: str | None,
    begun: str,
) -> Fields:
    asking = _with_words(desk, asking, words)
    channel = "" if asking.alone else asking.channel
    # What was asked of nobody was counted before its answer was foreseen.
    is_counted = asking.overheard
    away = {} if is_counted else turned_away(desk, asking.user, text=asking.text, channel=channel)
    if away:
        return away
    present = desk.identity.who(asking.user, team=asking.team)
    outside = _outside(desk, asking, present)
    desk.newcomers.welcome(present.person)
    doubtful = outside is Outside.UNKNOWN
    nobody = Audience(), Along.NOBODY
    audience, along = nobody if outside.counts else audience_of(desk, asking, rules)
    reason = why(along, alone=False)
    stream.stand_under(above(doubtful=doubtful, why=reason))
    is_streamed = not (begun or asking.chosen) and _is_for_all(_address(asking))
    onlooker = stream if is_streamed else None
    turn = replace(
        _turn(asking, present, outside), audience=audience, said=said_before(desk, asking, rules)
    )
    leads = _correctors(desk, asking)
    exempting = may_exempt(desk, asking, present.person)
    pages = partial(
        answer_messages, doubtful=doubtful, why=reason, correctors=leads, exempting=exempting
    )

    def own(shown: Exchange) -> tuple[Task, ...]:
        return covering(desk, present.person, shown) if asking.alone else ()

    def end(shown: Exchange) -> None:
        held = own(shown)
        if len(pages(shown, exceptions=held)) == 1:
            mark = Mark(workflow_id=asking.workflow_id, exchange=shown.id)
            stream.finish(shown, mark, correctors=leads, exceptions=held, exempting=exempting)

    reply = desk.conversation.reply_to(turn, onlooker=onlooker, told=end)
    held = covering(desk, present.person, reply.shown, reply.aside)
    return {
        "doubtful": "1" if doubtful else "",
        "exchange": reply.shown.id,
        "pages": str(len(pages(reply.shown, exceptions=own(reply.shown)))),
        EXCEPTIONS: numbers_of(held),
        EXEMPTING: "1" if exempting else "",
        "along": along.value,
        "aside": reply.aside.id if reply.aside else "",
        "ended": "1" if stream.is_ended else "",
    }


def _is_for_all(address: Address) -> bool:
    """Tell whether everybody in a thread reads what goes there."""
    return bool(address.thread_ts) and not address.only_for and not address.response_url


def _with_words(desk: FrontDesk, asking: Asking, words: str | None) -> Asking:
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


def _correctors(desk: FrontDesk, asking: Asking) -> tuple[str, ...]:
    """Return to which leads a button is shown; nobody but the asker reads what is for them alone."""
    return () if asking.alone or asking.whispered else desk.correctors.slack_ids()


def _post_page(desk: FrontDesk, run: Run, asking: Asking, *, answered: Fields, part: int) -> None:
    repeats = asking.chosen or bool(asking.response_url)

    def render() -> Message:
        exchange = desk.help_desk.find(ExchangeId(answered["exchange"]))
        doubtful = bool(answered.get("doubtful"))
        asked = exchange.question if repeats else ""
        along = why(answered.get("along", ""), alone=False)
        leads = _correctors(desk, asking)
        return answer_messages(
            exchange,
            asked=asked,
            doubtful=doubtful,
            why=along,
            correctors=leads,
            exceptions=told(desk, asking, answered) if asking.alone else (),
            exempting=bool(answered.get(EXEMPTING)),
        )[part]

    parcel = Parcel(
        name=f"post:{part}",
        render=render,
        address=_address(asking),
        mark=Mark(workflow_id=run.id, exchange=answered["exchange"], part=part),
    )
    _deliver(desk, run, asking, parcel, begun="" if part else answered.get("begun", ""))


def _deliver(desk: FrontDesk, run: Run, asking: Asking, parcel: Parcel, *, begun: str) -> None:
    """Put the message in the place of what was *begun*, or post it; tell the asker if neither."""
    if begun:
        address = replace(parcel.address, replaces=begun)
        finishing = replace(parcel, name=f"finish:{parcel.name}", address=address)
        if desk.delivery.deliver(run, finishing):
            return
    if desk.delivery.deliver(run, parcel):
        return
    run.step("quiet", lambda: _quiet(desk, asking))
    desk.delivery.tell(run, parcel, user=asking.user)


def _quiet(desk: FrontDesk, asking: Asking) -> Fields:
    # The reply goes elsewhere, so it takes no status away.
    Status(desk.client, channel=asking.channel, thread_ts=asking.thread_ts).take_away()
    return {}


def _forget_stream(desk: FrontDesk, run: Run) -> None:
    def forget() -> Fields:
        desk.inbox.forget(f"{run.id}{_BEGUN}")
        return {}

    run.step("forget_stream", lambda: guarded(forget, doing=f"Finishing {run.id}"))


def _entitle(desk: FrontDesk, run: Run, asking: Asking, *, exchange: str) -> None:
    """Name a new thread after its question; what is told in confidence names nothing."""

    def entitle() -> Fields:
        question = desk.help_desk.find(ExchangeId(exchange)).question
        desk.sessions.entitle(
            channel=asking.channel, thread_ts=asking.thread_ts, title=question, user=asking.user
        )
        return {}

    run.step("entitle", lambda: guarded(entitle, doing=f"Naming the thread of {run.id}"))


def _post_aside(desk: FrontDesk, run: Run, asking: Asking, answered: Fields) -> None:
    exchange = answered["aside"]

    def render() -> Message:
        along = why(answered.get("along", ""), alone=True)
        found = desk.help_desk.find(ExchangeId(exchange))
        exempting = desk.tasks is not None
        return answer_messages(found, alone=True, why=along, exempting=exempting)[0]

    address = Address(channel=asking.channel, thread_ts=asking.thread_ts, only_for=asking.user)
    mark = Mark(workflow_id=run.id, exchange=exchange)
    parcel = Parcel(name="aside", render=render, address=address, mark=mark)
    desk.delivery.deliver_or_tell(run, parcel, user=asking.user)


def _say_alone(desk: FrontDesk, run: Run, asking: Asking, message: Message | None) -> None:
    """Tell the asker alone, if anything; nobody is told of what they asked of nobody."""
    if message is None or asking.overheard:
        return
    address = _address(asking, aside=True)
    mark = Mark(workflow_id=run.id, exchange="")
    parcel = Parcel(name="away", render=lambda: message, address=address, mark=mark)
    desk.delivery.deliver_or_tell(run, parcel, user=asking.user)


def _post_failure(
    desk: FrontDesk, run: Run, asking: Asking, failure: Failure, *, begun: str
) -> None:
    if asking.overheard and not begun:
        return
    parcel = Parcel(
        name="failure",
        render=lambda: failure_message(failure),
        address=_address(asking),
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    _deliver(desk, run, asking, parcel, begun=begun)
    if begun:
        _forget_stream(desk, run)


def _address(asking: Asking, *, aside: bool = False) -> Address:
    """Return where a reply goes; an *aside* is for the asker, whoever reads the answer."""
    is_private = asking.whispered or (aside and not asking.alone)
    # What one person alone sees in a thread that nobody has opened is seen by nobody.
    is_unopened = is_private and asking.begins_thread
    return Address(
        channel=asking.channel,
        thread_ts="" if is_unopened else asking.thread_ts,
        only_for=asking.user if is_private else "",
        response_url=asking.response_url,
    )
