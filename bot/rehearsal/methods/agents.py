"""assistant.threads.* and agents.sessions.*: what an agent shows beside its messages."""

from dataclasses import replace

from bot.rehearsal.entities import Channel, Json, Prompts, Session, Status
from bot.rehearsal.methods.calling import Call, Method, Methods, scope
from bot.rehearsal.replies import Refused, success

_LOADING, _PROMPTS, _TITLE = 10, 4, 200
_STATES = {"active", "processing", "suspended", "closed"}


def _set_status(call: Call) -> Json:
    channel, thread_ts = call.joined("channel_id"), call.required("thread_ts")
    loading = call.objects("loading_messages")
    if len(loading) > _LOADING:
        raise Refused("invalid_arguments")
    with call.space.changing():
        call.space.surface.said.append(call.arguments)
        call.space.surface.show(
            Status(
                channel=channel.id,
                thread_ts=thread_ts,
                text=call.text("status"),
                loading_messages=tuple(str(one) for one in loading),
            )
        )
    return success()


def _set_prompts(call: Call) -> Json:
    channel = call.joined("channel_id")
    prompts = call.objects("prompts")
    if not prompts or len(prompts) > _PROMPTS:
        raise Refused("invalid_arguments")
    if not all(
        isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts
    ):
        raise Refused("invalid_arguments")
    if channel.kind != "im":
        raise Refused("channel_type_not_supported")
    with call.space.changing():
        call.space.surface.offered.append(call.arguments)
        # In the agent's view Slack says yes to prompts for a thread, and shows none.
        if not call.text("thread_ts"):
            title = call.text("title")
            made = Prompts(channel=channel.id, title=title, prompts=tuple(prompts))
            call.space.surface.offer(made)
    return success()


def _set_title(call: Call) -> Json:
    channel, thread_ts = call.joined("channel_id"), call.required("thread_ts")
    with call.space.changing():
        call.space.surface.entitle(channel.id, thread_ts, call.required("title"))
    return success()


def _set_session(call: Call) -> Json:
    channel, thread_ts = _session_place(call)
    status = call.required("status")
    if status not in _STATES:
        raise Refused("invalid_status")
    title = _title(call)
    with call.space.changing():
        old = call.space.surface.session(channel.id, thread_ts)
        made = (
            replace(old, status=status)
            if old
            else Session(channel=channel.id, thread_ts=thread_ts, status=status, title=title)
        )
        call.space.surface.keep(made)
    return success(status=made.status, agent_status=made.status, title=made.title)


def _rename(call: Call) -> Json:
    channel, thread_ts = _session_place(call)
    call.required("title")
    old = call.space.surface.session(channel.id, thread_ts)
    if old is None:
        raise Refused("session_not_found")
    with call.space.changing():
        made = replace(old, title=_title(call))
        call.space.surface.keep(made)
    return success(title=made.title)


def _session_place(call: Call) -> tuple[Channel, str]:
    if not call.space.manifest.agent:
        raise Refused("not_allowed")
    return call.joined("channel_id"), call.required("thread_ts")


def _title(call: Call) -> str:
    title = call.text("title")
    if len(title) > _TITLE:
        raise Refused("title_too_long")
    return title


_WRITE = scope("chat:write")
METHODS: Methods = {
    "assistant.threads.setStatus": Method(
        do=_set_status, tier=600, scopes=scope("chat:write", "assistant:write")
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        do=_set_prompts, tier=50, scopes=scope("assistant:write")
    ),
    "assistant.threads.setTitle": Method(do=_set_title, tier=50, scopes=scope("assistant:write")),
    "agents.sessions.setStatus": Method(do=_set_session, tier=50, scopes=_WRITE),
    "agents.sessions.rename": Method(do=_rename, tier=50, scopes=_WRITE),
}
