"""One instance of Annexa, as one process runs it."""

from functools import cached_property

from bot.assembly.knowing import Knowing
from bot.conversation.turnstile import Turnstile
from bot.people.personal import PeopleKept
from bot.privacy.service import PrivacyOffice
from bot.privacy.welcome import Welcome
from bot.questions.inbox import Inbox
from bot.questions.receipts import Receipts
from bot.questions.service import HelpDesk


class Instance(Knowing):
    """Everything that lives under one ``ANNEXA_HOME``; each part is built when it is first used."""

    @cached_property
    def receipts(self) -> Receipts:
        """Return what opens receipts."""
        return Receipts(self.database, self.audit, self.library, self.clock)

    @cached_property
    def help_desk(self) -> HelpDesk:
        """Return where questions are asked and kept."""
        return HelpDesk(self.database, self.audit, self.answerer, self.clock, metrics=self.metrics)

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
            people=PeopleKept(self.settings.admins),
            work=WorkTraces(self.settings.home, database_url=remote),
        )

    @cached_property
    def welcome(self) -> Welcome:
        """Return who tells people at first use what is kept of them."""
        return Welcome(self.database, self.clock, self.retention)
