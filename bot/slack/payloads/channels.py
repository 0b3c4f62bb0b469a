"""What is said and done in channels beside mentions, and the form for a channel's rules."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.entities import ChannelRules, Documents, Mentions, Reading
from bot.durable.runs import Fields
from bot.people.entities import Role
from bot.slack.ids import ActionId
from bot.slack.payloads.asking import Asking
from bot.slack.payloads.basics import Raw, elements_of, plain, team_of

_SAID = {None, "file_share", "thread_broadcast"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Overheard:
    """A message in a channel that was not said to the bot."""

    asking: Asking
    is_reply: bool
    """Said in a thread that somebody else may have begun."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reaction:
    """Somebody reacted to a message of the bot."""

    event_id: str
    team: str
    user: str
    channel: str
    ts: str
    emoji: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """Somebody came into a channel."""

    user: str
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RulesForm:
    """The form for a channel's rules, as somebody sent it."""

    view_id: str
    team: str
    user: str
    rules: ChannelRules


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupForm:
    """The form that says what a user group stands for, as somebody sent it."""

    view_id: str
    team: str
    user: str
    group_id: str
    name: str
    audience: str
    role: Role | None


def overheard_from(body: Raw) -> Overheard | None:
    """Parse a ``message`` of a channel; edits and what machines say are nothing that was said."""
    event = body["event"]
    if event.get("subtype") not in _SAID or event.get("channel_type") not in {"channel", "group"}:
        return None
    if event.get("bot_id") or event.get("app_id") or not event.get("user"):
        return None
    # Whoever mentions the bot is heard as such.
    own = [one.get("user_id", "") for one in body.get("authorizations") or ()]
    if any(f"<@{user}" in event.get("text", "") for user in own if user):
        return None
    channel, ts = event["channel"], event["ts"]
    thread_ts = event.get("thread_ts") or ts
    asking = Asking(
        workflow_id=f"message:{channel}:{ts}",
        team=team_of(body),
        user=event["user"],
        channel=channel,
        text=plain(event.get("text", "")),
        thread_ts=thread_ts,
        external=bool(body.get("is_ext_shared_channel")),
        overheard=True,
    )
    return Overheard(asking=asking, is_reply=thread_ts != ts)


def reaction_from(body: Raw) -> Reaction | None:
    """Parse ``reaction_added``; None where it is not about a message in a channel."""
    event = body["event"]
    item = event.get("item") or {}
    if item.get("type") != "message" or not event.get("user"):
        return None
    return Reaction(
        event_id=body["event_id"],
        team=team_of(body),
        user=event["user"],
        channel=item["channel"],
        ts=item["ts"],
        # A tone of skin is part of the name.
        emoji=str(event.get("reaction", "")).partition("::")[0],
    )


def joined_from(body: Raw) -> Joined:
    """Parse ``member_joined_channel``."""
    event = body["event"]
    return Joined(user=event["user"], channel=event["channel"])


def rules_to_json(rules: ChannelRules) -> str:
    """Return what a form carries along of the rules that it began with."""
    return json.dumps({"channel": rules.channel, "revision": rules.revision})


def chosen_channel(body: Raw) -> str:
    """Return the channel that was chosen in the list of channels; empty for none."""
    element = elements_of(body).get(ActionId.CHOOSE_CHANNEL, {})
    return str(element.get("selected_conversation") or element.get("selected_channel") or "")


def rules_form_from(body: Raw) -> RulesForm:
    """Parse the form for a channel's rules; what it does not offer is off."""
    elements = elements_of(body)
    kept = json.loads(body["view"]["private_metadata"])
    ticked = set(_several(elements, ActionId.CHANNEL_ROLES))
    rules = ChannelRules(
        channel=str(kept["channel"]),
        revision=int(kept["revision"]),
        mentions=Mentions(_one(elements, ActionId.CHANNEL_MENTIONS) or Mentions.THREAD),
        documents=Documents(_one(elements, ActionId.CHANNEL_DOCUMENTS) or Documents.ALL),
        folders=frozenset(_several(elements, ActionId.CHANNEL_FOLDERS)),
        audiences=_names(_typed(elements, ActionId.CHANNEL_AUDIENCES)),
        is_leads="leads" in ticked,
        is_incidents="incidents" in ticked,
        reading=frozenset(Reading(one) for one in _several(elements, ActionId.CHANNEL_READING)),
    )
    emoji = _typed(elements, ActionId.CHANNEL_EMOJI).strip(": ").lower()
    return RulesForm(
        view_id=body["view"]["id"],
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        rules=replace(rules, emoji=emoji) if emoji else rules,
    )


def group_form_from(body: Raw) -> GroupForm:
    """Parse the form that says what a user group stands for."""
    elements = elements_of(body)
    group_id, _, name = _one(elements, ActionId.GROUP_CHOICE).partition(" ")
    role = _one(elements, ActionId.GROUP_ROLE)
    return GroupForm(
        view_id=body["view"]["id"],
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        group_id=group_id,
        name=name,
        audience=_typed(elements, ActionId.GROUP_AUDIENCE).strip(),
        role=Role(role) if role and role != "none" else None,
    )


def rules_to_fields(rules: ChannelRules) -> Fields:
    """Return rules as the durable engine keeps them."""
    return {
        "channel": rules.channel,
        "revision": str(rules.revision),
        "mentions": rules.mentions.value,
        "documents": rules.documents.value,
        "folders": json.dumps(sorted(rules.folders)),
        "audiences": json.dumps(sorted(rules.audiences)),
        "is_leads": "1" if rules.is_leads else "",
        "is_incidents": "1" if rules.is_incidents else "",
        "reading": " ".join(sorted(rules.reading)),
        "emoji": rules.emoji,
    }


def rules_from_fields(fields: Fields) -> ChannelRules:
    """Return the rules that the durable engine kept."""
    return ChannelRules(
        channel=fields["channel"],
        revision=int(fields["revision"]),
        mentions=Mentions(fields["mentions"]),
        documents=Documents(fields["documents"]),
        folders=frozenset(json.loads(fields["folders"])),
        audiences=frozenset(json.loads(fields["audiences"])),
        is_leads=bool(fields["is_leads"]),
        is_incidents=bool(fields["is_incidents"]),
        reading=frozenset(Reading(one) for one in fields["reading"].split()),
        emoji=fields["emoji"],
    )


def _typed(elements: Mapping[str, Mapping[str, Any]], action: ActionId) -> str:
    return str(elements.get(action, {}).get("value") or "")


def _one(elements: Mapping[str, Mapping[str, Any]], action: ActionId) -> str:
    option = elements.get(action, {}).get("selected_option") or {}
    return str(option.get("value", ""))


def _several(elements: Mapping[str, Mapping[str, Any]], action: ActionId) -> Iterator[str]:
    for option in elements.get(action, {}).get("selected_options") or ():
        yield str(option.get("value", ""))


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())
