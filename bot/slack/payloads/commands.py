"""The slash command and what follows it."""

import re
from dataclasses import dataclass

from bot.durable.runs import Fields
from bot.slack.payloads.basics import Raw, plain

_RECEIPT = re.compile(
    r"(?:a\s*[-–]\s*)?(?P<number>[0-9]{1,9})\b[\s.,:;–-]*(?:(?:because|reason)\b[\s:]*)?"
    r"(?P<reason>.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandUse:
    """Somebody typed the slash command."""

    verb: str
    """The first word, in small letters."""
    rest: str
    """What follows the first word."""
    text: str
    trigger_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptWish:
    """Somebody wants to see the receipt of an answer."""

    workflow_id: str
    team: str
    user: str
    channel: str
    response_url: str
    number: int
    reason: str = ""
    """Why, of somebody who did not ask; it lies in the inbox, as all words of people do."""

    def fields(self) -> Fields:
        """Return what the durable engine keeps."""
        return {
            "team": self.team,
            "user": self.user,
            "channel": self.channel,
            "response_url": self.response_url,
            "number": str(self.number),
        }

    @classmethod
    def restored(cls, workflow_id: str, fields: Fields, *, reason: str) -> "ReceiptWish":
        """Return what was kept."""
        return cls(
            workflow_id=workflow_id,
            team=fields["team"],
            user=fields["user"],
            channel=fields["channel"],
            response_url=fields["response_url"],
            number=int(fields["number"]),
            reason=reason,
        )


def command_from(body: Raw) -> CommandUse:
    """Parse a slash command."""
    text = body.get("text", "").strip()
    verb, _, rest = text.partition(" ")
    return CommandUse(
        verb=verb.lower(), rest=rest.strip(), text=text, trigger_id=body["trigger_id"]
    )


def receipt_wish_from(body: Raw, *, text: str) -> ReceiptWish | None:
    """Parse what follows ``/comply receipt``; None where no receipt is named."""
    wished = _RECEIPT.fullmatch(plain(text))
    if wished is None:
        return None
    return ReceiptWish(
        workflow_id=f"receipt:{body['trigger_id']}",
        team=body.get("team_id", ""),
        user=body["user_id"],
        channel=body["channel_id"],
        response_url=body["response_url"],
        number=int(wished["number"]),
        reason=wished["reason"],
    )
