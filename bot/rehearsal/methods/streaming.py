"""chat.startStream, appendStream and stopStream: an answer that grows while it is read."""

from dataclasses import replace

from bot.rehearsal.entities import Given, Json, Posted
from bot.rehearsal.limits import broken_limit
from bot.rehearsal.methods.calling import Call, Method, Methods, scope
from bot.rehearsal.replies import Refused, success
from bot.rehearsal.shapes import message_json, named
from bot.rehearsal.streams import BLOCKS, MARKDOWN, blocks_of, checked, is_live, text_of

_MODES = {"", "timeline", "plan"}


def _start(call: Call) -> Json:
    channel, thread_ts = call.joined(), call.required("thread_ts")
    if channel.kind != "im":
        if not call.text("recipient_user_id"):
            raise Refused("missing_recipient_user_id")
        if not call.text("recipient_team_id"):
            raise Refused("missing_recipient_team_id")
    if call.text("task_display_mode") not in _MODES:
        raise Refused("invalid_arguments")
    chunks = _chunks(call)
    posted = Posted(
        channel=channel.id,
        ts=call.space.next_ts(),
        text=text_of(chunks),
        blocks=named(blocks_of(chunks, as_plan=_as_plan(call))),
        thread_ts=thread_ts,
        as_plan=_as_plan(call),
        at=call.space.now(),
        streaming=True,
        chunks=chunks,
    )
    call.space.put(posted)
    return success(channel=channel.id, ts=posted.ts)


def _append(call: Call) -> Json:
    old = _streaming(call)
    fresh = _chunks(call)
    if not fresh:
        raise Refused("no_text")
    grown = _grown(old, fresh)
    call.space.replace(old, grown)
    return success(channel=grown.channel, ts=grown.ts)


def _stop(call: Call) -> Json:
    old = _streaming(call)
    grown = _grown(old, _chunks(call))
    last = call.objects("blocks", refused_as="invalid_blocks_format")
    if len(last) > BLOCKS or (last and broken_limit(grown.text, last)):
        raise Refused("invalid_blocks")
    metadata = call.object("metadata", refused_as="invalid_metadata_format")
    ended = replace(
        grown,
        blocks=(*grown.blocks, *named(last)),
        metadata=metadata,
        streaming=False,
    )
    call.space.replace(old, ended)
    return success(channel=ended.channel, ts=ended.ts, message=message_json(ended))


def _streaming(call: Call) -> Posted:
    channel = call.channel()
    posted = call.own_message(channel, call.required("ts"), foreign="message_not_owned_by_app")
    if not is_live(posted, call.space.now()):
        raise Refused("message_not_in_streaming_state")
    return posted


def _grown(old: Posted, fresh: tuple[Given, ...]) -> Posted:
    chunks = (*old.chunks, *fresh)
    return replace(
        old,
        text=text_of(chunks),
        blocks=named(blocks_of(chunks, as_plan=old.as_plan)),
        chunks=chunks,
    )


def _chunks(call: Call) -> tuple[Given, ...]:
    chunks = checked(call.objects("chunks", refused_as="invalid_chunks"))
    markdown = call.text("markdown_text")
    if not markdown:
        return chunks
    if chunks:
        raise Refused("markdown_text_conflict")
    if len(markdown) > MARKDOWN:
        raise Refused("msg_too_long")
    return ({"type": "markdown_text", "text": markdown},)


def _as_plan(call: Call) -> bool:
    return call.text("task_display_mode") == "plan"


_WRITE = scope("chat:write")
METHODS: Methods = {
    "chat.startStream": Method(do=_start, tier=20, scopes=_WRITE),
    "chat.appendStream": Method(do=_append, tier=100, scopes=_WRITE),
    "chat.stopStream": Method(do=_stop, tier=20, scopes=_WRITE),
}
