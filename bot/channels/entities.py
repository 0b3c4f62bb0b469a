"""The rules of one channel: how mentions are answered, from which documents, and what is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,30}")
"""What Slack's ids of channels look like."""
EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}")
"""A name of an emoji, without its colons."""
NAME = re.compile(r"[\w][\w .&+-]{0,74}")
"""A name of an audience."""
_LONGEST_FOLDER = 75
DEFAULT_EMOJI = "raising_hand"


class Mentions(StrEnum):
    """What is done where somebody mentions the bot."""

    THREAD = "thread"
    """Everybody in the channel reads the reply, in a thread."""
    ALONE = "alone"
    """Only whoever asked reads the reply."""
    NEVER = "never"
    """Nothing is said in the channel."""


class Documents(StrEnum):
    """Which documents a reply may draw on, of those that its readers may see."""

    ALL = "all"
    CHOSEN = "chosen"
    """Those of some folders."""
    NONE = "none"
    """The standard alone."""


class Reading(StrEnum):
    """What is read that was not said to the bot; each is off until somebody switches it on."""

    QUESTIONS = "questions"
    """Every message, to answer those that are questions."""
    THREADS = "threads"
    """What was said before in a thread in which the bot is asked something."""
    EMOJI = "emoji"
    """Reactions to answers, to offer that a person is asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelRules:
    """How the bot behaves in one channel."""

    channel: str
    mentions: Mentions = Mentions.THREAD
    documents: Documents = Documents.ALL
    folders: frozenset[str] = frozenset()
    """Which folders, where documents are chosen."""
    audiences: frozenset[str] = frozenset()
    """Smaller circles whose documents may be used where everybody in the channel belongs to them."""
    is_leads: bool = False
    """Questions that somebody hands to a person are posted here."""
    is_incidents: bool = False
    """Security events that somebody reports are posted here."""
    reading: frozenset[Reading] = frozenset()
    emoji: str = DEFAULT_EMOJI
    """The reaction that asks for a person."""
    is_announced: bool = False
    """The channel was told what is read in it."""
    revision: int = 0
    """How often the rules were changed; 0 for a channel that nobody has configured."""

    def reads(self, what: Reading) -> bool:
        """Tell whether this is read now: switched on, and the channel knows it."""
        return self.is_announced and what in self.reading

    @property
    def chosen_folders(self) -> frozenset[str] | None:
        """Return the folders that a reply draws on; None for all."""
        return self.folders if self.documents is Documents.CHOSEN else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """The channels that somebody has configured, and where people are asked and told."""

    leads: str
    """Channel id; empty where nobody has said it."""
    incidents: str
    channels: tuple[ChannelRules, ...]


def is_folder(name: str) -> bool:
    """Tell whether this can be a folder in a rule: one printable line, as Slack's lists want it."""
    return 0 < len(name) <= _LONGEST_FOLDER and name.isprintable() and name == name.strip()


def problems(rules: ChannelRules) -> Mapping[str, str]:
    """Return what is wrong with rules that somebody wishes, by the field's name."""
    wrong: dict[str, str] = {}
    if not CHANNEL_ID.fullmatch(rules.channel):
        wrong["channel"] = "Rules are for channels; write an id such as C012AB3CD."
    if rules.mentions is Mentions.NEVER and Reading.QUESTIONS in rules.reading:
        wrong["reading"] = "I cannot answer every question here and say nothing here."
    if rules.documents is Documents.CHOSEN and not rules.folders:
        wrong["folders"] = "Choose at least one folder, or let all documents be used."
    if not EMOJI.fullmatch(rules.emoji):
        wrong["emoji"] = "Write the name of one emoji, such as raising_hand."
    if not all(NAME.fullmatch(name) for name in rules.audiences):
        wrong["audiences"] = "Write names of audiences with commas between them."
    if not all(is_folder(name) for name in rules.folders):
        wrong.setdefault("folders", "These are no names of folders.")
    return wrong
