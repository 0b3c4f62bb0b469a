"""conversations.*: channels, who is in them and what was said there."""

from dataclasses import replace

from bot.rehearsal.entities import BOT_USER, Channel, Json, Posted
from bot.rehearsal.methods.calling import Call, Method, Methods, scope
from bot.rehearsal.methods.paging import page
from bot.rehearsal.replies import Refused, success
from bot.rehearsal.shapes import channel_json, message_json

KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def _info(call: Call) -> Json:
    channel = call.channel()
    facts = channel_json(channel)
    if call.flag("include_num_members"):
        facts["num_members"] = len(_who(call, channel))
    return success(channel=facts)


def _list(call: Call) -> Json:
    found = [one for one in call.space.channels.values() if one.kind in _kinds(call)]
    if call.flag("exclude_archived"):
        found = [one for one in found if not one.archived]
    # Private channels that the bot is not in do not exist for it.
    found = [one for one in found if one.joined or one.kind == "channel"]
    shown, rest = page(call, found)
    return success(channels=[channel_json(one) for one in shown], **rest)


def _members(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel" and not channel.joined:
        raise Refused("fetch_members_failed")
    shown, rest = page(call, _who(call, channel))
    return success(members=shown, **rest)


def _open(call: Call) -> Json:
    if call.text("channel"):
        return success(channel={"id": call.channel().id})
    users = [one.strip() for one in call.required("users").split(",")]
    if len(users) > 1:
        raise Refused("method_not_supported_for_channel_type")
    member = call.space.members.get(users[0])
    if member is None:
        raise Refused("user_not_found")
    if member.deactivated:
        raise Refused("user_disabled")
    channel = call.space.direct_channel(member.id)
    told = channel_json(channel) if call.flag("return_im") else {"id": channel.id}
    return success(channel=told, no_op=True, already_open=True)


def _join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    if channel.joined:
        return success(channel=channel_json(channel), warning="already_in_channel")
    return success(channel=channel_json(call.space.add_channel(replace(channel, joined=True))))


def _history(call: Call) -> Json:
    channel = _readable(call)
    found = [m for m in call.space.messages(channel.id) if m.thread_ts in {"", m.ts} or m.broadcast]
    newest_first = sorted(_between(call, found), key=lambda m: float(m.ts), reverse=True)
    shown, rest = page(call, newest_first)
    counts = call.space.thread_counts(channel.id)
    messages = [_message(call, one, counts[one.ts]) for one in shown]
    return success(messages=messages, has_more=_has_more(rest), **rest)


def _replies(call: Call) -> Json:
    channel, ts = _readable(call), call.required("ts")
    found = call.space.messages(channel.id, thread=ts)
    if not found:
        raise Refused("thread_not_found")
    shown, rest = page(call, sorted(_between(call, found), key=lambda m: float(m.ts)))
    counts = call.space.thread_counts(channel.id)
    messages = [_message(call, one, counts[one.ts]) for one in shown]
    return success(messages=messages, has_more=_has_more(rest), **rest)


def _message(call: Call, posted: Posted, answers: int) -> Json:
    with_metadata = call.flag("include_all_metadata")
    return message_json(posted, with_metadata=with_metadata, answers=answers)


def _readable(call: Call) -> Channel:
    channel = call.channel()
    if not channel.joined:
        raise Refused("not_in_channel")
    return channel


def _between(call: Call, found: list[Posted]) -> list[Posted]:
    inclusive = call.flag("inclusive")
    oldest, latest = _moment(call, "oldest", 0.0), _moment(call, "latest", float("inf"))
    return [
        m
        for m in found
        if oldest < float(m.ts) < latest or (inclusive and float(m.ts) in {oldest, latest})
    ]


def _moment(call: Call, name: str, otherwise: float) -> float:
    try:
        return float(call.text(name) or otherwise)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None


def _has_more(rest: Json) -> bool:
    return bool(rest["response_metadata"]["next_cursor"])


def _kinds(call: Call) -> set[str]:
    asked = [one.strip() for one in (call.text("types") or "public_channel").split(",")]
    if unknown := set(asked) - set(KINDS):
        raise Refused("invalid_types", detail=", ".join(sorted(unknown)))
    return {KINDS[one] for one in asked}


def _who(call: Call, channel: Channel) -> list[str]:
    if channel.direct_with:
        return [channel.direct_with, BOT_USER]
    people = [one.id for one in call.space.members.values() if not one.deactivated]
    present = [one for one in people if channel.has(one)]
    return [*present, BOT_USER] if channel.joined else present


_READ = {"im": "im:read", "channel": "channels:read", "group": "groups:read"}
_HISTORY = {"im": "im:history", "channel": "channels:history", "group": "groups:history"}
METHODS: Methods = {
    "conversations.info": Method(do=_info, tier=50, by_kind=_READ),
    "conversations.list": Method(do=_list, tier=20, by_kind=_READ),
    "conversations.members": Method(do=_members, tier=100, by_kind=_READ),
    "conversations.open": Method(do=_open, tier=50, scopes=scope("im:write")),
    "conversations.join": Method(do=_join, tier=50, scopes=scope("channels:join")),
    "conversations.history": Method(do=_history, tier=50, by_kind=_HISTORY),
    "conversations.replies": Method(do=_replies, tier=50, by_kind=_HISTORY),
}
