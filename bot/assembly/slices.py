"""What Slack gets of an instance: each of its slices, as Slack knows it."""

from bot.assembly.instance import Instance
from bot.conversation.service import Conversation
from bot.durable.engine import DurableEngine
from bot.reminders.desk import ReminderDesk
from bot.slack.auditing import Auditing
from bot.slack.campaigning import Campaigning
from bot.slack.care import Care
from bot.slack.desk import Slices
from bot.slack.learning import Learning
from bot.slack.registers import Registers
from bot.slack.tasks import Tasks
from bot.training.plotting import plot


def slack_slices(instance: Instance, *, engine: DurableEngine, reminding: ReminderDesk) -> Slices:
    """Return every slice of *instance*; what is accepted in Slack becomes work of *engine*."""
    return Slices(
        engine=engine,
        people=instance.people,
        help_desk=instance.help_desk,
        receipts=instance.receipts,
        inbox=instance.inbox,
        newcomers=instance.welcome,
        conversation=Conversation(instance.help_desk, instance.answerer, instance.library),
        gaps=instance.controls,
        pages=instance.pages,
        turnstile=instance.turnstile,
        documents=instance.documents,
        care=Care(
            feedback=instance.feedback,
            curation=instance.curation,
            clusters=instance.clusters,
            recall=instance.recall,
        ),
        rulebook=instance.rulebook,
        groups=instance.user_groups,
        nonconformities=instance.nonconformities,
        auditing=Auditing(admitting=instance.auditors, packs=instance.packs),
        registers=_registers(instance),
        tasks=_tasks(instance),
        campaigning=_campaigning(instance),
        learning=_learning(instance),
        reminding=reminding,
    )


def _registers(instance: Instance) -> Registers:
    registers = instance.registers
    return Registers(
        keeper=registers.keeper,
        coverage=registers.coverage,
        evidencing=registers.evidencing,
        statement=registers.statement,
        exporting=registers.exporting,
        importing=registers.importing,
        overview=registers.overview,
        owning=registers.owning,
        suggestions=registers.suggestions,
    )


def _tasks(instance: Instance) -> Tasks:
    tasks = instance.tasks
    return Tasks(
        opening=tasks.opening,
        working=tasks.working,
        deciding=tasks.deciding,
        listing=tasks.listing,
        exceptions=instance.exceptions,
        planning=tasks.planning,
    )


def _campaigning(instance: Instance) -> Campaigning:
    training = instance.training
    return Campaigning(
        campaigns=training.campaigns,
        courseware=training.courseware,
        reports=training.reports,
        exports=instance.training_exports,
        shelf=instance.library,
        plot=plot,
    )


def _learning(instance: Instance) -> Learning:
    training = instance.training
    return Learning(
        lessons=training.lessons,
        quizzes=training.quizzes,
        acknowledging=training.acknowledging,
        clicks=training.clicks,
    )
