"""Sealed ids: by one the same person is recognised within one exchange, and nowhere else."""

import hashlib
from enum import StrEnum


class Sealed(StrEnum):
    """What is sealed; the same id sealed as two things is not the same."""

    QUESTION = "question"
    ANSWER = "answer"
    ASKER = "asker"
    RATER = "rater"
    REASON = "reason"


def seal(what: Sealed, text: str, *, salt: str) -> str:
    """Return a hash that nobody can connect with *text* without *salt*."""
    return hashlib.sha256(f"{what}:{salt}:{text}".encode()).hexdigest()
