"""Awareness training as one thing: what is taught, who is asked, what was acknowledged."""

from collections.abc import Collection

from bot.audit.service import AuditTrail
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.people.entities import PersonId
from bot.people.viewing import Views
from bot.training.acknowledging import Acknowledging
from bot.training.campaigns import Campaigns, Held
from bot.training.clicks import Clicks
from bot.training.following import Following
from bot.training.importing import Importing
from bot.training.leave import Leave
from bot.training.lessons import Lessons
from bot.training.publishing import Courseware
from bot.training.quizzes import Quizzes
from bot.training.reports import Reports
from bot.training.rules import TrainingRules
from bot.training.sources import PolicyShelf
from bot.training.staff import Directory


def _nobody(_connection: Connection) -> Collection[PersonId]:
    return ()


class TrainingRegister:
    """The parts of training over one database."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        shelf: PolicyShelf,
        directory: Directory,
        controls: Collection[str],
        rules: TrainingRules | None = None,
        held: Held = _nobody,
    ) -> None:
        """*controls* are the clauses and controls that a course may say it teaches.

        *held* returns whose data a legal hold keeps as they are.
        """
        rules = rules or TrainingRules()
        self.courseware = Courseware(database, audit, clock, shelf=shelf, controls=controls)
        self.campaigns = Campaigns(
            database, audit, clock, directory=directory, shelf=shelf, held=held
        )
        self.following = Following(
            database, audit, clock, directory=directory, shelf=shelf, held=held
        )
        self.leave = Leave(database, audit, clock, directory=directory)
        self.lessons = Lessons(database, clock, shelf=shelf)
        self.quizzes = Quizzes(database, clock, shelf=shelf, rules=rules)
        self.acknowledging = Acknowledging(database, audit, clock)
        self.clicks = Clicks(database, clock)
        self.importing = Importing(database, audit, clock, directory=directory)
        self.reports = Reports(database, clock, shelf=shelf, views=Views(database, audit))
