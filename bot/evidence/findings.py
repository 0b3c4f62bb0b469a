"""Nonconformities as they stood at a moment, with every step that had been taken by then."""

from collections.abc import Sequence
from typing import Protocol

from bot.evidence.asked import Asked, day, moment
from bot.evidence.entities import Gathered, Part
from bot.evidence.trail import FindingThen
from bot.nonconformities.entities import Happening, Nonconformity
from bot.people.permissions import Actor
from bot.records.sheets import Sheet

_FINDING = (
    "nonconformity",
    "title",
    "kind",
    "source",
    "requirement",
    "objective_evidence",
    "grade",
    "found_on",
    "owner",
    "stage",
    "ruling",
    "raised_by",
    "raised_at_utc",
)
_STEP = ("nonconformity", "at_utc", "step", "by", "words", "day", "about")


class Register(Protocol):
    """Keeps them; ``bot.nonconformities.service.NonconformityRegister`` does."""

    def everything(self, *, actor: Actor) -> list[tuple[Nonconformity, list[Happening]]]:
        """Return all of them with their history."""
        ...


def findings(asked: Asked, register: Register) -> Gathered:
    """Return nonconformities and opportunities for improvement about what is asked."""
    found = [
        (one, then, [step for step in history if step.at <= asked.at])
        for one, history in register.everything(actor=asked.actor)
        if asked.scope.has(one.finding.requirement)
        and (then := asked.trail.finding(one.number)) is not None
    ]
    table = Part(
        name="nonconformities",
        title="Nonconformities and opportunities",
        says=[
            (
                "Each that had been raised by then; stage, grade, owner and ruling are those of "
                "that day, from the audit trail."
            )
        ],
        sheet=Sheet(
            name="Nonconformities",
            header=_FINDING,
            rows=[_row(asked, one, then) for one, then, _ in found],
        ),
        shown=("nonconformity", "title", "requirement", "grade", "stage", "owner"),
        item="nonconformity",
    )
    return Gathered(parts=[table, _steps(asked, [(one, steps) for one, _, steps in found])])


def _steps(asked: Asked, found: Sequence[tuple[Nonconformity, Sequence[Happening]]]) -> Part:
    names = asked.names
    rows = [
        (
            one.label,
            moment(step.at),
            step.deed.value,
            names.who(step.by),
            names.said(step.words),
            day(step.day),
            names.who(step.about),
        )
        for one, steps in found
        for step in steps
    ]
    return Part(
        name="nonconformity-steps",
        title="What was done about them",
        says=["Correction, extent, cause, action and check of its effect, each when it was said."],
        sheet=Sheet(name="Steps", header=_STEP, rows=rows),
        shown=("nonconformity", "at_utc", "step", "by", "words", "day"),
    )


def _row(asked: Asked, one: Nonconformity, then: FindingThen) -> tuple[str, ...]:
    finding, names = one.finding, asked.names
    return (
        one.label,
        names.said(finding.title),
        finding.kind.value,
        finding.source.value,
        finding.requirement,
        names.said(finding.evidence),
        then.grade,
        day(finding.found_on),
        names.who(then.owner),
        then.stage,
        then.ruling,
        names.who(one.raised_by),
        moment(one.raised_at),
    )
