"""Says how the bot behaves in a channel, and lets leads and admins change it."""

import logging
from dataclasses import replace
from typing import Final

from bot.audit.entities import Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.channels import store
from bot.channels.entities import ChannelRules, Overview, Reading, problems
from bot.clock import Clock
from bot.database.engine import Connection, Database, DatabaseFailure
from bot.database.outbox import Outbox, Payload
from bot.errors import ChannelRulesWrong
from bot.people.entities import Person
from bot.people.permissions import Actor, Permission, actor_id, require

_log = logging.getLogger(__name__)

NEWS: Final = "channel_news"
"""Kind of the outbox row, and name of the workflow, that tells a channel what is read in it."""


class Rulebook:
    """The rules of every channel; *leads* and *incidents* are the channels that the settings name.

    A stored rule wins over the settings.
    """

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        leads: str = "",
        incidents: str = "",
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._outbox = Outbox(database, clock)
        self._leads = leads
        self._incidents = incidents
        self._last: dict[str, str] = {}

    def rules(self, channel: str) -> ChannelRules:
        """Return the rules of *channel*, whether or not somebody has configured it."""
        with self._database.looking_up() as connection:
            known = store.everything(connection)
        kept = next((one for one in known if one.channel == channel), None)
        return kept or self._unconfigured(known, channel)

    def leads(self) -> str:
        """Return the channel in which people are asked; empty where nobody has said it.

        While the database is away, it is the one that was known last.
        """
        return self._known_place("is_leads", self._leads)

    def incidents(self) -> str:
        """Return the channel in which security events are reported; empty where there is none.

        While the database is away, it is the one that was known last: a report must arrive.
        """
        return self._known_place("is_incidents", self._incidents)

    def overview(self, *, actor: Actor) -> Overview:
        """Return every configured channel."""
        require(actor, Permission.CONFIGURE_CHANNELS)
        with self._database.reading() as connection:
            known = store.everything(connection)
        return Overview(
            leads=self._place(known, "is_leads", self._leads),
            incidents=self._place(known, "is_incidents", self._incidents),
            channels=tuple(known),
        )

    def configure(self, wished: ChannelRules, *, change_id: str, actor: Actor) -> ChannelRules:
        """Keep *wished* as the channel's rules and return them; the same *change_id* is once.

        *wished* carries the revision that it was made from: where somebody else has changed the
        rules since, nothing is kept. What is newly read begins once the channel was told.
        """
        require(actor, Permission.CONFIGURE_CHANNELS)
        if wrong := problems(wished):
            raise ChannelRulesWrong(" ".join(wrong.values()))
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            kept = store.find(connection, wished.channel)
            before = (
                kept.rules
                if kept
                else self._unconfigured(store.everything(connection), wished.channel)
            )
            if kept and kept.change_id == change_id:
                return before
            if wished.revision != before.revision:
                raise ChannelRulesWrong(
                    "Somebody else has changed the rules of this channel meanwhile, so yours were "
                    "not kept. Look at them as they are now, and change them again."
                )
            rules = replace(
                wished, revision=before.revision + 1, is_announced=_is_known(before, wished)
            )
            self._make_way(connection, rules, change_id=change_id, actor=actor)
            store.write(connection, rules, change_id=change_id, at=self._clock.now())
            self._record(connection, rules, actor)
            self._tell_channel(connection, before, rules, actor)
        return rules

    def announced(self, channel: str, *, revision: int) -> None:
        """Write down that the channel was told what these rules read; reading begins."""
        with self._database.transaction() as connection:
            store.announced(connection, channel, revision=revision)

    def _unconfigured(self, known: list[ChannelRules], channel: str) -> ChannelRules:
        return ChannelRules(
            channel=channel,
            is_leads=channel == self._place(known, "is_leads", self._leads),
            is_incidents=channel == self._place(known, "is_incidents", self._incidents),
        )

    def _known_place(self, role: str, by_settings: str) -> str:
        try:
            with self._database.looking_up() as connection:
                self._last[role] = self._place(store.everything(connection), role, by_settings)
        except DatabaseFailure as error:
            _log.warning("The rules of channels cannot be read now (%s)", type(error).__name__)
        return self._last.get(role, by_settings)

    def _place(self, known: list[ChannelRules], role: str, by_settings: str) -> str:
        chosen = next((one.channel for one in known if getattr(one, role)), "")
        # Whoever unticked it in the channel of the settings means that it is there no more.
        is_denied = by_settings in {one.channel for one in known}
        return chosen or ("" if is_denied else by_settings)

    def _make_way(
        self, connection: Connection, rules: ChannelRules, *, change_id: str, actor: Actor
    ) -> None:
        """Take the leads' or the incident channel from any other channel that was it."""
        for other in store.everything(connection):
            kept = replace(
                other,
                is_leads=other.is_leads and not rules.is_leads,
                is_incidents=other.is_incidents and not rules.is_incidents,
            )
            if other.channel != rules.channel and kept != other:
                kept = replace(kept, revision=kept.revision + 1)
                store.write(connection, kept, change_id=change_id, at=self._clock.now())
                self._record(connection, kept, actor)

    def _record(self, connection: Connection, rules: ChannelRules, actor: Actor) -> None:
        facts: Facts = {
            "revision": rules.revision,
            "mentions": rules.mentions.value,
            "documents": rules.documents.value,
            "folders": len(rules.folders),
            "audiences": len(rules.audiences),
            "leads": rules.is_leads,
            "incidents": rules.is_incidents,
            "reading": " ".join(sorted(rules.reading)),
        }
        self._audit.record(
            connection,
            tag=AuditTag.CHANNEL_CONFIGURED,
            actor=actor_id(actor),
            subject=f"channel:{rules.channel}",
            facts=facts,
        )

    def _tell_channel(
        self, connection: Connection, before: ChannelRules, rules: ChannelRules, actor: Actor
    ) -> None:
        if _read(before) == _read(rules) and (rules.is_announced or not rules.reading):
            return
        payload: Payload = {
            "channel": rules.channel,
            "revision": rules.revision,
            "reading": " ".join(sorted(rules.reading)),
            "emoji": rules.emoji,
            "person_id": actor.id if isinstance(actor, Person) else "",
        }
        item_id = f"channel:{rules.channel}:{rules.revision}"
        self._outbox.post(connection, item_id=item_id, kind=NEWS, payload=payload)


def _is_known(before: ChannelRules, wished: ChannelRules) -> bool:
    """Tell whether the channel was told before of everything that *wished* reads."""
    return before.is_announced and _read(wished) <= _read(before)


def _read(rules: ChannelRules) -> frozenset[str]:
    told = frozenset(one.value for one in rules.reading)
    return told | {rules.emoji} if Reading.EMOJI in rules.reading else told
