"""Document control in YAML: at the top of a Markdown file, or in a sidecar file."""

import re
from collections.abc import Mapping

import yaml

from ingest.errors import ControlInvalid
from ingest.readers.decoding import decode

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the front matter of a Markdown text and the text without it."""
    match = _FRONT_MATTER.match(text)
    if not match or not re.search(r"^\s*[\w-]+\s*:", match[1], re.MULTILINE):
        return {}, text
    return parse(match[1], where="front matter"), text[match.end() :]


def read_sidecar(content: bytes) -> dict[str, object]:
    """Return what a sidecar file says."""
    text, _ = decode(content)
    return parse(text, where="sidecar file")


def parse(text: str, *, where: str) -> dict[str, object]:
    """Return YAML keys with their values as written: a version 2.10 stays "2.10", a date a text."""
    try:
        # The base loader makes nothing but texts, lists and mappings.
        written = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise ControlInvalid(
            f"{where}, line {line}: {problem}; write lines like 'owner: CISO'"
        ) from None
    if written in (None, ""):
        return {}
    if not isinstance(written, Mapping):
        raise ControlInvalid(f"{where} holds no keys; write lines like 'owner: CISO'")
    return {str(key): _flat(value) for key, value in written.items()}


def _flat(value: object) -> object:
    """Keep texts and lists of texts; nothing else has a meaning, and aliases could make it huge."""
    if isinstance(value, list):
        return [entry if isinstance(entry, str) else "(nested)" for entry in value]
    return value if isinstance(value, str) else {}
