"""The front matter of a course: YAML with the line of every value, so that errors can name it."""

import re
from collections.abc import Mapping
from typing import Final

import yaml

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MOST_DEPTH: Final = 6

Place = tuple[str | int, ...]
"""Keys and 0-based places that lead to a value."""


class HeaderWrong(Exception):
    """The front matter as such cannot be read; the line is the file's own."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


class Header:
    """What the front matter says; every value is text, a list or a mapping."""

    def __init__(self, values: Mapping[str, object], lines: Mapping[Place, int]) -> None:
        self.values = values
        self._lines = lines

    def line_of(self, place: Place) -> int:
        """Return the line of the value at *place*, or of the nearest one around it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)


def split(text: str) -> tuple[Header, str, int]:
    """Return front matter, the text below it, and the line where that begins."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise HeaderWrong(
            1, "there is no front matter; begin with a line ---, then title, version, and ---"
        )
    node = _composed(match[1])
    if not isinstance(node, yaml.MappingNode):
        raise HeaderWrong(2, "the front matter holds no keys; write lines like 'title: Phishing'")
    lines: dict[Place, int] = {}
    values = _mapping(node, (), lines)
    return Header(values, lines), text[match.end() :], text[: match.end()].count("\n") + 1


def _composed(text: str) -> yaml.Node | None:
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if getattr(event, "anchor", None):
                line = event.start_mark.line + 2 if event.start_mark else 2
                raise HeaderWrong(line, "anchors (& and *) are not read; write it out")
        composed: yaml.Node | None = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 2
        raise HeaderWrong(line, f"{error.problem}; put text with colons in quotes") from None
    except yaml.YAMLError:
        raise HeaderWrong(
            2, "there are characters that YAML does not allow; save it anew"
        ) from None
    return composed


def _mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in values:
            raise HeaderWrong(key_node.start_mark.line + 2, f"{key} stands there twice; keep one")
        lines[(*place, key)] = key_node.start_mark.line + 2
        values[key] = _value(value_node, (*place, key), lines)
    return values


def _value(node: yaml.Node, place: Place, lines: dict[Place, int]) -> object:
    line = node.start_mark.line + 2
    lines.setdefault(place, line)
    if len(place) > _MOST_DEPTH:
        raise HeaderWrong(line, "this is nested too deeply")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, (*place, index), lines) for index, one in enumerate(node.value)]
    return str(node.value)
