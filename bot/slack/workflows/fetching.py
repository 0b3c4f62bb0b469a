"""Fetches files from Slack: asks first what one is, and is patient where Slack is not ready."""

from collections.abc import Callable
from dataclasses import dataclass, field

from slack_sdk.errors import SlackApiError

from bot.durable.runs import Fields, Run
from bot.records.evidence_files import LARGEST
from bot.slack.desk import FrontDesk
from bot.slack.errors import FileAway, FileNotFetched
from bot.slack.failures import guarded
from bot.slack.identity import UNREACHABLE
from bot.slack.payloads.files import FileFacts, facts_from

_TOO_MANY = 429
_AWAY = "away"
_ATTEMPTS = 7
_LOST = "Slack does not give me this file now. Please add it again in a few minutes."
_GONE = (
    "Slack does not give me this file: it was deleted, is a link to another service, or I lack "
    "the scope files:read."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A file as Slack gave it."""

    name: str = ""
    content: bytes = field(default=b"", repr=False)


def evidence_in(desk: FrontDesk, file: str, *, allow: Callable[[FileFacts], None]) -> Fetched:
    """Return a file that is to be evidence; where *allow* raises nothing is fetched."""
    facts = looked_up(desk, file)
    allow(facts)
    return Fetched(name=facts.name, content=desk.downloads.fetch(facts.url, most=LARGEST))


def patiently(run: Run, name: str, act: Callable[[], Fields]) -> Fields:
    """Do *act* in a step; where Slack does not give a file at once, again a little later."""

    def attempt() -> Fields:
        try:
            return act()
        except FileAway:
            return {_AWAY: "1"}

    doing = f"Doing {name} of {run.id}"
    done = run.step(name, lambda: guarded(attempt, doing=doing))
    for number in range(1, _ATTEMPTS):
        if _AWAY not in done:
            return done
        run.rest(2.0 ** (number - 1))
        done = run.step(f"{name}:{number}", lambda: guarded(attempt, doing=doing))
    return guarded(_give_up, doing=doing) if _AWAY in done else done


def looked_up(desk: FrontDesk, file: str) -> FileFacts:
    """Return what Slack knows of a file.

    Raise ``FileNotFetched`` where that can't be, and ``FileAway`` where trying again may help.
    """
    try:
        facts = facts_from(desk.client.files_info(file=file)["file"])
    except SlackApiError as error:
        if error.response.status_code < _TOO_MANY:
            raise FileNotFetched(_GONE) from error
        raise FileAway(str(error.response.status_code)) from error
    except UNREACHABLE as error:
        raise FileAway("Slack can't be reached.") from error
    if not facts.is_hosted or not facts.url:
        raise FileNotFetched(_GONE)
    return facts


def _give_up() -> Fields:
    raise FileNotFetched(_LOST)
