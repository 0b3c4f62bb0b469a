"""What somebody wants of the Statement of Applicability, as Slack sends it."""

import re
from dataclasses import dataclass

from bot.controls.soa_export import Format
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw
from bot.slack.payloads.inputs import Filled

_SEEN = re.compile(r"[0-9a-f]{8,64}")
_HEADER = re.compile(r"[0-9]{1,9}")
_COUNT = re.compile(r"[0-9]{1,9}")
_UNKNOWN = "This button is of a statement that I do not know any more."
DRAFT = "draft"
"""What stands in place of the number of a version."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SoaForm(Filled):
    """A form of the statement, as somebody filled it in; every field may be empty."""

    scope: str = ""
    label: str = ""
    file: str = ""
    """The id of a file in Slack."""


def soa_form_from(body: Raw) -> SoaForm:
    """Parse the inputs of a form of the statement."""
    return SoaForm.filled_in(body, ActionId.SOA_FIELD)


def seen_in(text: str) -> str:
    """Return the hash of the draft that a button or form carries."""
    return _matching(_SEEN, text)


def header_in(text: str) -> int:
    """Return the version of the scope that a form carries."""
    return int(_matching(_HEADER, text))


def skip_in(text: str) -> int:
    """Return how many come before what a button shows."""
    return int(_matching(_COUNT, text))


def version_in(text: str) -> str:
    """Return the number of the version that a button carries, or that it is the draft."""
    return DRAFT if text == DRAFT else _matching(_COUNT, text)


def format_in(action_id: str) -> Format:
    """Return what the id of a button says that a statement is written as."""
    name = action_id.partition(":")[2]
    if name not in list(Format):
        raise NothingToOpen(_UNKNOWN)
    return Format(name)


def _matching(shape: re.Pattern[str], text: str) -> str:
    if not shape.fullmatch(text):
        raise NothingToOpen(_UNKNOWN)
    return text
