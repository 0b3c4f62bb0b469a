"""The forms that say why an answer did not help, and that correct one."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.durable.runs import Fields
from bot.questions.curation_entities import USUAL_DAYS, Circle, Correction
from bot.questions.feedback_entities import RatingReason
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw, elements_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Somebody said why an answer did not help."""

    view_id: str
    team: str
    user: str
    exchange_id: str
    reason: RatingReason
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionForm:
    """A lead wrote an answer."""

    view_id: str
    team: str
    user: str
    correction: Correction

    def missing(self) -> Mapping[str, str]:
        """Return what has to be written before this can be kept, by input."""
        wrong = {}
        if not _has_letters(self.correction.question):
            wrong[ActionId.CORRECTION_QUESTION.value] = "Please write the question."
        if not _has_letters(self.correction.text):
            wrong[ActionId.CORRECTION_TEXT.value] = "Please write the answer, in sentences."
        return wrong


def explanation_from(body: Raw) -> Explanation:
    """Parse the form for a reason; what it does not offer is "other"."""
    elements = elements_of(body)
    chosen = _chosen(elements, ActionId.FEEDBACK_REASON)
    known = {reason.value for reason in RatingReason}
    return Explanation(
        view_id=body["view"]["id"],
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        exchange_id=body["view"].get("private_metadata", ""),
        reason=RatingReason(chosen) if chosen in known else RatingReason.OTHER,
        words=_typed(elements, ActionId.FEEDBACK_WORDS),
    )


def correction_from(body: Raw) -> CorrectionForm:
    """Parse the form for a correction; what it does not offer counts as not chosen."""
    elements = elements_of(body)
    corrects = body["view"].get("private_metadata", "")
    circle = _chosen(elements, ActionId.CORRECTION_CIRCLE)
    days = _chosen(elements, ActionId.CORRECTION_DAYS)
    others = _typed(elements, ActionId.CORRECTION_OTHERS).splitlines()
    return CorrectionForm(
        view_id=body["view"]["id"],
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        correction=Correction(
            question=_typed(elements, ActionId.CORRECTION_QUESTION),
            text=_typed(elements, ActionId.CORRECTION_TEXT),
            # Whatever is not known goes to the smaller circle.
            circle=Circle.EVERYONE if circle == Circle.EVERYONE else Circle.LEADS,
            paraphrases=tuple(one.strip() for one in others if one.strip()),
            names=_typed(elements, ActionId.CORRECTION_SOURCE),
            days=int(days) if days.isdecimal() and days.isascii() else USUAL_DAYS,
            corrects=int(corrects) if corrects.isdecimal() and corrects.isascii() else None,
        ),
    )


def correction_to_words(correction: Correction) -> str:
    """Return what lies in the inbox until the work is done."""
    return json.dumps(asdict(correction))


def correction_from_words(words: str) -> Correction:
    """Return what lay in the inbox."""
    kept = json.loads(words)
    kept["circle"] = Circle(kept["circle"])
    kept["paraphrases"] = tuple(kept["paraphrases"])
    return Correction(**kept)


def explanation_fields(sent: Explanation) -> Fields:
    """Return what the durable engine keeps of a reason; the words lie in the inbox."""
    return {
        "user": sent.user,
        "team": sent.team,
        "exchange_id": sent.exchange_id,
        "reason": sent.reason.value,
    }


def _typed(elements: Mapping[str, Mapping[str, Any]], action: ActionId) -> str:
    return str(elements.get(action, {}).get("value") or "").strip()


def _chosen(elements: Mapping[str, Mapping[str, Any]], action: ActionId) -> str:
    option = elements.get(action, {}).get("selected_option") or {}
    return str(option.get("value", ""))


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
