"""Asks in the transaction of a change that somebody be told of it once it is committed."""

from enum import StrEnum

from bot.database.engine import Connection
from bot.database.outbox import Outbox, Payload

KIND = "notice"
"""Kind of the outbox row; the workflow that tells bears the same name."""


WHO = "who_"
"""How the name of a fact begins that is a person's id; the notice mentions them."""


class Audience(StrEnum):
    """Who is told."""

    PERSON = "person"
    """The one whose id is given."""
    ADMINS = "admins"
    LEADS = "leads"
    """The leads' channel; where none is set, every admin."""


def tell(
    outbox: Outbox,
    connection: Connection,
    *,
    notice_id: str,
    kind: str,
    to: Audience,
    facts: Payload,
) -> bool:
    """Ask for one notice; the same *notice_id* twice is once.

    *kind* names the words (``bot/slack/blocks/notices.py``). *facts* are ids and plain values only:
    words of people are looked up when the notice is posted, so that they can be erased before.
    A notice to one person names them as ``to_person``.
    """
    payload = {"kind": kind, "to": to.value, **facts}
    return outbox.post(connection, item_id=f"notice:{notice_id}", kind=KIND, payload=payload)
