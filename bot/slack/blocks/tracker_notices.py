"""The words of notices about an issue tracker: it is away, refuses us or one task, is back."""

from collections.abc import Mapping
from typing import Final

from bot.durable.runs import Fields

_STAYS: Final = (
    "Nothing is lost: tasks go on here, and what is to be done there is done once it answers."
)
_ADVICE: Final[Mapping[str, str]] = {
    "301": "The repository was moved or has another name: correct the setting.",
    "401": "It does not know the token: it may be mistyped, ended or withdrawn.",
    "403": "The token may not read and write issues there.",
    "404": "There is no such repository or project, or the token may not see it.",
    "410": "Issues are switched off there.",
}
_CHECK = "Look at `annexa doctor`."
_WISHES: Final[Mapping[str, str]] = {
    "open": "get an issue, or have its issue opened again",
    "close": "have its issue closed as done",
    "drop": "have its issue closed as not to be done",
}


def trouble_words(facts: Fields) -> str:
    """Return that the tracker refuses us, or has not answered for hours."""
    tracker, code = facts["tracker"], facts["code"]
    if facts["how"] == "away":
        return f"*{tracker} has not answered for hours* ({code}). {_STAYS}"
    advice = f"{_ADVICE[code]} {_CHECK}" if code in _ADVICE else _CHECK
    return f"*{tracker} does not let me in* ({code}). {advice} {_STAYS}"


def back_words(facts: Fields) -> str:
    """Return that the trouble is over."""
    return f"{facts['tracker']} answers again; what waited for it is being done."


def refused_words(facts: Fields) -> str:
    """Return that the tracker does not take one task."""
    tracker, task, code = facts["tracker"], f"T-{facts['task']}", facts["code"]
    wish = _WISHES.get(facts["wish"], "change")
    return (
        f"*{tracker} refuses {task}:* it cannot {wish} ({code}). A form there may ask for more "
        "than I know, or the workflow has no such way: do it there by hand. I try it again "
        "tomorrow; the task here is the record and goes on."
    )
