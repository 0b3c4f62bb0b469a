"""What the demo's company says of its controls before the newcomer looks.

A year of statements, evidence and audits, an approved Statement of Applicability with a draft
after it, and one nonconformity. Everything goes through the services, at moments of that year.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bot.assembly.instance import Instance
from bot.assembly.registering import sources_of
from bot.audit.service import AuditTrail
from bot.cli.demonstration_training import StoryClock, met_people
from bot.controls.facts import EvidenceKind, Offer, Outcome, Progress
from bot.controls.register_entities import Applicability, ControlRow, Ground, Inclusion
from bot.controls.registers import Registers
from bot.errors import BotError
from bot.nonconformities.entities import Finding, Grade, Move, Source, Step
from bot.nonconformities.service import NonconformityRegister
from bot.people.entities import Person
from bot.rehearsal.seeding import ADMIN, ENGINEER, LEAD, MANAGER

_log = logging.getLogger(__name__)

_DAY: Final = 24
_DECIDED, _STATED, _APPROVED, _LATELY = 200, 150, 60, 9
"""So many days ago the controls were chosen, stated and approved, and the draft was changed."""
_SCOPE: Final = (
    "Development, operation and support of Berthline, with the offices in Hamburg and Vienna "
    "and everybody who works remotely."
)
_REASONS: Final[Mapping[str, Inclusion]] = {
    **dict.fromkeys(
        ("A.5.5", "A.5.31", "A.5.33", "A.5.34", "A.6.4", "A.8.10", "A.8.11"),
        Inclusion(ground=Ground.LAW, reference="GDPR and the duties of keeping records"),
    ),
    **dict.fromkeys(
        ("A.5.19", "A.5.20", "A.5.21", "A.5.22", "A.5.23", "A.6.6", "A.5.32"),
        Inclusion(ground=Ground.CONTRACT, reference="terms of our port customers"),
    ),
    **dict.fromkeys(
        ("A.5.1", "A.5.2", "A.5.4", "A.5.8", "A.5.37", "A.6.3"),
        Inclusion(ground=Ground.BUSINESS),
    ),
}
_OTHERWISE: Final = Inclusion(ground=Ground.RISK, reference="risk assessment of this year")
_EXCLUDED: Final = {
    "A.8.30": "We give no development to other companies; our engineers write all of it.",
    "A.7.12": "We lay no cables of our own: both offices are rented with their cabling.",
}
_OWNERS: Final = (("A.8.", ENGINEER), ("A.7.", ADMIN), ("A.6.", MANAGER), ("A.5.", LEAD))
_UNOWNED: Final = frozenset({"A.5.7", "A.7.4", "A.8.16"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """What an owner says of practice, and what shows it."""

    progress: Progress
    words: str
    ago: int = _STATED
    proof: str = ""
    """The title of a link that shows it; none where there is none yet."""
    is_accepted: bool = True


_SAID: Final[Mapping[str, _Said]] = {
    "A.5.9": _Said(
        progress=Progress.IMPLEMENTED,
        words="Every device and system stands in the inventory with its owner.",
        proof="Inventory export, signed by the IT administrator",
    ),
    "A.5.18": _Said(
        progress=Progress.PARTLY,
        words="Reviewed for engineering; sales follows this quarter.",
        proof="Access review of engineering",
    ),
    "A.5.24": _Said(
        progress=Progress.IMPLEMENTED,
        words="Roles, numbers and first steps are on one page that everybody finds.",
        proof="Minutes of the incident exercise",
    ),
    "A.6.3": _Said(
        progress=Progress.IMPLEMENTED,
        words="Everybody is asked once a year and when they join.",
    ),
    "A.6.7": _Said(
        progress=Progress.IMPLEMENTED,
        words="Laptops are managed wherever people work.",
        ago=400,
    ),
    "A.7.2": _Said(
        progress=Progress.PARTLY,
        words="Doors are on badges; who lets visitors in is not settled.",
    ),
    "A.7.7": _Said(
        progress=Progress.IMPLEMENTED,
        words="Screens lock after five minutes, and we walk the desks every quarter.",
        proof="Desk walk of the last quarter",
    ),
    "A.8.5": _Said(
        progress=Progress.IMPLEMENTED,
        words="Two factors for everybody, hardware keys for administrators.",
        proof="Report of accounts without a second factor: none",
    ),
    "A.8.7": _Said(
        progress=Progress.IMPLEMENTED,
        words="Every managed device reports in daily.",
        proof="Coverage report of the endpoint tool",
        is_accepted=False,
    ),
    "A.8.8": _Said(
        progress=Progress.PLANNED,
        words="A scanner is chosen; it starts next month.",
    ),
    "A.8.13": _Said(
        progress=Progress.PARTLY,
        words="Copies are made every night; one person alone has restored one.",
        proof="Job report of nightly copies",
    ),
    "A.8.32": _Said(
        progress=Progress.IMPLEMENTED,
        words="Nothing is merged without a second pair of eyes and a green pipeline.",
        proof="Sample of twelve merged changes",
    ),
}
_CHECKED: Final[Mapping[str, tuple[Outcome, str]]] = {
    "A.5.24": (Outcome.IN_ORDER, "The exercise was run and its lessons are tracked."),
    "A.8.13": (Outcome.FINDINGS, "No restore test was written down this year."),
    "A.7.7": (Outcome.IN_ORDER, "Twenty desks seen, all clear."),
}
_FINDING: Final = Finding(
    title="No restore test was written down this year",
    source=Source.INTERNAL_AUDIT,
    requirement="A.8.13",
    evidence="Backup and Restore Policy asks for a test every quarter; no report was found.",
    grade=Grade.MINOR,
)
_STEPS: Final = (
    (Move.CORRECT, "The berth database was restored into the test environment on the same day."),
    (Move.ASSESS, "The other two databases have no report either."),
    (Move.FIND_CAUSE, "Nobody is named for the test, and nothing reminds anybody of it."),
)


def seed_register(instance: Instance, samples: Path) -> None:
    """Fill both registers for the people that *samples* names; twice is once."""
    people_file = samples / "people.csv"
    if not people_file.is_file():
        return
    instance.directory.load(people_file)
    clock = StoryClock(instance.clock.now())
    try:
        _Story(instance, clock, dict(met_people(instance))).tell()
    except BotError as error:
        # Other people than those of the sample may be nobody's leads.
        _log.warning("the demo goes on without a control register: %s", error)


class _Story:
    """The year before the demo."""

    def __init__(self, instance: Instance, clock: StoryClock, people: dict[str, Person]) -> None:
        audit = AuditTrail(instance.database, clock)
        sources = sources_of(
            instance, candidates=instance.controls, clusters=lambda: instance.clusters
        )
        self._registers = Registers(instance.database, audit, clock, sources)
        self._nonconformities = NonconformityRegister(
            instance.database,
            audit,
            clock,
            directory=instance.directory,
            requirements=instance.catalogue.entries,
            zone=instance.settings.timezone,
        )
        self._clock = clock
        self._people = people
        self._lead = people[LEAD]

    def tell(self) -> None:
        """Let it happen, in order."""
        if self._registers.statement.versions(actor=self._lead):
            return
        self._clock.ago(_DECIDED * _DAY)
        for row in self._chosen():
            self._registers.keeper.keep_control(row, actor=self._lead)
        self._registers.statement.set_scope(_SCOPE, version=0, actor=self._lead)
        for about, said in _SAID.items():
            self._say(about, said)
        self._clock.ago(_APPROVED * _DAY)
        self._registers.statement.approve("1.0", actor=self._people[ADMIN])
        for about, (outcome, words) in _CHECKED.items():
            self._check(about, outcome, words)
        self._clock.ago(_LATELY * _DAY)
        self._change_draft()
        self._raise_finding()

    def _chosen(self) -> Iterator[ControlRow]:
        for row in self._registers.keeper.controls(actor=self._lead):
            if row.id in _EXCLUDED:
                why = _EXCLUDED[row.id]
                yield replace(row, applicability=Applicability.EXCLUDED, exclusion=why)
                continue
            yield replace(
                row,
                applicability=Applicability.APPLICABLE,
                inclusion=(_REASONS.get(row.id, _OTHERWISE),),
                owner=self._people[_owner(row.id)].id,
            )

    def _say(self, about: str, said: _Said) -> None:
        at = self._clock.ago(said.ago * _DAY)
        owner = self._people[_owner(about)]
        self._registers.evidencing.state(about, said.progress, words=said.words, actor=owner)
        if not said.proof:
            return
        kept = self._registers.evidencing.supply(_offer(about, said.proof, at.date()), actor=owner)
        # The lead owns some controls and brings their evidence; the manager may not accept any.
        other = self._lead if owner != self._lead else None
        if said.is_accepted and other is not None:
            self._registers.evidencing.accept(kept.number, actor=other)

    def _check(self, about: str, outcome: Outcome, words: str) -> None:
        owner = _owner(about)
        if owner != LEAD:
            self._registers.evidencing.check(about, outcome, words=words, actor=self._lead)

    def _change_draft(self) -> None:
        rows = {row.id: row for row in self._registers.keeper.controls(actor=self._lead)}
        for about in sorted(_UNOWNED):
            row = rows[about]
            nobody = ControlRow(id=about, title="").owner
            self._registers.keeper.keep_control(replace(row, owner=nobody), actor=self._lead)
        cables = rows["A.7.12"]
        self._registers.keeper.keep_control(
            replace(
                cables,
                applicability=Applicability.APPLICABLE,
                inclusion=(Inclusion(ground=Ground.RISK, reference="own rack in Vienna"),),
                owner=self._people[ADMIN].id,
            ),
            actor=self._lead,
        )

    def _raise_finding(self) -> None:
        owner, today = self._people[ENGINEER], self._clock.now().date()
        finding = replace(_FINDING, found_on=today, respond_by=today + timedelta(days=30))
        one = self._nonconformities.raise_finding(
            finding, owner=owner.id, actor=self._lead, entry_id="demo:finding"
        )
        for move, words in _STEPS:
            step = Step(move=move, words=words)
            one = self._nonconformities.move(one.number, step, seen=one.version, actor=owner)


def _owner(about: str) -> str:
    return next(user for prefix, user in _OWNERS if about.startswith(prefix))


def _offer(about: str, title: str, today: date) -> Offer:
    return Offer(
        about=about,
        kind=EvidenceKind.LINK,
        title=title,
        reference=f"https://wiki.quaywander.example/evidence/{about.lower()}",
        covers_from=today - timedelta(days=90),
        covers_until=today,
    )
