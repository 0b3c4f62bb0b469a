"""What becomes of a form when the app answers its submission."""

from bot.rehearsal.delivery import Delivery, not_understood
from bot.rehearsal.entities import Given, OpenView
from bot.rehearsal.replies import Refused
from bot.rehearsal.view_limits import checked_view
from bot.rehearsal.workspace import Workspace


def apply(space: Workspace, view: OpenView, delivery: Delivery) -> Delivery:
    """Close, change, or open forms as the app says; without an ack everything stays.

    What the app says badly counts as no ack, and the answer says what was wrong with it.
    """
    answer = delivery.answer or {}
    action = answer.get("response_action", "")
    if not delivery.acked or action == "errors":
        return delivery
    try:
        with space.changing():
            _carry_out(space, space.opened.find(view.id) or view, action, answer)
    except Refused as refused:
        return not_understood(delivery, refused)
    return delivery


def _carry_out(space: Workspace, view: OpenView, action: str, answer: Given) -> None:
    if action == "clear":
        space.opened.clear(view.user)
    elif action == "update":
        space.showed(space.opened.update(view, _new(answer)))
    elif action == "push":
        space.showed(space.opened.push(view.user, _new(answer)))
    else:
        space.opened.close(view)


def _new(answer: Given) -> Given:
    view = answer.get("view")
    if not isinstance(view, dict):
        raise Refused("invalid_arguments")
    return checked_view(view, kind="modal")
