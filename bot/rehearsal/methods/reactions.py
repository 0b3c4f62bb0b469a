"""reactions.*: a small picture under a message."""

import re

from bot.rehearsal.entities import BOT_USER, Json, Posted
from bot.rehearsal.methods.calling import Call, Method, Methods, scope
from bot.rehearsal.replies import Refused, success
from bot.rehearsal.shapes import message_json

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def _add(call: Call) -> Json:
    posted, name = _reacted(call)
    if BOT_USER in posted.reactions.get(name, ()):
        raise Refused("already_reacted")
    call.space.react(posted, name, BOT_USER)
    return success()


def _remove(call: Call) -> Json:
    posted, name = _reacted(call)
    if BOT_USER not in posted.reactions.get(name, ()):
        raise Refused("no_reaction")
    call.space.unreact(posted, name, BOT_USER)
    return success()


def _get(call: Call) -> Json:
    channel = call.joined()
    posted = call.message(channel, call.required("timestamp"))
    return success(type="message", channel=channel.id, message=message_json(posted))


def _reacted(call: Call) -> tuple[Posted, str]:
    name = call.required("name").strip(":")
    if not _NAME.fullmatch(name):
        raise Refused("invalid_name")
    channel = call.joined()
    return call.message(channel, call.required("timestamp")), name


METHODS: Methods = {
    "reactions.add": Method(do=_add, tier=50, scopes=scope("reactions:write")),
    "reactions.remove": Method(do=_remove, tier=20, scopes=scope("reactions:write")),
    "reactions.get": Method(do=_get, tier=50, scopes=scope("reactions:read")),
}
