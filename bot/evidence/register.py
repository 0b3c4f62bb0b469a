"""What the registers said of controls and requirements, and the evidence for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.audit.tags import AuditTag
from bot.controls.facts import Evidence, Statement, four_facts
from bot.controls.past import PastRegister
from bot.controls.register_entities import ControlRow, RequirementRow
from bot.controls.soa_entities import Line
from bot.controls.soa_sheets import RULE, Told, as_table
from bot.evidence.asked import Asked, day, moment
from bot.evidence.entities import Gathered, Part, Witnessed
from bot.people.permissions import Actor
from bot.records.sheets import Sheet

_CONTROL = (
    "control",
    "title",
    "applicability",
    "inclusion",
    "exclusion",
    "owner",
    "implemented",
    "evidenced",
    "checked",
    "documented_in",
    "review_on",
    "row_version",
    "changed_at_utc",
)
_REQUIREMENT = (
    "requirement",
    "title",
    "conformity",
    "assessed_on",
    "how_it_is_met",
    "owner",
    "documented_information",
    "review_on",
    "row_version",
    "changed_at_utc",
)
_STATEMENT = ("number", "about", "fact", "verdict", "on", "words", "by", "recorded_at_utc")
_EVIDENCE = (
    "evidence",
    "about",
    "title",
    "kind",
    "reference",
    "covers_from",
    "covers_until",
    "counts_until",
    "state",
    "ruling",
    "reason",
    "task",
    "supplied_by",
    "supplied_at_utc",
    "decided_by",
    "decided_at_utc",
    "file",
    "sha256",
)


class Rows(Protocol):
    """Keeps every version of the rows; ``bot.controls.keeping.RegisterKeeper`` does."""

    def controls(self, *, actor: Actor, at: datetime | None = None) -> tuple[ControlRow, ...]:
        """Return every control, as of a moment."""
        ...

    def requirements(
        self, *, actor: Actor, at: datetime | None = None
    ) -> tuple[RequirementRow, ...]:
        """Return every requirement, as of a moment."""
        ...


def register(asked: Asked, *, rows: Rows, past: PastRegister) -> Gathered:
    """Return rows, statements, evidence and the approved statement as they stood then."""
    at, actor = asked.at, asked.actor
    controls = [one for one in rows.controls(actor=actor, at=at) if asked.scope.has(one.id)]
    required = [one for one in rows.requirements(actor=actor, at=at) if asked.scope.has(one.id)]
    statements = [one for one in past.statements(at, actor=actor) if asked.scope.has(one.about)]
    evidence = [one for one in past.evidence(at, actor=actor) if asked.scope.has(one.offer.about)]
    paths = {
        one.label: asked.place("evidence", one.offer.reference, one.offer.sha256)
        for one in evidence
        # What a task closed with lies among the files of tasks.
        if one.offer.sha256 and not one.of_task
    }
    facts = _Facts(asked, statements, evidence)
    return Gathered(
        parts=[
            *_soa(asked, past),
            *_controls(asked, controls, facts),
            *_requirements(asked, required),
            _statements(asked, statements),
            _evidence(asked, evidence, paths),
        ],
        files={
            paths[one.label]: partial(past.file, one.offer.sha256, actor=actor)
            for one in evidence
            if one.label in paths
        },
        witnessed=[
            Witnessed(
                file=paths[one.label],
                tag=AuditTag.EVIDENCE_SUPPLIED,
                subject=f"evidence:{one.number}",
                sha256=one.offer.sha256,
            )
            for one in evidence
            if one.label in paths
        ],
    )


class _Facts:
    """How the facts that have dates stood on the day."""

    def __init__(
        self, asked: Asked, statements: Sequence[Statement], evidence: Sequence[Evidence]
    ) -> None:
        self._today = asked.at.date()
        self._statements, self._evidence = statements, evidence

    def of(self, control: str) -> tuple[str, str, str]:
        found = four_facts(
            grade=None,
            statements=(one for one in self._statements if one.about == control),
            evidence=(one for one in self._evidence if one.offer.about == control),
            today=self._today,
        )
        return found.implemented.value, found.evidenced.value, found.checked.value


def _soa(asked: Asked, past: PastRegister) -> Iterable[Part]:
    approved = past.soa(asked.at, actor=asked.actor)
    lines = () if approved is None else approved.lines
    chosen = [_line(asked, one) for one in lines if asked.scope.has(one.id)]
    if not chosen and asked.scope.ids is not None and not any(map(_is_control, asked.scope.ids)):
        return
    says = ["No Statement of Applicability had been approved by then."]
    if approved is not None:
        says = [
            (
                f"Version {approved.label}, approved by {asked.names.who(approved.approved_by)} on "
                f"{day(approved.approved_at.date())}; scope of the ISMS: "
                f"{asked.names.said(approved.scope)}."
            ),
            (
                f"{len(chosen)} of its {len(lines)} lines; SHA-256 of scope and lines: "
                f"{approved.sha256}, which the trail was told."
            ),
            RULE,
        ]
    told = Told(
        scope="",
        label="",
        approver="",
        approved_on="",
        sha256="",
        lines=chosen,
        versions={},
        named=asked.names.who,
    )
    table = as_table(told)
    yield Part(
        name="statement-of-applicability",
        title="Statement of Applicability",
        says=says,
        sheet=table,
        shown=("Control", "Title", "Applicable", "Implemented", "Owner"),
    )


def _line(asked: Asked, one: Line) -> Line:
    said = asked.names.said
    return replace(
        one,
        inclusion=said(one.inclusion),
        exclusion=said(one.exclusion),
        documented=said(one.documented),
    )


def _is_control(id_: str) -> bool:
    return id_.startswith(("A.", "C-"))


def _controls(asked: Asked, controls: Sequence[ControlRow], facts: _Facts) -> Iterable[Part]:
    if not controls:
        return
    rows = [
        (
            one.id,
            one.title,
            one.applicability.value,
            asked.names.said("; ".join(map(str, one.inclusion))),
            asked.names.said(one.exclusion),
            asked.names.who(one.owner),
            *facts.of(one.id),
            asked.names.said(one.documented_in),
            day(one.review_on),
            one.version,
            moment(one.changed_at),
        )
        for one in controls
    ]
    yield Part(
        name="controls",
        title="Controls in the register",
        says=[
            (
                "The row as it stood then; implemented, evidenced and checked are what statements and "
                "accepted evidence below say of that day."
            )
        ],
        sheet=Sheet(name="Controls", header=_CONTROL, rows=rows),
        shown=("control", "title", "applicability", "owner", "implemented", "evidenced", "checked"),
        item="control",
    )


def _requirements(asked: Asked, required: Sequence[RequirementRow]) -> Iterable[Part]:
    if not required:
        return
    rows = [
        (
            one.id,
            one.title,
            one.conformity.value,
            day(one.assessed_on),
            asked.names.said(one.words),
            asked.names.who(one.owner),
            asked.names.said("; ".join(f"{name}: {place}" for name, place in one.places)),
            day(one.review_on),
            one.version,
            moment(one.changed_at),
        )
        for one in required
    ]
    yield Part(
        name="requirements",
        title="Requirements in the register",
        says=["The row as it stood then."],
        sheet=Sheet(name="Requirements", header=_REQUIREMENT, rows=rows),
        shown=("requirement", "title", "conformity", "assessed_on", "owner"),
        item="requirement",
    )


def _statements(asked: Asked, statements: Sequence[Statement]) -> Part:
    rows = [
        (
            one.number,
            one.about,
            one.fact.value,
            one.verdict,
            day(one.on),
            asked.names.said(one.words),
            asked.names.who(one.by),
            moment(one.at),
        )
        for one in statements
    ]
    return Part(
        name="statements",
        title="Statements and checks",
        says=["What owners said of practice, and internal audits of a check, recorded by then."],
        sheet=Sheet(name="Statements", header=_STATEMENT, rows=rows),
        shown=("about", "fact", "verdict", "on", "words", "by"),
    )


def _evidence(asked: Asked, evidence: Sequence[Evidence], paths: Mapping[str, str]) -> Part:
    says = [
        (
            "All evidence that had been supplied for a control or requirement, accepted or not, and "
            "what tasks about it had closed with; files are the exact bytes that were supplied, "
            "never opened by us, and those of tasks lie with the tasks."
        )
    ]
    if asked.names.hidden:
        says.append("Names inside these files are not changed.")
    return Part(
        name="evidence",
        title="Evidence",
        says=says,
        sheet=Sheet(
            name="Evidence",
            header=_EVIDENCE,
            rows=[_evidence_row(asked, one, _place(asked, one, paths)) for one in evidence],
        ),
        shown=("evidence", "about", "title", "covers_until", "state", "reference", "file"),
        item="evidence",
    )


def _place(asked: Asked, one: Evidence, paths: Mapping[str, str]) -> str:
    """Return where a file lies in the pack; what a task closed with lies with the task."""
    if one.of_task and one.offer.sha256:
        return asked.place("task-evidence", one.offer.reference, one.offer.sha256)
    return paths.get(one.label, "")


def _evidence_row(asked: Asked, one: Evidence, path: str) -> tuple[str, ...]:
    offer, names = one.offer, asked.names
    return (
        one.label,
        offer.about,
        names.said(offer.title),
        offer.kind.value,
        names.said(offer.reference),
        day(offer.covers_from),
        day(offer.covers_until),
        day(one.lasts_until),
        one.state.value,
        one.ruling,
        names.said(one.reason),
        offer.task,
        names.who(one.supplied_by),
        moment(one.supplied_at),
        names.who(one.decided_by),
        moment(one.decided_at),
        path,
        offer.sha256,
    )
