"""What a proof is, and what can be objected."""

from dataclasses import dataclass
from enum import StrEnum


class Objection(StrEnum):
    """Why a passage does not prove a sentence; the empty string stands for no objection."""

    NONE = ""
    UNSUPPORTED_WORDS = "unsupported_words"
    """The sentence uses words that its source does not."""
    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NEGATION = "negation"
    MODALITY = "modality"
    """Must, should, may and the plain statement are four different claims."""
    SUBJECT = "subject"
    """Somebody or something else is spoken of."""
    CONDITION = "condition"
    """A condition, a time limit or a restriction was left out, added or changed."""
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class Proof:
    """The verbatim words that support a sentence, or what is objected to it."""

    quote: str
    """One sentence of the passage or two neighbouring ones; empty when nothing is proved."""
    objection: Objection = Objection.NONE

    def __bool__(self) -> bool:
        """Tell whether the sentence is proved."""
        return bool(self.quote)
