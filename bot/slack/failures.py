"""The one place where errors become words: known ones kindly, unknown ones with a reference."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt import BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from bot.durable.runs import Fields
from bot.errors import BotError
from bot.logs import log_failure

_log = logging.getLogger(__name__)

_WORDS, _REFERENCE = "failed", "reference"


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """What a person is told instead of an answer."""

    words: str
    reference: str = ""
    """Stands in the log beside the error; empty where the words say everything."""

    @classmethod
    def from_fields(cls, fields: Fields) -> "Failure | None":
        """Return the failure that a step reported, if it did."""
        if _WORDS not in fields:
            return None
        return cls(words=fields[_WORDS], reference=fields.get(_REFERENCE, ""))


def guarded(deed: Callable[[], Fields], *, doing: str) -> Fields:
    """Do *deed*; whatever goes wrong becomes words that can be posted."""
    try:
        return deed()
    except BotError as error:
        return {_WORDS: str(error) or (type(error).__doc__ or "")}
    except Exception as error:  # noqa: BLE001 -- the one place where unknown errors become words
        return {
            _WORDS: "Something went wrong on my side, and I could not finish this.",
            _REFERENCE: log_failure(_log, doing, error),
        }


def answer_request_error(error: Exception, body: object) -> BoltResponse:
    """Turn an error of a listener into what Slack is told: come again, or never mind."""
    if isinstance(error, BoltUnhandledRequestError):
        # Nobody wants this kind of request; a 404 would only make Slack repeat it.
        return BoltResponse(status=200, body="")
    if isinstance(error, BotError):
        _log.warning("Not acked, Slack will offer it again: %s", error)
    else:
        _log.error("Not acked, Slack will offer it again", exc_info=error)
    del body
    return BoltResponse(status=500, body="")
