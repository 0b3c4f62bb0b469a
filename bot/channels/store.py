"""Where the rules of channels are kept."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    select,
    update,
)

from bot.channels.entities import ChannelRules, Documents, Mentions, Reading
from bot.database.statements import insert_once, take_turn
from bot.database.tables import UtcDateTime, metadata

_LOCK_KEY = 7_410_041

channel_rules = Table(
    "channel_rules",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("mentions", String(32), nullable=False),
    Column("documents", String(32), nullable=False),
    Column("folders", Text, nullable=False),
    Column("audiences", Text, nullable=False),
    Column("is_leads", Boolean, nullable=False),
    Column("is_incidents", Boolean, nullable=False),
    Column("reading", Text, nullable=False),
    Column("emoji", String(128), nullable=False),
    Column("is_announced", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    # Which change made them so: the same change that comes twice is one.
    Column("change_id", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptRules:
    """Rules together with the change that made them so."""

    rules: ChannelRules
    change_id: str


def take_turn_writing(connection: Connection) -> None:
    """Wait until no other transaction changes rules."""
    take_turn(connection, _LOCK_KEY)


def find(connection: Connection, channel: str) -> KeptRules | None:
    """Return the rules of this channel, if somebody has configured it."""
    row = connection.execute(
        select(channel_rules).where(channel_rules.c.channel == channel)
    ).first()
    return None if row is None else _kept(row)


def everything(connection: Connection) -> list[ChannelRules]:
    """Return the rules of every configured channel."""
    rows = connection.execute(select(channel_rules).order_by(channel_rules.c.channel)).all()
    return [_kept(row).rules for row in rows]


def write(connection: Connection, rules: ChannelRules, *, change_id: str, at: datetime) -> None:
    """Keep *rules* in place of what the channel had."""
    values = _values(rules) | {"change_id": change_id, "changed_at": at}
    if not insert_once(connection, channel_rules, values):
        same = channel_rules.c.channel == rules.channel
        connection.execute(update(channel_rules).where(same).values(**values))


def announced(connection: Connection, channel: str, *, revision: int) -> None:
    """Write down that the channel was told, unless the rules are others by now."""
    same = (channel_rules.c.channel == channel) & (channel_rules.c.revision == revision)
    connection.execute(update(channel_rules).where(same).values(is_announced=True))


def _values(rules: ChannelRules) -> dict[str, object]:
    return {
        "channel": rules.channel,
        "mentions": rules.mentions.value,
        "documents": rules.documents.value,
        "folders": json.dumps(sorted(rules.folders)),
        "audiences": json.dumps(sorted(rules.audiences)),
        "is_leads": rules.is_leads,
        "is_incidents": rules.is_incidents,
        "reading": json.dumps(sorted(rules.reading)),
        "emoji": rules.emoji,
        "is_announced": rules.is_announced,
        "revision": rules.revision,
    }


def _kept(row: Row[tuple[object, ...]]) -> KeptRules:
    cells = row._mapping  # noqa: SLF001 - the public name of a row's mapping view
    rules = ChannelRules(
        channel=cells["channel"],
        mentions=Mentions(cells["mentions"]),
        documents=Documents(cells["documents"]),
        folders=frozenset(json.loads(cells["folders"])),
        audiences=frozenset(json.loads(cells["audiences"])),
        is_leads=cells["is_leads"],
        is_incidents=cells["is_incidents"],
        reading=frozenset(Reading(one) for one in json.loads(cells["reading"])),
        emoji=cells["emoji"],
        is_announced=cells["is_announced"],
        revision=cells["revision"],
    )
    return KeptRules(rules=rules, change_id=cells["change_id"])
