"""What the Web API answers, and how a method says no."""

from bot.rehearsal.entities import Json


class Refused(Exception):
    """Slack says no; *error* is its own name for why, *details* stand beside it in the answer."""

    def __init__(self, error: str, **details: object) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    def reply(self) -> Json:
        """Return the answer that says so."""
        return {"ok": False, "error": self.error, **self.details}


def success(**facts: object) -> Json:
    """Return an answer that says yes."""
    return {"ok": True, **facts}
