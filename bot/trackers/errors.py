"""What can go wrong with a tracker, by what has to be done about it.

TrackerTrouble
├── TrackerAway        it will answer later: nothing is lost, and the wait grows
├── TrackerRefuses     it knows us no more, or never did: a person has to look
├── IssueRefused       it takes others, but not this one
└── IssueGone          this issue was deleted or moved there
"""

from datetime import timedelta

from bot.errors import BotError


class TrackerTrouble(BotError):
    """Look at ``annexa doctor``; tasks go on without the tracker."""

    def __init__(self, code: str) -> None:
        """*code* is a short word such as ``401``; words of the tracker are never carried on."""
        super().__init__(f"The issue tracker: {code}.")
        self.code = code


class TrackerAway(TrackerTrouble):
    """Wait; what was to be done is done once it answers."""

    def __init__(
        self, code: str, *, wait: timedelta | None = None, may_be_done: bool = True
    ) -> None:
        """*wait* is what it asks for, *may_be_done* that it may have done it without saying so."""
        super().__init__(code)
        self.wait = wait
        self.may_be_done = may_be_done


class TrackerRefuses(TrackerTrouble):
    """Check the token and its rights, and the name of the repository or project."""


class IssueRefused(TrackerTrouble):
    """Look at the issue and at what the tracker asks of it."""


class IssueGone(TrackerTrouble):
    """Nothing; the task here is the record and stays."""
