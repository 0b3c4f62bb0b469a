"""Ask back when a question lacks its object, and tell a follow-up from a question of its own."""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.recognition import tables, wording


class About(StrEnum):
    """What a question without an object wants to know."""

    DURATION = "duration"
    PERMISSION = "permission"
    APPROVAL = "approval"
    PERSON = "person"
    PLACE = "place"
    FREQUENCY = "frequency"
    GENERIC = "generic"


@dataclass(frozen=True, kw_only=True, slots=True)
class AskBack:
    """A short question back, and what it is about, so that choices can be offered."""

    about: About
    prompt: str


_PROMPTS = {
    About.DURATION: "How long, for what? Pick one or name it.",
    About.PERMISSION: "Happy to check. What exactly would you like to do? Pick one or name it.",
    About.APPROVAL: "Approval of what? Pick one or name it.",
    About.PERSON: "Who, for what? Pick one or name it.",
    About.PLACE: "Where, for what? Pick one or name it.",
    About.FREQUENCY: "How often, for what? Pick one or name it.",
    About.GENERIC: "I'm not sure what you mean yet. Pick one or name the topic.",
}
_KEEP = "Keep what? Pick one or name it."
_DEADLINE = "The deadline for what? Pick one or name it."
_SEND = "Send what? Pick one or name it."
_KEEPING = re.compile(r"\b(?:keep|kept|store|stored|retain|retained|hold|save|archive)\b|retention")
_SENDING = re.compile(r"\b(?:send|submit|upload|post|file)\b")
_DUE = re.compile(r"\bdeadline|\bdue\b|\btime limit")
_LEANING = re.compile(
    r"^(?:and|or|but|also|same (?:for|with|in|here)|what about|how about|what if|what of|even (?:if|for)"
    r"|also for|so what about|then|and then|ok and|okay and|ok but|so|in that case|what then"
    r"|why|how so|how come|since when|for how long|until when|by whom|for whom|for (?!example)\S+)\b"
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|those|these|this|he|she|him|her)\b"
    r"|\b(?:about|of|for|with|from|to|do|does|is|approves?|after|before|by|like|keep|use) that\b"
    r"|\bthat (?:one|too|also|apply|count|mean|include|allowed|be|rule|policy|control)\b|\bthat[ ?]*$"
    r"|\bthe same\b|\bthere[ ?]*$|\binstead\b|\beither\b"
)
_VERB = re.compile(
    r"\b(?:is|are|am|was|were|be|do|does|did|can|could|may|must|should|shall|will|would|might|has"
    r"|have|had|need|needs|list|show|explain|compare|define|describe|tell|what|whats|who|which|how"
    r"|when|where|wheres|give|count|get|want|keep|say|says|ask|asks|cover|covers|mean|means)\b"
)
_NAMED = re.compile(r"\d|\b(?:polic\w+|control|clause|annex|iso|soa|gdpr|nis2)\b")
_ANOTHER = re.compile(
    r"^(?:(?:ok|okay|so|and|or|but|also|then|even|what about|how about|what of|is it the same (?:for|with)"
    r"|(?:the )?same (?:for|with)) )+(?=\S)"
)
_BESIDES = re.compile(r" (?:too|also|as well|then|though|instead|now)$")
#: What leans on the earlier question and names no other thing.
_NO_THING = re.compile(
    r"^(?:if|when|while|unless|because|since|until when|by when|by whom|for whom|for how|why|not|yes|no"
    r"|thanks|thank|then|so|more|else|nothing|really|sure|after|before|in (?:that|this) case|on my own"
    r"|otherwise)\b|\b(?:one|ones|else|again)$"
)
_MOST_OF_A_THING = 6
_OPENING = re.compile(
    r"^(?:hi|hey|hello|please|ok|okay|um|well|@\w+|quick question)[\s,.:!]+(?=\S)"
)
_SIGNS = re.compile(r"[^\w\s.'@]|\.(?!\d)")
_FEW_WORDS = 4


def ask_back(text: str, has_history: bool) -> AskBack | None:  # noqa: FBT001 - reads as asked: this text, in this thread?
    """Return the question back when *text* names no object; in a thread it is a follow-up."""
    if has_history:
        return None
    folded = _bare(text)
    for rule in tables.rules("ask_back"):
        if rule.holds(folded):
            about = About(rule.name)
            return AskBack(about=about, prompt=_prompt(about, folded))
    return None


def is_follow_up(text: str) -> bool:
    """Return whether *text* leans on what was asked before: elliptical, pointing or a fragment."""
    folded = _bare(text)
    if not folded:
        return False
    if _LEANING.match(folded) or ask_back(text, has_history=False):
        return True
    if _POINTING.search(folded):
        return True
    is_short = len(folded.split()) <= _FEW_WORDS
    return is_short and not _VERB.search(folded) and not _NAMED.search(folded)


def another_thing(text: str) -> str:
    """Return what the follow-up *text* names in place of another thing; empty where it names none."""
    folded = _bare(text)
    named = _BESIDES.sub("", _ANOTHER.sub("", folded))
    if _NO_THING.search(named) or _VERB.search(named) or _POINTING.search(named):
        return ""
    is_thing = not _NAMED.search(named) and not ask_back(named, has_history=False)
    return named if is_thing and 0 < len(named.split()) <= _MOST_OF_A_THING else ""


def _bare(text: str) -> str:
    """Return the folded *text* without greeting and signs, on one line."""
    folded = wording.fold(text)
    while found := _OPENING.match(folded):
        folded = folded[found.end() :]
    return " ".join(_SIGNS.sub(" ", folded).split())


def _prompt(about: About, folded: str) -> str:
    """Return the question back in words as near to what was typed as the kind allows."""
    if about is About.DURATION and _KEEPING.search(folded):
        return _KEEP
    if about is About.DURATION and _DUE.search(folded):
        return _DEADLINE
    if about is About.PLACE and _SENDING.search(folded):
        return _SEND
    return _PROMPTS[about]
