"""Input blocks and what can be typed into them, with labels, hints and what was wrong."""

from collections.abc import Callable

from markupsafe import Markup

from bot.rehearsal.rendering.choices import CHOSEN
from bot.rehearsal.rendering.elements import press_value, presser
from bot.rehearsal.rendering.scene import Json, Scene, input_name
from bot.rehearsal.rendering.tags import tag
from bot.rehearsal.rendering.texts import text_of, words_of

_GROUPS = frozenset({"checkboxes", "radio_buttons"})


def input_block(block: Json, scene: Scene) -> Markup:
    """Return a labelled field; its error and hint are read out with it."""
    element = block["element"]
    block_id = str(block.get("block_id", ""))
    own = scene.id_of(block_id, str(element.get("action_id", "")))
    kind = str(element["type"])
    error = scene.errors.get(block_id, "")
    notes = [f"{own}-hint"] if block.get("hint") else []
    notes += [f"{own}-error"] if error else []
    label = [text_of(block["label"], scene, short=True), _optional(block)]
    grouped = kind in _GROUPS or kind.startswith("multi_")
    field = field_of(
        element,
        scene,
        block_id,
        id=own,
        required=not block.get("optional"),
        aria_labelledby=f"{own}-label" if grouped else None,
        aria_describedby=" ".join(notes) or None,
        aria_invalid="true" if error else None,
    )
    parts = [
        tag("div" if grouped else "label", label, class_="label", id=f"{own}-label",
            for_=None if grouped else own),
        field,
        _dispatched(block, scene, block_id),
        tag("p", error, class_="field-error", id=f"{own}-error", role="alert") if error else None,
        tag("p", text_of(block["hint"], scene, short=True), class_="hint", id=f"{own}-hint")
        if block.get("hint")
        else None,
    ]  # fmt: skip
    return tag("div", parts, class_="field", data_block=block_id)


def field_of(element: Json, scene: Scene, block_id: str, **attributes: object) -> Markup:
    """Return the field itself, whatever is typed or chosen in it."""
    kind = str(element["type"])
    if kind in CHOSEN:
        return CHOSEN[kind](element, scene, block_id, **attributes)
    if kind not in TYPED:
        return tag("p", f"Unknown field: {kind}", class_="warning")
    if element.get("focus_on_load"):
        attributes["autofocus"] = True
    attributes["name"] = input_name(block_id, str(element.get("action_id", "")))
    attributes["placeholder"] = words_of(element.get("placeholder")) or None
    before = scene.typed.get(str(attributes["name"]))
    return TYPED[kind](element, before[0] if before else None, attributes)


def _optional(block: Json) -> Markup | None:
    return tag("span", " (optional)", class_="optional") if block.get("optional") else None


def _dispatched(block: Json, scene: Scene, block_id: str) -> Markup | None:
    if not block.get("dispatch_action"):
        return None
    return presser(scene, "Apply", press_value(block["element"], block_id), class_="button go")


def _text(element: Json, before: str | None, attributes: dict[str, object]) -> Markup:
    value = before if before is not None else str(element.get("initial_value") or "")
    attributes |= {
        "minlength": element.get("min_length"),
        "maxlength": element.get("max_length") or 3_000,
    }
    if element.get("multiline"):
        return tag("textarea", f"\n{value}", rows=5, **attributes)
    return tag("input", type="text", value=value or None, **attributes)


def _rich(element: Json, before: str | None, attributes: dict[str, object]) -> Markup:
    initial = element.get("initial_value") or {}
    words = "\n".join(
        "".join(str(piece.get("text", "")) for piece in part.get("elements", ()))
        for part in initial.get("elements", ())
    )
    return tag("textarea", f"\n{words if before is None else before}", rows=5, **attributes)


def _typed(kind: str, initial: str) -> Callable[[Json, str | None, dict[str, object]], Markup]:
    def build(element: Json, before: str | None, attributes: dict[str, object]) -> Markup:
        value = before if before is not None else element.get(initial)
        return tag("input", type=kind, value=value, **attributes)

    return build


def _number(element: Json, before: str | None, attributes: dict[str, object]) -> Markup:
    return tag(
        "input",
        type="number",
        value=before if before is not None else element.get("initial_value"),
        min=element.get("min_value"),
        max=element.get("max_value"),
        step="any" if element.get("is_decimal_allowed") else "1",
        **attributes,
    )


def _file(element: Json, _before: str | None, attributes: dict[str, object]) -> Markup:
    kinds = ",".join(f".{kind}" for kind in element.get("filetypes") or ())
    several = int(element.get("max_files") or 10) > 1
    attributes.pop("placeholder")
    return tag("input", type="file", accept=kinds or None, multiple=several, **attributes)


TYPED: dict[str, Callable[[Json, str | None, dict[str, object]], Markup]] = {
    "plain_text_input": _text,
    "rich_text_input": _rich,
    "number_input": _number,
    "email_text_input": _typed("email", "initial_value"),
    "url_text_input": _typed("url", "initial_value"),
    "datepicker": _typed("date", "initial_date"),
    "timepicker": _typed("time", "initial_time"),
    "datetimepicker": _typed("datetime-local", "initial_local"),
    "file_input": _file,
}
"""Element type → how it is shown."""


def dated(element: Json, scene: Scene, block_id: str) -> Markup:
    """Return a date or time outside of an input block: choosing it is told to the app at once."""
    hint = words_of(element.get("placeholder")) or "Choose a date"
    field = field_of(element, scene, block_id, aria_label=hint, disabled=not scene.act)
    go = presser(scene, "Choose", press_value(element, block_id), class_="button go")
    return tag("span", [field, go], class_="choosing")


DATED = frozenset({"datepicker", "timepicker", "datetimepicker"})
"""Element types that may stand outside of an input block, too."""
