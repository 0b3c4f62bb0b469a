"""One instance of Annexa, as one process runs it."""

from functools import cached_property, partial

from bot.assembly.knowing import Knowing
from bot.assembly.packing import packs_of
from bot.assembly.registering import KnownControls, owner_in_register, registers_of
from bot.assembly.tracking import elsewhere_of, tracking_of
from bot.audit.entities import SYSTEM
from bot.competence.service import CompetenceRegister
from bot.controls.naming import ControlNamer
from bot.controls.register_entities import Applicability
from bot.controls.registers import Registers
from bot.controls.service import ControlRegister
from bot.conversation.exceptions import OwnExceptions
from bot.conversation.home import HomePages, Sources
from bot.conversation.turnstile import Turnstile
from bot.database.outbox import Outbox
from bot.evidence.service import AuditPacks
from bot.library.publishing import SharedDocuments
from bot.library.publishing_reading import FileReader
from bot.library.reviewing import ReviewReminders
from bot.nonconformities.service import NonconformityRegister
from bot.people.auditors import Auditors
from bot.people.personal import PeopleKept
from bot.privacy.service import PrivacyOffice, held
from bot.privacy.welcome import Welcome
from bot.questions.canary import Canary
from bot.questions.clusters import Clusters
from bot.questions.feedback import Feedback
from bot.questions.inbox import Inbox
from bot.questions.recall import Recall
from bot.questions.receipts import Receipts
from bot.questions.service import HelpDesk
from bot.tasks.searching import Themes
from bot.tasks.service import TaskBoard
from bot.trackers.service import TrackerDesk
from bot.training.exporting import Exporting
from bot.training.service import TrainingRegister
from knowledge.errors import KnowledgeError
from knowledge.grounding.proof import prove
from knowledge.passages import Reader

_NEAREST = 10
"""So many places of the standard are looked through for a clause or control: topics come too."""


