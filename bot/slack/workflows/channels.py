"""Keeps the rules of a channel, tells the channel what is read in it, and obeys the rules."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.channels.entities import ChannelRules, Mentions, Reading
from bot.conversation.entities import Audience, Place, Turn
from bot.durable.runs import Fields, Run
from bot.errors import ChannelRulesWrong
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, may, require
from bot.questions.entities import ExchangeId
from bot.slack.blocks.channels import (
    NEVER,
    Along,
    announcement,
    hand_off_offer,
    message,
    saved,
)
from bot.slack.blocks.forms import failure_message, notice
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.identity import UNREACHABLE, Outside
from bot.slack.ids import REPLY_EVENT, WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.asking import Asking
from bot.slack.payloads.basics import plain
from bot.slack.payloads.channels import rules_from_fields
from bot.slack.scopes import FEATURES, NEEDED
from bot.slack.workflows.limits import is_heard_too_often, turned_away
from bot.slack.workflows.telling import tell
from knowledge.answers import Kind

_log = logging.getLogger(__name__)

RulesOf = Callable[[], ChannelRules]
"""Looks up the rules of the channel in which a question was asked."""

_PLACE, _TOLD = "place", "told_before"
_REMEMBERED = 10
_LONGEST = 2_000
_OUTSIDERS = (
    "Nothing was changed: {who} reads along in this channel, so neither questions for a person nor "
    "security events can be posted there. Please choose a channel of your own people, or untick "
    "what it is for."
)
_MAYBE_OUTSIDERS = (
    "Nothing was changed: I could not make sure that {who} does not read along in this channel, so "
    "neither questions for a person nor security events can be posted there. If it is private, "
    "invite me first; else please choose a smaller channel of your own people, or try again later."
)
_UNANNOUNCED = (
    "I could not tell <#{channel}> what I would read there, so I read nothing there beyond what is "
    "said to me. Invite me to the channel, then save its rules again."
)


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.CONFIGURE_CHANNEL, partial(configure, desk))
    desk.engine.workflow(WorkflowName.CHANNEL_NEWS, partial(announce, desk))
    desk.engine.workflow(WorkflowName.EMOJI_HAND_OFF, partial(offer_hand_off, desk))


def configure(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Keep the rules once, and tell whoever wished them."""

    def keep() -> Fields:
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        require(person, Permission.CONFIGURE_CHANNELS)
        wished = rules_from_fields(fields)
        _require_own_readers(desk, wished, team=fields["team"])
        rules = desk.channels.configure(wished, change_id=run.id, actor=person)
        return {"saved": saved(rules)}

    kept = run.step("keep", lambda: guarded(keep, doing=f"Keeping {run.id}"))
    failure = Failure.from_fields(kept)
    told = failure_message(failure) if failure else message(kept["saved"])
    _tell(desk, run, fields["user"], told)


