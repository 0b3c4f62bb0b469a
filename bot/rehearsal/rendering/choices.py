"""What can be chosen from a list: selects, multi selects, checkboxes and radio buttons."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.rehearsal.rendering.elements import press_value, presser
from bot.rehearsal.rendering.scene import Json, Scene, input_name
from bot.rehearsal.rendering.tags import tag
from bot.rehearsal.rendering.texts import text_of, words_of


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list."""

    value: str
    label: str
    group: str = ""
    description: str = ""


def options_of(element: Json, scene: Scene) -> list[Option]:
    """Return what can be chosen, whatever kind of list it is."""
    kind = str(element["type"]).removeprefix("multi_")
    if kind == "users_select":
        return [Option(one, f"@{name}") for one, name in scene.people.items()]
    if kind == "channels_select":
        return [Option(one, f"#{name}") for one, name in scene.channels.items()]
    if kind == "conversations_select":
        people = [Option(one, f"@{name}") for one, name in scene.people.items()]
        return [Option(one, f"#{name}") for one, name in scene.channels.items()] + people
    plain = [_option(option) for option in element.get("options") or ()]
    grouped = [
        _option(option, words_of(group["label"]))
        for group in element.get("option_groups") or ()
        for option in group["options"]
    ]
    # An external list names its chosen entries, though the others come from the app.
    return plain + grouped or [_option(option) for option in _initial_options(element)]


def chosen_of(element: Json, scene: Scene, block_id: str) -> tuple[str, ...]:
    """Return the values that are chosen at first, or were before the form came back."""
    name = input_name(block_id, str(element.get("action_id", "")))
    if name in scene.typed:
        return scene.typed[name]
    for key in ("initial_user", "initial_channel", "initial_conversation"):
        if element.get(key):
            return (str(element[key]),)
        if element.get(f"{key}s"):
            return tuple(map(str, element[f"{key}s"]))
    return tuple(str(option["value"]) for option in _initial_options(element))


def select(element: Json, scene: Scene, block_id: str, **attributes: object) -> Markup:
    """Return a list of which one entry is chosen."""
    chosen = chosen_of(element, scene, block_id)
    hint = words_of(element.get("placeholder")) or "Choose"
    entries = [tag("option", hint, value="")]
    entries += _grouped(options_of(element, scene), chosen)
    return tag(
        "select",
        entries,
        name=input_name(block_id, str(element.get("action_id", ""))),
        **attributes,
    )


def multi_select(element: Json, scene: Scene, block_id: str, **attributes: object) -> Markup:
    """Return a list of which several entries are chosen, as boxes to tick."""
    return tag(
        "div",
        _boxes(element, scene, block_id, "checkbox", options_of(element, scene)),
        class_="boxes scrolling",
        role="group",
        **_named(attributes),
    )


def external_select(element: Json, scene: Scene, block_id: str, **attributes: object) -> Markup:
    """Return a field whose entries the app suggests while somebody types."""
    chosen = chosen_of(element, scene, block_id)
    name = input_name(block_id, str(element.get("action_id", "")))
    known = scene.id_of(block_id, str(element.get("action_id", "")), "list")
    listed = [tag("option", one.label, value=one.value) for one in options_of(element, scene)]
    field = tag(
        "input",
        type="text",
        name=name,
        list=known,
        autocomplete="off",
        data_suggest=element.get("action_id"),
        data_block=block_id,
        value=", ".join(chosen) or None,
        placeholder=words_of(element.get("placeholder")) or "Type to search",
        **attributes,
    )
    return field + tag("datalist", listed, id=known)


def checkboxes(element: Json, scene: Scene, block_id: str, **attributes: object) -> Markup:
    """Return boxes to tick."""
    boxes = _boxes(element, scene, block_id, "checkbox", options_of(element, scene))
    return tag("div", boxes, class_="boxes", role="group", **_named(attributes))


def radio_buttons(element: Json, scene: Scene, block_id: str, **attributes: object) -> Markup:
    """Return buttons of which one is chosen."""
    required = bool(attributes.get("required"))
    boxes = _boxes(element, scene, block_id, "radio", options_of(element, scene), required=required)
    return tag("div", boxes, class_="boxes", role="radiogroup", **_named(attributes))


CHOSEN: dict[str, Callable[..., Markup]] = {
    "static_select": select,
    "users_select": select,
    "channels_select": select,
    "conversations_select": select,
    "external_select": external_select,
    "multi_static_select": multi_select,
    "multi_users_select": multi_select,
    "multi_channels_select": multi_select,
    "multi_conversations_select": multi_select,
    "multi_external_select": external_select,
    "checkboxes": checkboxes,
    "radio_buttons": radio_buttons,
}
"""Element type → how it is shown."""


def acting(element: Json, scene: Scene, block_id: str) -> Markup:
    """Return a list outside of an input block: choosing from it is told to the app at once."""
    build = CHOSEN[str(element["type"])]
    hint = words_of(element.get("placeholder")) or "Choose"
    field = build(element, scene, block_id, aria_label=hint, disabled=not scene.act)
    value = press_value(element, block_id)
    return tag(
        "span", [field, presser(scene, "Choose", value, class_="button go")], class_="choosing"
    )


def _grouped(options: Sequence[Option], chosen: Iterable[str]) -> list[Markup]:
    picked, made, group = frozenset(chosen), [], ""
    inside: list[Markup] = []
    for one in options:
        if one.group != group:
            made += [tag("optgroup", inside, label=group)] if group else inside
            inside, group = [], one.group
        inside.append(tag("option", one.label, value=one.value, selected=one.value in picked))
    return [*made, tag("optgroup", inside, label=group)] if group else [*made, *inside]


def _boxes(
    element: Json, scene: Scene, block_id: str, kind: str, options: Sequence[Option],
    *, required: bool = False,
) -> list[Markup]:  # fmt: skip
    picked = frozenset(chosen_of(element, scene, block_id))
    texts = {str(one.get("value")): one for one in element.get("options") or ()}
    name = input_name(block_id, str(element.get("action_id", "")))
    made = []
    for one in options:
        option = texts.get(one.value, {})
        label = text_of(option["text"], scene, short=True) if option else one.label
        told = text_of(option.get("description"), scene, short=True)
        box = tag(
            "input", type=kind, name=name, value=one.value, checked=one.value in picked,
            required=required, disabled=not scene.act,
        )  # fmt: skip
        words = [tag("span", label), tag("small", told) if told else None]
        made.append(tag("label", [box, tag("span", words)], class_="box"))
    return made


def _named(attributes: dict[str, object]) -> dict[str, object]:
    """Return what a group of fields may carry of what a single field carries."""
    kept = {"id", "aria_label", "aria_labelledby", "aria_describedby"}
    return {key: value for key, value in attributes.items() if key in kept}


def _initial_options(element: Json) -> list[Json]:
    one = element.get("initial_option")
    return [one] if one else list(element.get("initial_options") or ())


def _option(option: Json, group: str = "") -> Option:
    return Option(
        str(option["value"]),
        words_of(option["text"]),
        group,
        words_of(option.get("description")),
    )
