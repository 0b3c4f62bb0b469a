"""Everything that reminds people, put together for one instance."""

from functools import cached_property

from bot.assembly.instance import Instance
from bot.errors import SettingsWrong
from bot.people.entities import PersonId
from bot.reminders.delivery import PromptDelivery
from bot.reminders.desk import ReminderDesk
from bot.reminders.entities import WorkingWeek
from bot.reminders.hearers import Hearers
from bot.reminders.holidays import HolidayBook, read_holidays
from bot.reminders.mailing import MailServer, SmtpMail
from bot.reminders.nonconformities import NonconformitiesOwed
from bot.reminders.nudging import Nudging
from bot.reminders.ports import Messenger, QuietTimes
from bot.reminders.service import ReminderRound
from bot.reminders.tasks import TasksOwed
from bot.reminders.training import CampaignsOwed, TrainingLeave, TrainingOwed
from bot.reminders.unreachable import Unreachable
from bot.reminders.wishes import Snoozing


class Reminding:
    """Rounds, wishes and sending; Slack says who wants quiet, if it can be asked."""

    def __init__(self, instance: Instance, *, quiet_times: QuietTimes | None = None) -> None:
        self._instance = instance
        self._quiet_times = quiet_times
        self._week = WorkingWeek()
        self._owing = (
            TrainingOwed(instance.training.lessons),
            TasksOwed(instance.tasks.listing),
            NonconformitiesOwed(instance.nonconformities.duties),
        )

    @cached_property
    def hearers(self) -> Hearers:
        """Return when people may be spoken to."""
        settings = self._instance.settings
        holidays = read_holidays(settings.holidays) if settings.holidays else HolidayBook(())
        return Hearers(
            self._instance.database,
            week=self._week,
            zone=settings.timezone,
            holidays=holidays,
            absences=TrainingLeave(self._instance.training.leave),
            quiet_times=self._quiet_times,
        )

    @cached_property
    def round(self) -> ReminderRound:
        """Return what claims the messages that are due."""
        return ReminderRound(
            self._instance.database,
            self._instance.audit,
            self._instance.clock,
            directory=self._instance.directory,
            owing=self._owing,
            hearers=self.hearers,
        )

    @cached_property
    def snoozing(self) -> Snoozing:
        """Return what lets people put off their own reminders."""
        return Snoozing(
            self._instance.database,
            self._instance.audit,
            self._instance.clock,
            week=self._week,
            zone=self._instance.settings.timezone,
        )

    @cached_property
    def desk(self) -> ReminderDesk:
        """Return reminders as chat and the jobs use them."""
        instance = self._instance
        training = instance.training
        # What is wrong with the settings is told at the start, not when somebody must be reached.
        _ = self.mail
        nudging = Nudging(
            instance.database,
            instance.audit,
            instance.clock,
            directory=instance.directory,
            asked=CampaignsOwed(training.lessons, training.campaigns),
            hearers=self.hearers,
        )
        return ReminderDesk(
            instance.clock,
            rounds=self.round,
            nudging=nudging,
            snoozing=self.snoozing,
            unreached=Unreachable(instance.database, instance.clock),
            delivery=self.delivery,
            follow=training.following.look_over,
        )

    def delivery(self, messenger: Messenger) -> PromptDelivery:
        """Return what sends claimed messages in chat, else by e-mail where a server is set."""
        return PromptDelivery(
            self._instance.database,
            self._instance.clock,
            directory=self._instance.directory,
            owing=self._owing,
            hearers=self.hearers,
            messenger=messenger,
            mail=self.mail,
        )

    @cached_property
    def mail(self) -> SmtpMail | None:
        """Return what sends e-mail, if a server is set; raise where that cannot be used."""
        settings = self._instance.settings
        if settings.smtp_url is None:
            return None
        if "@" not in settings.smtp_from:
            raise SettingsWrong("ANNEXA_SMTP_FROM: say who mail is from, as an e-mail address.")
        return SmtpMail(
            MailServer.read(settings.smtp_url.get_secret_value()),
            self._instance.clock,
            sender=settings.smtp_from,
            named=self._named,
        )

    def _named(self, person_id: PersonId) -> str:
        person = self._instance.directory.find(person_id)
        return person.name or person.email
