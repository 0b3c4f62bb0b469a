"""The words of notices about documents: let go undecided, or overdue for review."""

from datetime import date
from itertools import count, takewhile

from bot.durable.runs import Fields

_NEXT = (
    "I go on quoting what is in force. Publish a reviewed version with a new date of review, and "
    "I stop asking; else I ask again in a month."
)


def let_go_words(facts: Fields) -> str:
    """Return what a sharer reads when nobody decided about their document."""
    what = f"“{facts['name']}”" if facts.get("name") else "a document"
    return (
        f"You shared {what} with me, and nobody published or discarded it within 30 "
        "days. I let go of it; share it again if it is still wanted."
    )


def overdue_words(facts: Fields) -> str:
    """Return what an owner, or the leads, read about overdue reviews."""
    numbers = takewhile(lambda number: f"title_{number}" in facts, count())
    to_leads = facts.get("to") == "leads"
    lines = [_line(facts, number, with_owner=to_leads) for number in numbers]
    more = [f"• and {facts['more']} more"] if facts["more"] != "0" else []
    whose = "of nobody I could reach" if to_leads else "of yours"
    counted = "A document" if facts["count"] == "1" else f"{facts['count']} documents"
    verb = "is" if facts["count"] == "1" else "are"
    return "\n".join(
        [
            f"*{counted} {whose} {verb} overdue for review:*",
            *lines,
            *more,
            _NEXT,
        ]
    )


def _line(facts: Fields, number: int, *, with_owner: bool) -> str:
    due = date.fromisoformat(facts[f"due_{number}"])
    owner = facts.get(f"owner_{number}")
    named = "" if owner is None else f", owner: {owner}" if owner else ", no owner named"
    return f"• {facts[f'title_{number}']}, due on {due:%-d %B %Y}{named if with_owner else ''}"