class Instance(Knowing):
    """Everything that lives under one ``ANNEXA_HOME``; each part is built when it is first used."""

    @cached_property
    def receipts(self) -> Receipts:
        """Return what opens receipts."""
        return Receipts(self.database, self.audit, self.library, self.clock, curated=self.curation)

    @cached_property
    def help_desk(self) -> HelpDesk:
        """Return where questions are asked and kept."""
        return HelpDesk(
            self.database,
            self.audit,
            self.answerer,
            self.clock,
            metrics=self.metrics,
            revision=self.library.revision,
            model=self.settings.model,
        )

    @cached_property
    def feedback(self) -> Feedback:
        """Return what takes in why answers did not help."""
        return Feedback(self.database, self.audit, self.clock)

    @cached_property
    def clusters(self) -> Clusters:
        """Return what many asked and nobody answered well."""
        return Clusters(
            self.database,
            embedder=self.remembering,
            curated=self.curation,
            recogniser=self.question_recogniser,
            names=lambda: (
                f"{one.person.name} {one.person.email.partition('@')[0]}"
                for one in self.directory.everybody(actor=SYSTEM)
            ),
        )

    @cached_property
    def recall(self) -> Recall:
        """Return what tells people of answers that no longer stand."""
        return Recall(
            self.database,
            self.audit,
            archive=self.library,
            curation=self.curation,
            recogniser=self.question_recogniser,
            prove=prove,
            outbox=Outbox(self.database, self.clock),
        )

    @cached_property
    def canary(self) -> Canary:
        """Return what asks the bot a question, so that people need not find out."""
        return Canary(self.database, self.answerer, self.library, prove, self.clock)

    @cached_property
    def documents(self) -> SharedDocuments:
        """Return what people shared in chat to be published."""
        return SharedDocuments(
            self.database,
            self.audit,
            self.clock,
            library=self.library,
            reader=FileReader(lambda: self.embedder),
        )

    @cached_property
    def reviews(self) -> ReviewReminders:
        """Return what tells owners of documents that a review is overdue."""
        return ReviewReminders(self.database, self.clock, library=self.library, people=self.people)

    @cached_property
    def controls(self) -> ControlRegister:
        """Return where gaps are kept, for now as candidates."""
        namer = ControlNamer(self.catalogue, self._nearest_entry)
        return ControlRegister(self.database, self.audit, self.clock, namer=namer)

    @cached_property
    def registers(self) -> Registers:
        """Return the requirements and the controls, with coverage, gaps and the statement."""
        return registers_of(self, candidates=self.controls, clusters=lambda: self.clusters)

    @cached_property
    def pages(self) -> HomePages:
        """Return what puts together what Slack's tab of the bot shows."""
        return HomePages(
            Sources(
                answered=self.help_desk,
                library=self.library,
                gaps=self.controls,
                trail=self.audit,
                findings=self.findings,
                controls=frozenset(self.catalogue.controls),
                rooms=self.rulebook,
                confirmations=self.user_groups,
                questions=self.clusters,
                canary=self.canary,
                campaigns=self.training.reports,
                lessons=self.training.lessons,
                tasks=self.tasks.listing,
                nonconformities=self.nonconformities.duties,
                register=self.registers.overview,
                owning=self.registers.owning,
            )
        )

    @cached_property
    def turnstile(self) -> Turnstile:
        """Return what keeps people from flooding the bot."""
        return Turnstile(
            person=self.settings.person_limit,
            channel=self.settings.channel_limit,
            sounds_urgent=lambda text: self.answerer.event_in(text) is not None,
            counted=self.metrics.turned_away,
        )

    @cached_property
    def training(self) -> TrainingRegister:
        """Return what is taught, who is asked, and what was acknowledged."""
        return TrainingRegister(
            self.database,
            self.audit,
            self.clock,
            shelf=self.library,
            directory=self.directory,
            controls=self.catalogue.entries,
            rules=self.training_rules,
            held=held,
        )

    @cached_property
    def tasks(self) -> TaskBoard:
        """Return what is to be done, by whom, and what shows that it is done."""
        return TaskBoard(
            self.database,
            self.audit,
            self.clock,
            directory=self.directory,
            candidates=self.controls,
            embedder=self.remembering,
            themes=Themes.of(self.catalogue, controls=self._known_controls),
            excluded=self._excluded_controls,
            owner_of=lambda one: owner_in_register(self.registers.keeper, one),
            elsewhere=elsewhere_of(self),
            zone=self.settings.timezone,
        )

    @cached_property
    def exceptions(self) -> OwnExceptions:
        """Return who may do otherwise than an answer says."""
        return OwnExceptions(self.tasks.listing.exceptions_of, self.library)

    @cached_property
    def trackers(self) -> TrackerDesk | None:
        """Return what keeps tasks and an issue tracker together; None where none is set."""
        return tracking_of(self, self.tasks)

    @cached_property
    def nonconformities(self) -> NonconformityRegister:
        """Return what does not conform, why, and what was done about it."""
        return NonconformityRegister(
            self.database,
            self.audit,
            self.clock,
            directory=self.directory,
            requirements=self._known_controls,
            zone=self.settings.timezone,
        )

    @cached_property
    def auditors(self) -> Auditors:
        """Return what admits auditors, for how long and to what."""
        return Auditors(
            self.database,
            self.audit,
            self.clock,
            known=lambda: {
                *self.catalogue.entries,
                *(row.id for row in self.registers.keeper.controls(actor=SYSTEM)),
            },
            admins=self.settings.admins,
            zone=self.settings.timezone,
        )

    @cached_property
    def training_exports(self) -> Exporting:
        """Return what hands out records of training, with the trail that proves them."""
        return Exporting(
            self.database,
            self.clock,
            reports=self.training.reports,
            directory=self.directory,
            records=self.records,
        )

    @cached_property
    def packs(self) -> AuditPacks:
        """Return what hands an auditor everything about a control, a clause or all."""
        return packs_of(
            self,
            registers=self.registers,
            training=self.training,
            competence=self.competence,
            nonconformities=self.nonconformities,
        )

    @cached_property
    def competence(self) -> CompetenceRegister:
        """Return who is competent for what."""
        return CompetenceRegister(self.database, self.audit, self.clock, directory=self.directory)

    @cached_property
    def inbox(self) -> Inbox:
        """Return where words lie until they are answered."""
        return Inbox(self.database, self.clock)

    @cached_property
    def privacy(self) -> PrivacyOffice:
        """Return where people's data are shown, erased, held and let go."""
        # Only the sweep and the privacy commands pay for looking into the durable engine's store.
        from bot.durable.traces import WorkTraces  # noqa: PLC0415

        remote = "" if self.database.file else self.settings.database_url
        return PrivacyOffice(
            self.database,
            self.audit,
            self.clock,
            retention=self.retention,
            training=self.training_rules,
            people=PeopleKept(self.settings.admins),
            work=WorkTraces(self.settings.home, database_url=remote),
        )

    @cached_property
    def welcome(self) -> Welcome:
        """Return who tells people at first use what is kept of them."""
        return Welcome(self.database, self.clock, self.retention)

    @cached_property
    def _known_controls(self) -> KnownControls:
        """Return everything that tasks and nonconformities may be about."""
        rows = partial(self.registers.keeper.controls, actor=SYSTEM)
        return KnownControls(self.catalogue.entries, rows)

    def _excluded_controls(self) -> frozenset[str]:
        """Return the controls that the register says are not applicable."""
        rows = self.registers.keeper.controls(actor=SYSTEM)
        return frozenset(row.id for row in rows if row.applicability is Applicability.EXCLUDED)

    def _nearest_entry(self, words: str) -> str:
        """Return the clause or control that comes nearest to *words*; nothing where none does."""
        nobody = Reader(audiences=frozenset(), sees_company_documents=False)
        try:
            # A search alone: what people wrote goes to no language model for this.
            found = self.answerer.places(words, nobody, limit=_NEAREST)
        except KnowledgeError:
            # A suggestion less; the words are kept all the same.
            return ""
        return next((one.source for one in found if one.source in self.catalogue.entries), "")
