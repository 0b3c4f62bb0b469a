"""Evidence that waits to be looked at, and what became of it, as people see it."""

from datetime import date

from slack_sdk.models.blocks import ButtonElement

from bot.controls.facts import Evidence, EvidenceState
from bot.slack.blocks import pieces
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote

_TITLE, _NOTE, _MENTION, _ID = 200, 600, 80, 20
_DECIDED = {
    EvidenceState.ACCEPTED: "{who} accepted it: it counts until {until}.",
    EvidenceState.REFUSED: "{who} refused it, so it does not count.",
}


def offered_message(evidence: Evidence, *, who: str, decider: str = "") -> Message:
    """Return the post that says that evidence waits, or what *decider* made of it."""
    offer, label = evidence.offer, escape(clip(evidence.label, _ID))
    span = f"{_long(offer.covers_from)} to {_long(offer.covers_until)}"
    text = f"{evidence.label} for {offer.about}: {escape(clip(offer.title, _TITLE))}"
    address = "" if offer.sha256 else escape(clip(offer.reference, _NOTE))
    parts = [
        f"*{label}* for *{escape(clip(offer.about, _ID))}* · {escape(clip(offer.title, _TITLE))}",
        f"{offer.kind.value} · {span} · added by {clip(who, _MENTION)}",
        address,
    ]
    if evidence.state is not EvidenceState.OFFERED:
        parts.append(decision_words(evidence, who=decider))
    blocks = pieces.sections(part for part in parts if part)
    return Message(text=text, blocks=(*blocks, *pieces.buttons(_offered(evidence))))


def decision_words(evidence: Evidence, *, who: str) -> str:
    """Return what became of evidence, and why; *who* is how whoever decided is mentioned."""
    words = _DECIDED.get(evidence.state, "It waits for somebody to look at it.")
    said = words.format(who=clip(who, _MENTION) or "Somebody", until=_long(evidence.lasts_until))
    why = quote(escape(clip(evidence.reason, _NOTE)))
    return f"{said}\n{why}" if why else said


def decided_message(evidence: Evidence, *, who: str) -> Message:
    """Return what whoever supplied evidence is told."""
    offer = evidence.offer
    title = f"{evidence.label} for {offer.about}: {clip(offer.title, _TITLE)}"
    return Message(
        text=escape(clip(title, _NOTE)),
        blocks=tuple(pieces.sections([f"*{escape(title)}*", decision_words(evidence, who=who)])),
    )


def _offered(evidence: Evidence) -> list[ButtonElement]:
    if evidence.state is not EvidenceState.OFFERED:
        return []
    number = str(evidence.number)
    accept, refuse = ActionId.CONTROL_ACCEPT, ActionId.CONTROL_REFUSE
    found = [
        pieces.button("Accept", action_id=accept, value=f"{number} post", style="primary"),
        pieces.button("Refuse", action_id=refuse, value=f"{number} post"),
    ]
    if evidence.offer.sha256:
        found.append(
            pieces.button("Send me the file", action_id=ActionId.CONTROL_FILE, value=number)
        )
    return found


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
