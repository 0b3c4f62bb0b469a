"""The bot's own tab: it was opened, or something in it was pressed."""

from dataclasses import dataclass

from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Press, Raw, press_from, team_of


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeOpened:
    """Somebody looks at their Home."""

    event_id: str
    team: str
    user: str
    seen: str
    """Hash of the view that they see; empty where there is none yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeQuestion:
    """Somebody asked in the question box."""

    press: Press
    text: str
    """What stands in the box; may be empty."""


def home_opened_from(body: Raw) -> HomeOpened | None:
    """Parse ``app_home_opened``; None where another tab was opened."""
    event = body["event"]
    if event.get("tab") != "home":
        return None
    return HomeOpened(
        event_id=str(body.get("event_id") or f"{event['user']}:{event.get('event_ts', '')}"),
        team=team_of(body),
        user=event["user"],
        seen=str((event.get("view") or {}).get("hash", "")),
    )


def home_question_from(body: Raw) -> HomeQuestion:
    """Parse Enter in the question box, or the press of the button beside it."""
    action = body["actions"][0]
    if action.get("action_id") == ActionId.HOME_QUESTION:
        typed = action.get("value")
    else:
        typed = _typed(body)
    return HomeQuestion(press=press_from(body), text=" ".join(str(typed or "").split()))


def _typed(body: Raw) -> object:
    blocks = ((body.get("view") or {}).get("state") or {}).get("values") or {}
    boxes = (block.get(ActionId.HOME_QUESTION) for block in blocks.values())
    return next((box.get("value") for box in boxes if box), "")
