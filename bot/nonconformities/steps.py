"""What each step asks for, and what it writes down; dates are checked here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.database.statements import storable
from bot.errors import NonconformityWrong, NothingSaid
from bot.nonconformities.entities import (
    LONGEST,
    Finding,
    Grade,
    Kind,
    Move,
    Nonconformity,
    Stage,
    Step,
    Treatment,
    Verdict,
)
from bot.people.entities import PersonId
from bot.people.reasons import stated

_FEWEST_LETTERS = 3
ASKED: Mapping[Move, str] = {
    Move.CORRECT: "Say what was done at once to put the thing itself right.",
    Move.ASSESS: "Say whether and where else it is so, and where you looked.",
    Move.FIND_CAUSE: "Say why it could happen.",
    Move.PLAN: "Say what removes the cause, so that it does not come again.",
    Move.FINISH: "Say what shows that the action is done.",
    Move.WORKED: "Say in a few words what shows that the action worked.",
    Move.FAILED: "Say in a few words what shows that the action did not work.",
    Move.REOPEN: "Say in a few words why it is open again.",
    Move.DECLINE: "Say in a few words why it is not taken up; an auditor will ask.",
}
"""What somebody has to say with a step."""
_REASONED = frozenset({Move.WORKED, Move.FAILED, Move.REOPEN, Move.DECLINE})


def said(step: Step) -> str:
    """Return the words of a step; raise where they say nothing or too much."""
    words = storable(step.words).strip()
    if step.move in _REASONED:
        words = stated(words, why=ASKED[step.move])
    if not _says(words):
        raise NothingSaid(ASKED[step.move])
    if len(words) > LONGEST:
        raise NonconformityWrong(f"That is longer than {LONGEST} characters; say it shorter.")
    return words


def taken(one: Nonconformity, step: Step, *, by: PersonId, today: date) -> Nonconformity:
    """Return it with what the step says; the stage is still the old one."""
    return _TAKE[step.move](one, step, by, today)


def faults(finding: Finding, *, known: bool, today: date) -> Mapping[str, str]:
    """Return the fields of a finding that cannot be as they are, and why, in words.

    *known* says whether the standard has the requirement that it names.
    """
    found = {
        "title": "" if _says(finding.title) else "Say in one sentence what does not conform.",
        "requirement": _wrong_requirement(finding, known=known),
        "evidence": "" if _says(finding.evidence) else "Say what was seen: the objective evidence.",
        "grade": _wrong_grade(finding),
        "found_on": _wrong_finding_day(finding, today),
        "respond_by": _wrong_answer_day(finding, today),
    }
    return {field: words for field, words in found.items() if words}


def warnings(one: Nonconformity, today: date) -> tuple[str, ...]:
    """Return what somebody should know about its dates; none of it forbids anything."""
    is_audit = one.finding.source.is_audit
    if one.stage.is_over:
        return ()
    if one.finding.respond_by is None and is_audit:
        return ("No response date is set; ask the auditor by when they want an answer.",)
    if not one.is_overdue(today):
        return ()
    if one.stage is Stage.PLANNED:
        return (f"The action should have been done by {one.due_on}.",)
    if one.stage is Stage.DONE:
        return (f"The check whether it worked has been due since {one.due_on}.",)
    advice = " Agree on another date with the auditor." if is_audit else ""
    return (f"The response date {one.due_on} has passed.{advice}",)


def require_check_day(done_on: date, check_on: date | None, today: date) -> date:
    """Return the day of the check; raise unless it is after the action was done."""
    if check_on is None:
        raise NonconformityWrong("Say on which later day somebody checks whether it worked.")
    if check_on <= done_on:
        raise NonconformityWrong(
            f"The check on {check_on} is no later than the action of {done_on}; whether it worked "
            "shows only afterwards."
        )
    if check_on < today:
        raise NonconformityWrong(f"{check_on} has passed; choose today or a later day.")
    return check_on


def require_coming(day: date | None, today: date, *, why: str) -> date:
    """Return *day*; raise where there is none or it has passed."""
    if day is None:
        raise NonconformityWrong(why)
    if day < today:
        raise NonconformityWrong(f"{day} has passed; choose today or a later day.")
    return day


def _corrected(one: Nonconformity, step: Step, _by: PersonId, _today: date) -> Nonconformity:
    return replace(one, treatment=replace(one.treatment, correction=step.words))


def _assessed(one: Nonconformity, step: Step, _by: PersonId, _today: date) -> Nonconformity:
    return replace(one, treatment=replace(one.treatment, extent=step.words))


def _explained(one: Nonconformity, step: Step, _by: PersonId, _today: date) -> Nonconformity:
    return replace(one, treatment=replace(one.treatment, cause=step.words))


def _planned(one: Nonconformity, step: Step, by: PersonId, today: date) -> Nonconformity:
    due = require_coming(step.on, today, why="Say by when the action is to be done.")
    treatment = replace(one.treatment, action=step.words, action_due=due, planned_by=by)
    return replace(one, treatment=treatment)


def _finished(one: Nonconformity, step: Step, by: PersonId, today: date) -> Nonconformity:
    done_on = step.on or today
    found_on = one.finding.found_on
    if done_on > today:
        raise NonconformityWrong(f"{done_on} is still to come; say it once the action is done.")
    if found_on is not None and done_on < found_on:
        raise NonconformityWrong(f"{one.label} was found on {found_on}, so after that action.")
    check_on = require_check_day(done_on, step.check_on, today)
    treatment = replace(
        one.treatment, proof=step.words, done_on=done_on, done_by=by, check_on=check_on
    )
    return replace(one, treatment=treatment)


def _passed(one: Nonconformity, step: Step, _by: PersonId, today: date) -> Nonconformity:
    check_on = one.treatment.check_on
    if check_on is not None and today < check_on:
        raise NonconformityWrong(
            f"{one.label} is checked from {check_on} on; before that nobody can know that the "
            "action worked. A lead can move the date."
        )
    return replace(one, verdict=Verdict(words=step.words))


def _again(one: Nonconformity, _step: Step, _by: PersonId, _today: date) -> Nonconformity:
    """Forget the cause and the action: they are in the history, and new ones are wanted."""
    before = one.treatment
    kept = Treatment(correction=before.correction, extent=before.extent)
    return replace(one, treatment=kept, verdict=Verdict())


def _declined(one: Nonconformity, step: Step, _by: PersonId, _today: date) -> Nonconformity:
    return replace(one, verdict=Verdict(words=step.words))


_TAKE: Mapping[Move, Callable[[Nonconformity, Step, PersonId, date], Nonconformity]] = {
    Move.CORRECT: _corrected,
    Move.ASSESS: _assessed,
    Move.FIND_CAUSE: _explained,
    Move.PLAN: _planned,
    Move.FINISH: _finished,
    Move.WORKED: _passed,
    Move.FAILED: _again,
    Move.REOPEN: _again,
    Move.DECLINE: _declined,
}


def _says(words: str) -> bool:
    return sum(letter.isalnum() for letter in words) >= _FEWEST_LETTERS


def _wrong_requirement(finding: Finding, *, known: bool) -> str:
    if not finding.requirement:
        is_needed = finding.kind is Kind.NONCONFORMITY
        return "Name the clause or control that is not fulfilled." if is_needed else ""
    return "" if known else f"There is no {finding.requirement} among the clauses and controls."


def _wrong_grade(finding: Finding) -> str:
    if finding.kind is Kind.OPPORTUNITY:
        return "An opportunity for improvement has no grade." if finding.grade else ""
    return "" if finding.grade else f"Say whether it is {' or '.join(Grade)}."


def _wrong_finding_day(finding: Finding, today: date) -> str:
    is_later = finding.found_on is not None and finding.found_on > today
    return f"{finding.found_on} is still to come; say when it was found." if is_later else ""


def _wrong_answer_day(finding: Finding, today: date) -> str:
    day = finding.respond_by
    if day is None or finding.source.is_audit:
        # The date is the auditor's: past or not, it is written down as they set it.
        return ""
    return f"{day} has passed; choose today or a later day." if day < today else ""
