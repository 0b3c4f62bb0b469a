"""The line that tells somebody of an exception of their own; only they may read it."""

from collections.abc import Sequence

from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import BlockJson
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.tasks.entities import Task

_MOST, _TITLE = 5, 150


def exception_blocks(held: Sequence[Task]) -> list[BlockJson]:
    """Return a line for each exception that whoever reads an answer has; nothing for none."""
    return pieces.context([_line(task) for task in held[:_MOST]])


def exceptions_message(held: Sequence[Task]) -> Message:
    """Return the same by itself, where others read the answer."""
    said = "You have an exception from this; only you can see this."
    blocks = [*pieces.context(["Only you can see this."]), *exception_blocks(held)]
    return Message(text=said, blocks=tuple(blocks))


def _line(task: Task) -> str:
    until = task.exemption.until
    ends = f" until {until.day} {until:%B %Y}" if until else ""
    label, title = escape(clip(task.label, 20)), escape(clip(task.title, _TITLE))
    return f":memo: *You have an exception{ends}* ({label} · {title})."
