"""What training keeps about people: shown to them, erased, and forgotten in its time."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.database.engine import Connection
from bot.people.entities import Person, PersonId
from bot.people.personal import PeopleKept
from bot.training import (
    acknowledgement_store,
    assignment_store,
    campaign_store,
    leave_store,
    quiz_store,
)
from bot.training.acknowledgement_entities import Kept
from bot.training.assignment_entities import Assignment
from bot.training.campaign_entities import State

Rows = Sequence[Mapping[str, object]]


class TrainingKept:
    """Training's part of what is held about somebody."""

    tables = (
        "acknowledgements",
        "training_absences",
        "training_assignments",
        "training_attempts",
        "training_events",
        "training_exclusions",
    )

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        mine = assignment_store.of_person(connection, person.id)
        return {
            "acknowledgements": [
                _recorded(one) for one in acknowledgement_store.of_person(connection, person.id)
            ],
            "training": [_assigned(one) for one in mine],
            "quiz_attempts": [
                {
                    "campaign": assignment.campaign,
                    "attempt": attempt.number,
                    "at": _moment(attempt.submitted_at),
                    "score": attempt.score,
                    "answers": dict(attempt.answers) if attempt.answers else None,
                }
                for assignment in mine
                for attempt in quiz_store.of_assignment(connection, assignment.id)
            ],
            "training_events": [
                {
                    "campaign": one.campaign,
                    "deed": one.deed.value,
                    "at": one.at.isoformat(),
                    "due_on": one.due_on.isoformat() if one.due_on else None,
                    "reason": one.reason,
                }
                for one in campaign_store.about(connection, person.id)
            ],
            "left_out_of": [
                {"campaign": number, "reason": one.reason}
                for number, one in campaign_store.excluding(connection, person.id)
            ],
            "days_away": [
                {"from": one.from_on.isoformat(), "until": one.until_on.isoformat()}
                for one in leave_store.of(connection, person.id)
            ],
        }

    def subjects(self, connection: Connection, person: Person) -> set[str]:
        """Return how the audit trail names this person's records."""
        kept = acknowledgement_store.of_person(connection, person.id)
        return {f"acknowledgement:{one.record.number}" for one in kept}

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Delete what is not evidence; acknowledgements stay for their time, then the hash alone."""
        forgotten = f"forgotten:{secrets.token_hex(12)}"
        answers = quiz_store.forget_answers_of(connection, person.id)
        kept = acknowledgement_store.of_person(connection, person.id)
        staff_id = PeopleKept().record(connection, person.id).staff_id
        names = {person.id, person.email, person.slack_id, staff_id}
        campaign_store.forget_named(connection, names, name=forgotten)
        return {
            "quiz_answers": answers,
            "training": assignment_store.forget(connection, person.id, name=forgotten),
            "training_events": campaign_store.forget(connection, person.id, name=forgotten),
            "days_away": leave_store.remove_of(connection, person.id),
            "acknowledgements_kept_for_their_time": len(kept),
        }

    def forget_answers(self, connection: Connection, *, held: Collection[PersonId]) -> int:
        """Forget answers that only a hold had kept: of closed campaigns and of rounds that are over.

        The scores stay.
        """
        forgotten = 0
        for one in campaign_store.in_state(connection, *State):
            if one.state is State.CLOSED:
                forgotten += quiz_store.forget_answers(connection, one.number, spared=held)
            elif not one.asks_once:
                forgotten += quiz_store.forget_former_answers(connection, one.number, spared=held)
        return forgotten

    def forget_records(
        self,
        connection: Connection,
        before: datetime,
        *,
        employed: Collection[PersonId],
        held: Collection[PersonId],
    ) -> int:
        """Forget whose the older records of people are who work here no more."""
        return acknowledgement_store.forget(connection, before, employed=employed, held=held)


def _recorded(kept: Kept) -> dict[str, object]:
    return {
        "record": kept.record.label,
        **kept.record.fields,
        "record_sha256": kept.record_sha256,
    }


def _assigned(one: Assignment) -> dict[str, object]:
    return {
        "campaign": one.campaign,
        "round": one.round,
        "assigned_at": one.assigned_at.isoformat(),
        "due_on": one.due_on.isoformat(),
        "groups": list(one.groups),
        "opened_at": _moment(one.opened_at),
        "pages_read": len(one.pages_offered),
        "passed_at": _moment(one.passed_at),
        "score": one.score,
        "done_at": _moment(one.done_at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
