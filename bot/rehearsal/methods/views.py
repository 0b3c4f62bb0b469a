"""views.*: modals and home tabs."""

import json

from bot.rehearsal.entities import Given, Json, OpenView
from bot.rehearsal.methods.calling import Call, Method, Methods
from bot.rehearsal.replies import Refused, success
from bot.rehearsal.view_limits import checked_view

_LARGEST = 250_000


def _open(call: Call) -> Json:
    view = _view(call, kind="modal")
    user, _ = call.space.triggers.exchange(call.text("trigger_id"))
    with call.space.changing():
        return _shown(call, call.space.opened.open(user, view))


def _push(call: Call) -> Json:
    view = _view(call, kind="modal")
    user, _ = call.space.triggers.exchange(call.text("trigger_id"))
    with call.space.changing():
        return _shown(call, call.space.opened.push(user, view))


def _update(call: Call) -> Json:
    identifier, external = call.text("view_id"), call.text("external_id")
    with call.space.changing():
        old = call.space.opened.find(identifier, external=external)
        if old is None:
            raise Refused("not_found")
        view = _view(call, kind=str(old.view["type"]))
        return _shown(call, call.space.opened.update(old, view, expected=call.text("hash")))


def _publish(call: Call) -> Json:
    user = call.required("user_id")
    if user not in call.space.members:
        raise Refused("user_not_found")
    view = _view(call, kind="home")
    if not call.space.manifest.home_tab:
        raise Refused("not_enabled")
    with call.space.changing():
        return _shown(call, call.space.opened.publish(user, view, expected=call.text("hash")))


def _shown(call: Call, view: OpenView) -> Json:
    call.space.showed(view)
    return success(view=view.view)


def _view(call: Call, *, kind: str) -> Given:
    view = call.object("view")
    if len(json.dumps(view).encode()) > _LARGEST:
        raise Refused("view_too_large")
    return checked_view(view, kind=kind)


METHODS: Methods = {
    "views.open": Method(do=_open, tier=100),
    "views.push": Method(do=_push, tier=100),
    "views.update": Method(do=_update, tier=100),
    "views.publish": Method(do=_publish, tier=100),
}
