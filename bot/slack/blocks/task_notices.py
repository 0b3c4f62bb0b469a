"""The words of what leads read about tasks once a week."""

from bot.durable.runs import Fields

_PRESSING = (
    ("waiting", "waits for approval", "wait for approval", "waiting"),
    ("overdue", "is overdue", "are overdue", "overdue"),
    ("unowned", "has an owner who left", "have an owner who left", "unassigned"),
)
"""Which figure, what is said of one and of many, and what lists them."""


def digest_words(facts: Fields) -> str:
    """Return how tasks moved and what presses; figures alone, for a channel has many readers."""
    moved = (
        f"*Tasks this week:* {facts['opened']} opened, {facts['finished']} finished, "
        f"{facts['unfinished']} not finished."
    )
    pressing = [
        f"• {_tasks(facts[name], one, many)}: `/comply tasks {words}`"
        for name, one, many, words in _PRESSING
        if facts[name] != "0"
    ]
    return "\n".join([moved, *(pressing or ["Nothing waits, and nothing is overdue."])])


def _tasks(count: str, one: str, many: str) -> str:
    return f"1 task {one}" if count == "1" else f"{count} tasks {many}"
