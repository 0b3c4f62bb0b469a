"""The first-use notice: what is kept, why, how long and who sees it, told once to each person."""

from dataclasses import asdict

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.people.entities import Person
from bot.people.notices import Audience, tell
from bot.privacy import store
from bot.privacy.entities import Retention

FIRST_USE = "first_use"
"""Kind of the notice."""


class Welcome:
    """Tells newcomers, and tells everybody again when the times have changed."""

    def __init__(self, database: Database, clock: Clock, retention: Retention) -> None:
        self._database = database
        self._clock = clock
        self._retention = retention
        self._outbox = Outbox(database, clock)

    def welcome(self, person: Person) -> None:
        """Ask for the notice unless *person* was told these terms; it goes to them alone."""
        terms = self._retention.fingerprint
        with self._database.looking_up() as connection:
            if _knows(store.told(connection, person.id), terms):
                return
        with self._database.transaction() as connection:
            if _knows(store.told(connection, person.id), terms):
                return
            store.note_told(connection, person.id, terms=terms, on=self._clock.now().date())
            tell(
                self._outbox,
                connection,
                notice_id=f"{FIRST_USE}:{person.id}:{terms}",
                kind=FIRST_USE,
                to=Audience.PERSON,
                facts={"to_person": person.id, **asdict(self._retention)},
            )


def _knows(told: tuple[str, object] | None, terms: str) -> bool:
    return told is not None and told[0] == terms