def announce(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Tell a channel what is read in it; only then reading begins."""
    channel, revision = fields["channel"], int(fields["revision"])
    reading = frozenset(Reading(one) for one in fields["reading"].split())
    rules = ChannelRules(channel=channel, reading=reading, emoji=fields["emoji"])
    parcel = Parcel(
        name="announce",
        render=lambda: announcement(rules),
        address=Address(channel=channel),
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    if desk.delivery.deliver(run, parcel):

        def begin() -> Fields:
            desk.channels.announced(channel, revision=revision)
            return {}

        run.step("begin", begin)
        return
    _log.error("The channel %s was not told what is read in it, so nothing is read", channel)

    def find() -> Fields:
        person_id = fields["person_id"]
        return {"user": desk.people.find(PersonId(person_id)).slack_id if person_id else ""}

    found = run.step("find", lambda: guarded(find, doing=f"Announcing {run.id}"))
    if found.get("user") and fields["reading"]:
        _tell(desk, run, found["user"], message(_UNANNOUNCED.format(channel=channel)))


def offer_hand_off(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Offer whoever asked to ask a person: they, or a lead, reacted to the answer.

    Only they can pass their question on, and a form opens from a press alone.
    """

    def look() -> Fields:
        if turned_away(desk, fields["user"]):
            return {}
        exchange_id = _answered_in(desk, fields["channel"], fields["ts"])
        if not exchange_id:
            return {}
        exchange = desk.help_desk.find(ExchangeId(exchange_id))
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        if not _may_offer(exchange.asked_by, person):
            return {}
        asker = desk.people.find(exchange.asked_by).slack_id
        return {"exchange": exchange.id, "label": exchange.label, "user": asker}

    found = run.step("look", lambda: guarded(look, doing=f"Looking at {run.id}"))
    user = found.get("user", "")
    if not user:
        return
    by_lead = user != fields["user"]
    parcel = Parcel(
        name="offer",
        render=lambda: hand_off_offer(found["exchange"], found["label"], by_lead=by_lead),
        address=Address(channel=fields["channel"], only_for=user),
        mark=Mark(workflow_id=run.id, exchange=found["exchange"]),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=user)


def arranged(
    desk: FrontDesk, asking: Asking, rules: RulesOf, with_words: Callable[[], Asking]
) -> Fields:
    """Return how the rules of its channel let a question be answered, as a step keeps it.

    A channel in which nothing is said hears of no security event either; whoever tells of one
    is answered alone. What was asked of nobody is answered where there is an answer.
    """
    if asking.alone:
        return {}
    mentions = rules().mentions
    if asking.overheard:
        mentions = _for_nobody(desk, with_words(), rules())
    elif mentions is Mentions.NEVER and desk.turnstile.is_urgent(with_words().text):
        mentions = Mentions.ALONE
    if mentions is not Mentions.NEVER:
        return {_PLACE: mentions.value} if mentions is Mentions.ALONE else {}
    is_first = not asking.overheard and desk.channels.is_first_in_a_while(
        asking.channel, asking.user
    )
    return {_PLACE: mentions.value, _TOLD: "" if is_first else "1"}


def placed(
    desk: FrontDesk, asking: Asking, rules: RulesOf, with_words: Callable[[], Asking]
) -> Fields:
    """Return how a question is to be answered in its place; in doubt, to the asker alone."""
    doing = f"Arranging {asking.workflow_id}"
    found = guarded(lambda: arranged(desk, asking, rules, with_words), doing=doing)
    is_failed = Failure.from_fields(found) is not None
    return {**found, _PLACE: Mentions.ALONE.value} if is_failed else found


def in_its_place(asking: Asking, answered: Fields) -> Asking:
    """Return *asking* as it is to be answered there."""
    is_whispered = answered.get(_PLACE) == Mentions.ALONE.value and not asking.alone
    return replace(asking, whispered=True) if is_whispered else asking


def is_settled(found: Fields) -> bool:
    """Tell whether there is nothing to answer: nothing is said, or something went wrong."""
    return is_silenced(found) or Failure.from_fields(found) is not None


def is_silenced(answered: Fields) -> bool:
    """Tell whether nothing is said, because the rules of the channel say so."""
    return answered.get(_PLACE) == Mentions.NEVER.value


def why_silent(answered: Fields) -> Message | None:
    """Return what whoever asked is told alone; nothing where they were told lately."""
    return None if answered.get(_TOLD) else notice(NEVER)


def audience_of(desk: FrontDesk, asking: Asking, rules_of: RulesOf) -> tuple[Audience, Along]:
    """Return who reads along and what may be used, and why not everything is."""
    if asking.direct or asking.response_url:
        return Audience(), Along.NOBODY
    rules = rules_of()
    limits = Audience(
        sees_company_documents=rules.documents is not rules.documents.NONE,
        folders=rules.chosen_folders,
    )
    if asking.whispered or not limits.sees_company_documents:
        return limits, Along.NOBODY
    guests = desk.readership.guests(asking.channel, team=asking.team)
    if guests.counts:
        along = Along.GUEST if guests is Outside.YES else Along.UNKNOWN
        return replace(limits, guests=True), along
    circles = desk.readership.circles(asking.channel, rules.audiences, team=asking.team)
    return replace(limits, circles=circles), Along.NOBODY


def said_before(desk: FrontDesk, asking: Asking, rules: RulesOf) -> tuple[str, ...]:
    """Return what people said before in the thread, where the channel's rules let it be read."""
    if asking.direct or asking.response_url or asking.begins_thread or not asking.thread_ts:
        return ()
    if not rules().reads(Reading.THREADS):
        return ()
    if desk.scopes.off(NEEDED[Reading.THREADS], feature=FEATURES[Reading.THREADS]):
        return ()
    try:
        answer = desk.client.conversations_replies(
            channel=asking.channel, ts=asking.thread_ts, limit=200
        )
    except UNREACHABLE as error:
        _log.warning("Slack would not say what a thread said before: %s", error)
        return ()
    own = asking.workflow_id.rpartition(":")[2]
    spoken = [
        plain(one.get("text", ""))[:_LONGEST]
        for one in answer["messages"]
        if not one.get("bot_id") and not one.get("subtype") and one["ts"] < own
    ]
    return tuple(words for words in spoken if words)[-_REMEMBERED:]


def _require_own_readers(desk: FrontDesk, wished: ChannelRules, *, team: str) -> None:
    """Let questions and reports be posted only where nobody from outside reads along."""
    if not (wished.is_leads or wished.is_incidents):
        return
    outside, who = desk.identity.outsiders_read(wished.channel), "another company"
    if not outside.counts:
        outside, who = desk.readership.guests(wished.channel, team=team), "a guest"
    if outside.counts:
        words = _OUTSIDERS if outside is Outside.YES else _MAYBE_OUTSIDERS
        raise ChannelRulesWrong(words.format(who=who))


def _for_nobody(desk: FrontDesk, asking: Asking, rules: ChannelRules) -> Mentions:
    """Say where a question is answered that was asked of nobody: nowhere without an answer."""
    if is_heard_too_often(desk, asking):
        return Mentions.NEVER
    present = desk.identity.who(asking.user, team=asking.team)
    along, _ = audience_of(desk, asking, lambda: rules)
    turn = Turn(
        id=ExchangeId(asking.workflow_id),
        text=asking.text,
        person=present.person,
        place=Place.CHANNEL,
        outsiders=present.outside.counts or desk.identity.outsiders_read(asking.channel).counts,
        audience=along,
    )
    kind = desk.conversation.foresee(turn)
    if kind is Kind.EVENT:
        return Mentions.ALONE
    return rules.mentions if kind is Kind.ANSWER else Mentions.NEVER


def _answered_in(desk: FrontDesk, channel: str, ts: str) -> str:
    """Return the exchange that our message at *ts* answers; nothing for any other message."""
    answer = desk.client.conversations_replies(
        channel=channel, ts=ts, limit=1, inclusive=True, include_all_metadata=True
    )
    for found in answer["messages"]:
        metadata = found.get("metadata") or {}
        if found["ts"] == ts and found.get("bot_id") and metadata.get("event_type") == REPLY_EVENT:
            return str((metadata.get("event_payload") or {}).get("exchange", ""))
    return ""


def _may_offer(asked_by: PersonId, person: Person) -> bool:
    return person.id == asked_by or may(person, Permission.CONFIGURE_CHANNELS)


def _tell(desk: FrontDesk, run: Run, user: str, told: Message) -> None:
    tell(desk, run, user, lambda: told, part=1)
