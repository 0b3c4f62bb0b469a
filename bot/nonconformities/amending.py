"""Changes the frame of a nonconformity: its owner, its grade, its dates."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.errors import NonconformityWrong
from bot.nonconformities.entities import Amendment, Nonconformity, Stage
from bot.nonconformities.steps import faults, require_check_day, require_coming


def amended(one: Nonconformity, wished: Amendment, *, today: date) -> Nonconformity:
    """Return it with what is wished for; raise ``NonconformityWrong`` where that cannot be."""
    if one.stage.is_over:
        raise NonconformityWrong(f"{one.label} is {one.stage}; a lead can open it again.")
    finding = replace(
        one.finding,
        grade=wished.grade or one.finding.grade,
        respond_by=wished.respond_by or one.finding.respond_by,
    )
    wrong = faults(finding, known=True, today=today)
    if wished.grade and (words := wrong.get("grade")):
        raise NonconformityWrong(words)
    if wished.respond_by and (words := wrong.get("respond_by")):
        raise NonconformityWrong(words)
    return replace(
        one,
        finding=finding,
        owner=wished.owner or one.owner,
        treatment=replace(
            one.treatment,
            action_due=_action_due(one, wished, today),
            check_on=_check_on(one, wished, today),
        ),
    )


def differences(before: Nonconformity, after: Nonconformity) -> Iterator[str]:
    """Yield what changed, in words; who owns it is kept beside the words."""
    told = {
        "grade": (before.finding.grade, after.finding.grade),
        "response date": (before.finding.respond_by, after.finding.respond_by),
        "action due": (before.treatment.action_due, after.treatment.action_due),
        "check": (before.treatment.check_on, after.treatment.check_on),
    }
    for name, (was, becomes) in told.items():
        if was != becomes:
            yield f"{name} {was or 'none'} → {becomes}"


def _action_due(one: Nonconformity, wished: Amendment, today: date) -> date | None:
    if wished.action_due is None:
        return one.treatment.action_due
    _require_stage(one, Stage.PLANNED, "no action is planned that waits to be done")
    return require_coming(wished.action_due, today, why="")


def _check_on(one: Nonconformity, wished: Amendment, today: date) -> date | None:
    if wished.check_on is None:
        return one.treatment.check_on
    _require_stage(one, Stage.DONE, "no action is done that waits for its check")
    return require_check_day(one.treatment.done_on or today, wished.check_on, today)


def _require_stage(one: Nonconformity, stage: Stage, why: str) -> None:
    if one.stage is not stage:
        raise NonconformityWrong(f"{one.label} is at “{one.stage}”: {why}.")
