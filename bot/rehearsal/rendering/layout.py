"""The classic blocks: section, header, context, actions, divider, image, Markdown."""

from markupsafe import Markup

from bot.rehearsal.rendering.choices import CHOSEN, acting
from bot.rehearsal.rendering.elements import PRESSED, row, visible_to
from bot.rehearsal.rendering.inputs import DATED, dated
from bot.rehearsal.rendering.markdown import markdown
from bot.rehearsal.rendering.scene import Json, Scene
from bot.rehearsal.rendering.tags import joined, tag
from bot.rehearsal.rendering.texts import text_of, words_of


def element(one: Json, scene: Scene, block_id: str) -> Markup:
    """Return an element that stands beside a text or in a row."""
    kind = str(one.get("type"))
    if not visible_to(one, scene.viewer):
        return Markup()
    if kind == "image":
        return picture(one, scene, "accessory-image")
    if kind in PRESSED:
        return PRESSED[kind](one, scene, block_id)
    if kind in CHOSEN:
        return acting(one, scene, block_id)
    if kind in DATED:
        return dated(one, scene, block_id)
    return tag("span", f"Unknown element: {kind}", class_="warning")


def picture(one: Json, scene: Scene, classes: str) -> Markup:
    """Return an image of the workspace; one of another host is named, never fetched."""
    address = str(one.get("image_url") or (one.get("slack_file") or {}).get("url") or "")
    identifier = str((one.get("slack_file") or {}).get("id") or "")
    own = scene.files.get(identifier) or scene.files.get(address)
    spoken = str(one.get("alt_text", ""))
    if own:
        return tag("img", src=own, alt=spoken, class_=classes)
    return tag("span", f"🖼 {spoken or address}", class_=f"{classes} not-fetched", title=address)


def section(block: Json, scene: Scene) -> Markup:
    """Return a text, its fields in two columns, and what stands beside it."""
    block_id = str(block.get("block_id", ""))
    body = [tag("div", text_of(block["text"], scene))] if block.get("text") else []
    fields = [tag("div", text_of(field, scene), class_="cell") for field in block.get("fields", ())]
    if fields:
        body.append(tag("div", fields, class_="fields"))
    beside = block.get("accessory")
    made = [tag("div", body, class_="section-text")]
    if beside:
        made.append(tag("div", element(beside, scene, block_id), class_="accessory"))
    return joined(made)


def header(block: Json, scene: Scene) -> Markup:
    """Return a heading."""
    return tag("h3", text_of(block["text"], scene, short=True))


def context(block: Json, scene: Scene) -> Markup:
    """Return small texts and images beside one another."""
    made = [
        picture(one, scene, "context-image")
        if one.get("type") == "image"
        else tag("span", text_of(one, scene), class_="context-text")
        for one in block["elements"]
    ]
    return joined(made)


def actions(block: Json, scene: Scene) -> Markup:
    """Return buttons and lists in a row."""
    block_id = str(block.get("block_id", ""))
    return row([element(one, scene, block_id) for one in block["elements"]])


def context_actions(block: Json, scene: Scene) -> Markup:
    """Return the small buttons under a message."""
    return actions(block, scene)


def divider(_block: Json, _scene: Scene) -> Markup:
    """Return a line."""
    return tag("hr")


def image(block: Json, scene: Scene) -> Markup:
    """Return an image with its title."""
    shown = picture(block, scene, "image")
    title = words_of(block.get("title"))
    return tag("figure", [tag("figcaption", title) if title else None, shown])


def video(block: Json, scene: Scene) -> Markup:
    """Return a video's title and what it shows; it is never fetched."""
    title = text_of(block.get("title"), scene, short=True)
    return tag("figure", [tag("figcaption", title), tag("span", f"▶ {block.get('alt_text', '')}")])


def file_block(block: Json, _scene: Scene) -> Markup:
    """Return a remote file's name."""
    return tag("span", f"📎 {block.get('external_id', '')}")


def markdown_block(block: Json, _scene: Scene) -> Markup:
    """Return standard Markdown."""
    return tag("div", markdown(str(block["text"])), class_="markdown")
