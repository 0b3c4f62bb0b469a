"""What Slack asks of modals and home tabs."""

from bot.rehearsal.entities import Given
from bot.rehearsal.replies import Refused
from bot.rehearsal.schema.blocks import HOME, MODAL
from bot.rehearsal.schema.checking import problems
from bot.rehearsal.schema.specs import Anything, Flag, Shape, Spec, Words
from bot.rehearsal.schema.texts import plain

BLOCKS = 100
_COMMON: dict[str, Spec] = {
    "blocks!": Anything(),
    "private_metadata": Words(3_000, least=0),
    "callback_id": Words(255, least=0),
    "external_id": Words(255, least=0),
}
_SHAPES = {
    "home": Shape(fields=_COMMON),
    "modal": Shape(
        fields={
            **_COMMON,
            "title!": plain(24),
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
        }
    ),
}
_BLOCKS = {"home": HOME, "modal": MODAL}


def checked_view(view: Given, *, kind: str) -> Given:
    """Return the view, which must be a well-made one of this *kind*."""
    if view.get("type") != kind:
        refuse([f"must be of type {kind} [json-pointer:/view/type]"])
    found = list(_SHAPES[kind].problems(view, "/view"))
    blocks = view.get("blocks")
    if isinstance(blocks, list):
        found += problems(blocks, _BLOCKS[kind], most=BLOCKS, at="/view/blocks")
        asks = any(isinstance(one, dict) and one.get("type") == "input" for one in blocks)
        if kind == "modal" and asks and not view.get("submit"):
            found.append("missing required field: submit [json-pointer:/view]")
    elif blocks is not None:
        found.append("must be an array [json-pointer:/view/blocks]")
    if found:
        refuse(found)
    return view


def refuse(found: list[str]) -> None:
    """Refuse a view in Slack's form."""
    raise Refused(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] {one}" for one in found]},
    )
