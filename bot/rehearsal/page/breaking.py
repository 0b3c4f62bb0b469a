"""Faults as the page offers them."""

from bot.rehearsal.faults import DELIVERIES, ON_CALL, ON_DELIVERY, Fault, Trouble
from bot.rehearsal.ports import StandIn

TROUBLES = (
    (Trouble.DELAY, "It takes 2 seconds longer"),
    (Trouble.DROP, "It is lost on the way"),
    (Trouble.DUPLICATE, "It arrives twice"),
    (Trouble.RATE_LIMITED, "429, too many calls"),
    (Trouble.SERVER_ERROR, "500, nothing done"),
    (Trouble.DONE_THEN_ERROR, "Done, then 500"),
    (Trouble.DONE_THEN_SILENCE, "Done, then no answer"),
    (Trouble.EXPIRED_TRIGGER, "The trigger has expired"),
    (Trouble.DISCONNECT, "The connection breaks now"),
)
"""What can go wrong, and how the page says it."""
_CHANCE = "chance"
WHERES = (
    ("events_api", "next message to the app"),
    ("interactive", "next press, form or shortcut"),
    ("slash_commands", "next slash command"),
    ("chat.postMessage", "next chat.postMessage"),
    ("chat.postEphemeral", "next chat.postEphemeral"),
    ("chat.update", "next chat.update"),
    ("views.open", "next views.open"),
    ("views.publish", "next views.publish"),
    (_CHANCE, "a fifth of everything, by chance"),
)
"""Where it can go wrong, and how the page says it."""
_SHARE, _SEED, _SECONDS = 0.2, 8, 2.0


def plan(stand_in: StandIn, trouble: str, where: str) -> str:
    """Let something go wrong; return why not, where that cannot be."""
    if trouble not in {one.value for one, _ in TROUBLES} or where not in {one for one, _ in WHERES}:
        return "There is no such fault."
    kind = Trouble(trouble)
    if kind is Trouble.DISCONNECT:
        stand_in.disconnect_apps()
        return ""
    if where == _CHANCE:
        stand_in.faults.at_random(_SHARE, {kind}, seed=_SEED)
        return ""
    if kind not in (ON_DELIVERY if where in DELIVERIES else ON_CALL):
        return "That fault does not happen there; choose another place."
    stand_in.faults.plan(Fault(method=where, trouble=kind, delay_seconds=_SECONDS), times=1)
    return ""
