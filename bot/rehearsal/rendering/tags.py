"""HTML that is safe by construction: whatever is not markup already is escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape

_VOID = frozenset({"br", "hr", "img", "input"})

Content = str | Markup | Iterable["Content"] | None
"""What stands inside a tag: text (escaped), markup (taken as it is), or several of both."""


def tag(name: str, content: Content = None, /, **attributes: object) -> Markup:
    """Return one element; ``class_`` is ``class``, ``data_x`` is ``data-x``.

    An attribute that is None or False is left out, one that is True has no value.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")  # noqa: S704 -- the attributes are escaped one by one
    return Markup(f"<{name}{written}>") + joined(content) + Markup(f"</{name}>")  # noqa: S704 -- same


def joined(content: Content, glue: str = "") -> Markup:
    """Return several pieces as one, each escaped unless it is markup."""
    if content is None:
        return Markup()
    if isinstance(content, str):
        return escape(content)
    return Markup(glue).join(joined(piece) for piece in content)  # noqa: S704 -- glue is ours


def lines(text: str) -> Markup:
    """Return text with its line breaks."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
