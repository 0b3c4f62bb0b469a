"""Nonconformities as they stood at a moment, with every step that had been taken by then."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from bot.evidence.asked import Asked, day, moment
from bot.evidence.entities import Gathered, Part
from bot.evidence.trail import FindingThen
from bot.nonconformities.entities import EvidenceFile, Happening, Nonconformity
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
_FILE = (
    "nonconformity",
    "shows",
    "name",
    "bytes",
    "supplied_by",
    "supplied_at_utc",
    "file",
    "sha256",
)


class Filing(Protocol):
    """Keeps their files; ``bot.nonconformities.filing.Filing`` does."""

    def files_of(self, number: int, *, actor: Actor) -> list[EvidenceFile]:
        """Return what is known of the files of one."""
        ...

    def file(self, file_id: str, *, actor: Actor) -> tuple[EvidenceFile, bytes]:
        """Return a file with its bytes."""
        ...


class Register(Protocol):
    """Keeps them; ``bot.nonconformities.service.NonconformityRegister`` does."""

    def everything(self, *, actor: Actor) -> list[tuple[Nonconformity, list[Happening]]]:
        """Return all of them with their history."""
        ...

    @property
    def filing(self) -> Filing:
        """Return what keeps their files."""
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
    steps = _steps(asked, [(one, steps) for one, _, steps in found])
    files = [
        (one, file)
        for one, _, _ in found
        for file in register.filing.files_of(one.number, actor=asked.actor)
        if file.supplied_at <= asked.at
    ]
    return Gathered(
        parts=[table, steps, _files(asked, files)],
        files={
            _path(asked, file): partial(_content, register.filing, file.id, asked.actor)
            for _, file in files
        },
    )


def _content(filing: Filing, file_id: str, actor: Actor) -> bytes:
    return filing.file(file_id, actor=actor)[1]


def _path(asked: Asked, file: EvidenceFile) -> str:
    return asked.place("nonconformity-files", file.name, file.sha256)


def _files(asked: Asked, files: Sequence[tuple[Nonconformity, EvidenceFile]]) -> Part:
    rows = [
        (
            one.label,
            file.shows.value,
            asked.names.said(file.name),
            str(file.size),
            asked.names.who(file.supplied_by),
            moment(file.supplied_at),
            _path(asked, file),
            file.sha256,
        )
        for one, file in files
    ]
    return Part(
        name="nonconformity-files",
        title="Files of nonconformities",
        says=[
            (
                "What was supplied to show what was seen, done, or that it worked; files are the exact "
                "bytes that were supplied, never opened by us."
            )
        ],
        sheet=Sheet(name="Files of nonconformities", header=_FILE, rows=rows),
        shown=("nonconformity", "shows", "name", "supplied_by", "file"),
    )


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
