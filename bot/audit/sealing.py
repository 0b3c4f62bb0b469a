"""Sealed words and ids: recognised by whoever has the salt, and by nobody once it is gone."""

import hashlib
import secrets
from enum import StrEnum


class Sealed(StrEnum):
    """What is sealed; the same text sealed as two things is not the same."""

    QUESTION = "question"
    ANSWER = "answer"
    ASKER = "asker"
    RATER = "rater"
    REASON = "reason"
    GAP = "gap"
    SUGGESTER = "suggester"
    REGISTER = "register"
    """A row of a register, or what was stated of one."""
    TASK = "task"
    EVIDENCE = "evidence"
    NONCONFORMITY = "nonconformity"


def new_salt() -> str:
    """Return a salt that nobody can guess."""
    return secrets.token_hex(16)


def seal(what: Sealed, text: str, *, salt: str) -> str:
    """Return a hash that nobody can connect with *text* without *salt*."""
    return hashlib.sha256(f"{what}:{salt}:{text}".encode()).hexdigest()
