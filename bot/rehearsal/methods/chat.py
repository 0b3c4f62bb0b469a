"""chat.*: say something, change it, take it back, say it later."""

from dataclasses import replace

from bot.rehearsal.entities import Channel, Given, Json, Posted, Scheduled
from bot.rehearsal.limits import check_message
from bot.rehearsal.methods.calling import Call, Method, Methods, scope
from bot.rehearsal.replies import Refused, success
from bot.rehearsal.shapes import message_json, named
from bot.rehearsal.streams import is_live

_MARKDOWN = 12_000
_LATEST, _WINDOW, _IN_WINDOW, _TOO_SOON = 120 * 86_400, 300, 30, 60


def _post(call: Call) -> Json:
    channel = call.place()
    if channel.archived:
        raise Refused("is_archived")
    if not channel.joined and "chat:write.public" not in call.space.scopes:
        raise Refused("not_in_channel")
    posted = call.space.put(_made(call, channel))
    return success(channel=channel.id, ts=posted.ts, message=message_json(posted))


def _post_ephemeral(call: Call) -> Json:
    channel, user = call.joined(), call.required("user")
    if user not in call.space.members or not channel.has(user):
        raise Refused("user_not_in_channel")
    posted = call.space.put(replace(_made(call, channel), only_for=user, metadata={}))
    return success(message_ts=posted.ts)


def _update(call: Call) -> Json:
    channel = call.channel()
    old = call.own_message(channel, call.required("ts"), foreign="cant_update_message")
    if is_live(old, call.space.now()):
        raise Refused("streaming_state_conflict")
    text, blocks = _content(call)
    if call.arguments.get("blocks") is None and not call.text("markdown_text"):
        blocks = list(old.blocks)
    check_message(text, blocks)
    metadata = old.metadata if call.arguments.get("metadata") is None else _metadata(call)
    new = replace(
        old,
        text=text,
        blocks=named(blocks),
        metadata=metadata,
        edited=True,
        streaming=False,
        chunks=(),
    )
    call.space.replace(old, new)
    return success(channel=channel.id, ts=new.ts, text=text, message=message_json(new))


def _delete(call: Call) -> Json:
    channel = call.channel()
    posted = call.own_message(channel, call.required("ts"), foreign="cant_delete_message")
    call.space.remove(posted)
    return success(channel=channel.id, ts=posted.ts)


def _permalink(call: Call) -> Json:
    channel = call.channel()
    posted = call.message(channel, call.required("message_ts"))
    link = call.space.permalink(channel.id, posted.ts, thread_ts=posted.thread_ts)
    return success(channel=channel.id, permalink=link)


def _schedule(call: Call) -> Json:
    channel, post_at = call.joined(), call.number("post_at", 0)
    now = call.space.now()
    if post_at <= now:
        raise Refused("time_in_past")
    if post_at > now + _LATEST:
        raise Refused("time_too_far")
    others = [one for one in call.space.scheduled.values() if one.channel == channel.id]
    if sum(1 for one in others if abs(one.post_at - post_at) < _WINDOW) >= _IN_WINDOW:
        raise Refused("restricted_too_many")
    preview = _made(call, channel)
    with call.space.changing():
        made = Scheduled(
            id=f"Q{preview.ts.replace('.', '')}",
            channel=channel.id,
            post_at=post_at,
            made_at=int(now),
            arguments=dict(call.arguments),
        )
        call.space.scheduled[made.id] = made
    return success(
        channel=channel.id,
        scheduled_message_id=made.id,
        post_at=post_at,
        message=message_json(preview),
    )


def post_due(call: Call) -> None:
    """Post what was scheduled for a moment that has come.

    Slack never posts a scheduled message that carries metadata, and neither does this.
    """
    for one in sorted(call.space.scheduled.values(), key=lambda one: one.post_at):
        if one.post_at > call.space.now():
            continue
        with call.space.changing():
            due = call.space.scheduled.pop(one.id, None)
        if due is not None and not due.arguments.get("metadata"):
            later = Call(space=call.space, arguments=due.arguments)
            call.space.put(_made(later, call.space.channels[due.channel]))


def _unschedule(call: Call) -> Json:
    channel, identifier = call.channel(), call.required("scheduled_message_id")
    found = call.space.scheduled.get(identifier)
    if found is None or found.channel != channel.id:
        raise Refused("invalid_scheduled_message_id")
    if found.post_at - call.space.now() < _TOO_SOON:
        raise Refused("invalid_scheduled_message_id")
    with call.space.changing():
        del call.space.scheduled[identifier]
    return success()


def _scheduled(call: Call) -> Json:
    channel = call.text("channel")
    found = [one for one in call.space.scheduled.values() if channel in {"", one.channel}]
    return success(
        scheduled_messages=[
            {
                "id": one.id,
                "channel_id": one.channel,
                "post_at": one.post_at,
                "date_created": one.made_at,
                "text": str(one.arguments.get("text", "")),
            }
            for one in sorted(found, key=lambda one: one.post_at)
        ],
        response_metadata={"next_cursor": ""},
    )


def _made(call: Call, channel: Channel) -> Posted:
    text, blocks = _content(call)
    check_message(text, blocks)
    return Posted(
        channel=channel.id,
        ts=call.space.next_ts(),
        text=text,
        blocks=named(blocks),
        thread_ts=call.text("thread_ts"),
        metadata=_metadata(call),
        unfurls=call.flag("unfurl_links", default=True),
        at=call.space.now(),
        broadcast=call.flag("reply_broadcast"),
    )


def _content(call: Call) -> tuple[str, list[Given]]:
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks = call.objects("blocks", refused_as="invalid_blocks_format")
    if not markdown:
        return text, blocks
    if text or blocks:
        raise Refused("markdown_text_conflict")
    if len(markdown) > _MARKDOWN:
        raise Refused("msg_too_long")
    return markdown, [{"type": "markdown", "text": markdown}]


def _metadata(call: Call) -> Given:
    metadata = call.object("metadata", refused_as="invalid_metadata_format")
    is_whole = isinstance(metadata.get("event_type"), str) and isinstance(
        metadata.get("event_payload"), dict
    )
    if metadata and not is_whole:
        raise Refused("invalid_metadata_format")
    return metadata


_WRITE = scope("chat:write")
METHODS: Methods = {
    "chat.postMessage": Method(do=_post, tier=0, scopes=_WRITE),
    "chat.postEphemeral": Method(do=_post_ephemeral, tier=100, scopes=_WRITE),
    "chat.update": Method(do=_update, tier=50, scopes=_WRITE),
    "chat.delete": Method(do=_delete, tier=50, scopes=_WRITE),
    "chat.getPermalink": Method(do=_permalink, tier=0),
    "chat.scheduleMessage": Method(do=_schedule, tier=50, scopes=_WRITE),
    "chat.deleteScheduledMessage": Method(do=_unschedule, tier=50, scopes=_WRITE),
    "chat.scheduledMessages.list": Method(do=_scheduled, tier=50),
}
