"""What stands before anything is known or answered: database, audit trail, people, records."""

from contextlib import ExitStack
from functools import cached_property
from typing import Self

from bot.audit.service import AuditTrail
from bot.audit.signing import former_keys, signing_key
from bot.audit.stamping import TimestampAuthority
from bot.channels.service import Rulebook
from bot.clock import Clock, SystemClock
from bot.database.claims import Claim
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.database.upgrade import upgrade
from bot.metrics import Metrics
from bot.people.groups import UserGroups
from bot.people.service import PeopleDirectory
from bot.privacy.entities import Retention
from bot.records.findings import LastFindings
from bot.records.service import RecordKeeper
from bot.settings import Settings
from bot.training.rules import TrainingRules


class Foundation:
    """What every part of one ``ANNEXA_HOME`` stands on; each part is built when it is first used."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        """Use the instance; leaving the block gives the indexes and the database back."""
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    @cached_property
    def database(self) -> Database:
        """Return the database, brought up to date."""
        self.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = Database(self.settings.database_url)
        upgrade(database)
        return database

    @cached_property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        return AuditTrail(self.database, self.clock)

    @cached_property
    def metrics(self) -> Metrics:
        """Return what is counted."""
        return Metrics()

    @cached_property
    def people(self) -> PeopleDirectory:
        """Return who is who; the people file is read if one is set."""
        if self.settings.people:
            self.directory.load(self.settings.people)
        return self.directory

    @cached_property
    def directory(self) -> PeopleDirectory:
        """Return who is who, as far as it was read before."""
        return PeopleDirectory(
            self.database,
            self.audit,
            admins=self.settings.admins,
            outside_approver=self.settings.outside_approver,
            clock=self.clock,
            zone=self.settings.timezone,
        )

    @cached_property
    def rulebook(self) -> Rulebook:
        """Return how the bot behaves in each channel."""
        return Rulebook(
            self.database,
            self.audit,
            self.clock,
            leads=self.settings.leads_channel,
            incidents=self.settings.incident_channel,
        )

    @cached_property
    def user_groups(self) -> UserGroups:
        """Return what user groups of the workspace stand for."""
        return UserGroups(self.database, self.audit, self.clock, admins=self.settings.admins)

    @cached_property
    def records(self) -> RecordKeeper:
        """Return what anchors and exports the audit trail; its key is made at first use."""
        settings = self.settings
        given, keys = settings.signing_key, settings.home / "keys"
        url, certificate = settings.timestamp_url, settings.timestamp_certificate
        return RecordKeeper(
            self.database,
            self.audit,
            Outbox(self.database, self.clock),
            key=signing_key(given=given, folder=keys),
            former=former_keys(keys, *([given.parent] if given else [])),
            folder=settings.anchor_folder,
            authority=TimestampAuthority(url, certificate) if url and certificate else None,
            findings=self.findings,
        )

    @cached_property
    def findings(self) -> LastFindings:
        """Return what was found out last, beside the records."""
        return LastFindings(self.settings.home)

    @cached_property
    def retention(self) -> Retention:
        """Return how long what is kept."""
        settings = self.settings
        return Retention(
            questions=settings.questions_kept_days,
            confidences=settings.confidences_kept_days,
            answers=settings.answers_kept_days,
            ratings=settings.ratings_kept_days,
            hand_offs=settings.hand_offs_kept_days,
            messages=settings.messages_kept_days,
            leavers=settings.leavers_kept_days,
        )

    @cached_property
    def training_rules(self) -> TrainingRules:
        """Return the rules of training that a company may set otherwise."""
        return TrainingRules(
            retake_pause_minutes=self.settings.retake_pause_minutes,
            acknowledgements_kept_days=self.settings.acknowledgements_kept_days,
        )

    def claim(self, name: str) -> Claim | None:
        """Return what one process of all may hold; None where one machine is all there is."""
        return None if self.database.file else Claim(self.database, name)

    def close(self) -> None:
        """Give back what was opened."""
        self._closing.close()
        if "database" in vars(self):
            self.database.close()
