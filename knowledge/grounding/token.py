"""One token of a sentence."""

from dataclasses import dataclass

from knowledge.grounding.lexicon import Part


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quantity, a date or a mark; *raw* is how it was written, in lower case."""

    part: Part
    key: str
    raw: str
    unit: str = ""
    relation: str = ""
    """How a quantity or date bounds its claim: ``after``, ``within``, ``min`` and so on."""
    capital: bool = False

    @property
    def is_measure(self) -> bool:
        """True for quantities and dates."""
        return self.part in (Part.QUANTITY, Part.DATE)

    @property
    def value(self) -> str:
        """Quantity or date as compared: unit, value and relation."""
        unit = "date" if self.part is Part.DATE else self.unit
        return f"#{unit}|{self.key}|{self.relation}"
