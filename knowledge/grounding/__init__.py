"""Proof: whether a sentence says no more, no less and nothing else than a passage does."""

from knowledge.grounding.entities import Objection, Proof
from knowledge.grounding.proof import prove

__all__ = ["Objection", "Proof", "prove"]
