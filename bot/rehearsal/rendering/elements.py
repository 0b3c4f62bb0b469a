"""What can be pressed: buttons, feedback, icons, overflow menus, and the dialogs before them."""

import json
from collections.abc import Callable, Sequence

from markupsafe import Markup

from bot.rehearsal.rendering.mrkdwn import is_web_address
from bot.rehearsal.rendering.scene import Json, Scene
from bot.rehearsal.rendering.tags import Content, joined, tag
from bot.rehearsal.rendering.texts import text_of, words_of

_ICONS = {"trash": "🗑", "thumbs-up": "👍", "thumbs-down": "👎"}


def press_value(element: Json, block_id: str, value: str | None = None) -> str:
    """Return what a press sends: which element, in which block, with which value."""
    return json.dumps(
        {
            "type": element["type"],
            "block_id": block_id,
            "action_id": element.get("action_id", ""),
            "value": value,
        }
    )


def presser(scene: Scene, label: Content, value: str, **attributes: object) -> Markup:
    """Return a button that presses; its form says in which message or view."""
    return tag(
        "button",
        label,
        type="submit",
        name="press",
        value=value,
        formaction=scene.act or None,
        formnovalidate=True,
        disabled=not scene.act,
        **attributes,
    )


def confirmed(
    scene: Scene, confirm: Json | None, label: Content, value: str, **attributes: object
) -> Markup:
    """Return a button that presses, after a question where the app wants one."""
    if not confirm:
        return presser(scene, label, value, **attributes)
    dialog = scene.id_of("confirm", value)
    danger = confirm.get("style") == "danger"
    question = [
        tag("h2", text_of(confirm.get("title"), scene, short=True), id=f"{dialog}-title"),
        tag("div", text_of(confirm.get("text"), scene), class_="confirm-text"),
        tag(
            "div",
            [
                _command(words_of(confirm.get("deny")) or "Cancel", dialog, "close"),
                presser(
                    scene,
                    words_of(confirm.get("confirm")) or "Yes",
                    value,
                    class_="button danger" if danger else "button primary",
                ),
            ],
            class_="confirm-buttons",
        ),
    ]
    opener = tag(
        "button",
        label,
        type="button",
        commandfor=dialog,
        command="show-modal",
        aria_haspopup="dialog",
        disabled=not scene.act,
        **attributes,
    )
    asked = tag("dialog", question, id=dialog, class_="confirm", aria_labelledby=f"{dialog}-title")
    return opener + asked


def _command(label: str, dialog: str, command: str) -> Markup:
    return tag("button", label, type="button", commandfor=dialog, command=command, class_="button")


def button(element: Json, scene: Scene, block_id: str) -> Markup:
    """Return a button; one that only leads to an address is a link that is also reported."""
    style = element.get("style")
    classes = f"button {style}" if style in {"primary", "danger"} else "button"
    label = text_of(element["text"], scene, short=True)
    spoken = element.get("accessibility_label")
    url = str(element.get("url") or "")
    if is_web_address(url):
        return tag(
            "a", label, class_=classes, href=url, target="_blank", rel="noopener noreferrer nofollow",
            aria_label=spoken,
        )  # fmt: skip
    value = press_value(element, block_id, element.get("value"))
    return confirmed(scene, element.get("confirm"), label, value, class_=classes, aria_label=spoken)


def feedback_buttons(element: Json, scene: Scene, block_id: str) -> Markup:
    """Return the two thumbs under an answer."""
    thumbs = (("positive_button", "👍"), ("negative_button", "👎"))
    made = []
    for key, sign in thumbs:
        one = element[key]
        spoken = one.get("accessibility_label") or words_of(one.get("text"))
        value = press_value(element, block_id, str(one.get("value", "")))
        made.append(
            presser(
                scene,
                tag("span", sign, aria_hidden="true"),
                value,
                class_="icon-button",
                aria_label=spoken,
                title=words_of(one.get("text")),
            )
        )
    return tag("span", made, class_="feedback", role="group", aria_label="Feedback")


def icon_button(element: Json, scene: Scene, block_id: str) -> Markup:
    """Return a button that shows an icon and speaks its name."""
    name = words_of(element.get("text")) or str(element["icon"])
    sign = tag("span", _ICONS.get(str(element["icon"]), "•"), aria_hidden="true")
    value = press_value(element, block_id, element.get("value"))
    spoken = element.get("accessibility_label") or name
    return confirmed(
        scene, element.get("confirm"), sign, value,
        class_="icon-button", aria_label=spoken, title=name,
    )  # fmt: skip


def overflow(element: Json, scene: Scene, block_id: str) -> Markup:
    """Return the menu behind three dots."""
    entries = []
    for option in element["options"]:
        label = text_of(option["text"], scene, short=True)
        value = press_value(element, block_id, str(option["value"]))
        chosen = confirmed(scene, element.get("confirm"), label, value, class_="menu-entry")
        entries.append(tag("li", chosen))
    dots = tag("summary", "⋯", class_="icon-button", aria_label="More actions")
    return tag("details", [dots, tag("ul", entries, class_="menu")], class_="overflow")


def visible_to(element: Json, viewer: str) -> bool:
    """Return whether this person sees an element that may be for some only."""
    listed = element.get("visible_to_user_ids")
    return not listed or viewer in listed


PRESSED: dict[str, Callable[[Json, Scene, str], Markup]] = {
    "button": button,
    "workflow_button": button,
    "feedback_buttons": feedback_buttons,
    "icon_button": icon_button,
    "overflow": overflow,
}
"""Element type → how it is shown."""


def row(elements: Sequence[Markup]) -> Markup:
    """Return elements beside one another, which wrap where there is no room."""
    return tag("div", joined(elements), class_="row")
