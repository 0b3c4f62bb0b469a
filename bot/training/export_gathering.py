"""Gathers what an export is made of, as it was at one moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.audit.entities import Facts, canonical_json
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.statements import take_turn
from bot.errors import ExportWrong
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.training import acknowledgement_store, campaign_store, material_store
from bot.training.acknowledgement_entities import Kept, Witness
from bot.training.acknowledging import RECORDING_KEY
from bot.training.campaign_entities import AudienceKind, CampaignEvent, Deed, State
from bot.training.campaigns import LOCK_KEY
from bot.training.entities import Material, sha256
from bot.training.export_entities import EVERYTHING, PERSONAL, Dossier, Summary, Wish
from bot.training.reports import Progress, Reports, Row, Share
from bot.training.staff import Directory, Staff

_STATES = {
    Deed.LAUNCHED: State.RUNNING,
    Deed.RESUMED: State.RUNNING,
    Deed.PAUSED: State.PAUSED,
    Deed.CLOSED: State.CLOSED,
}
_LEFT_OUT = "(left out)"

_Shown = Sequence[tuple[Material, bytes]]
_Told = tuple[Mapping[str, bytes], Collection[str]]
"""Words by their hash, and hashes of what may not be shown."""


class Gathering:
    """Reads campaigns and records the way an auditor is handed them."""

    def __init__(
        self, database: Database, clock: Clock, *, reports: Reports, directory: Directory
    ) -> None:
        self._database = database
        self._clock = clock
        self._reports = reports
        self._directory = directory

    def gather(self, wish: Wish, *, actor: Actor) -> Dossier:
        """Return what is wished, as of the moment that is wished; raise ``ExportWrong`` if it lies ahead.

        Of a policy that *actor* may not read, title and words are left out.
        """
        now = self._clock.now()
        at = wish.as_of or now
        if at > now:
            raise ExportWrong(f"{at:%Y-%m-%d} has not come yet; choose today or a day before.")
        self._wait_for_writers()
        named = _Named(Staff.of(self._directory).people, hidden=wish.pseudonyms)
        if wish.campaign is None:
            return self._everything(at, now, named, actor)
        return self._campaign(wish.campaign, at, now, named, actor)

    def _wait_for_writers(self) -> None:
        """Wait until whoever began to record something before now has committed it."""
        with self._database.transaction() as connection:
            take_turn(connection, LOCK_KEY)
            take_turn(connection, RECORDING_KEY)

    def _everything(self, at: datetime, now: datetime, named: "_Named", actor: Actor) -> Dossier:
        with self._database.reading() as connection:
            kept = acknowledgement_store.everything(connection, until=at)
            shown = _shown(connection, _materials(kept))
        summary = Summary(
            scope=EVERYTHING,
            as_of=_moment(at),
            made_at=_moment(now),
            pseudonyms=named.hidden,
            campaign={},
            population={},
            figures=(),
            groups=(),
            excluded=(),
            events=(),
            names=named.of(one.record.attested_by for one in kept),
        )
        told = self._told(shown, actor)
        return _dossier(summary, people=(), kept=kept, among=kept, shown=told, named=named)

    def _told(self, shown: "_Shown", actor: Actor) -> "_Told":
        """Return the words of what *actor* may read, and the hashes of the rest."""
        told = {
            material.shown_sha256: words
            for material, words in shown
            if self._reports.may_read(material, actor=actor)
        }
        return told, {one.shown_sha256 for one, _ in shown} - told.keys()

    def _campaign(
        self, number: int, at: datetime, now: datetime, named: "_Named", actor: Actor
    ) -> Dossier:
        progress = self._reports.progress(number, actor=actor, as_of=at)
        if progress.campaign.launched_at > at:
            raise ExportWrong(
                f"{progress.campaign.label} was launched on "
                f"{progress.campaign.launched_at:%Y-%m-%d}; choose a day from then on."
            )
        rows = self._reports.rows(number, actor=actor, as_of=at)
        with self._database.reading() as connection:
            among = acknowledgement_store.everything(connection, until=at)
            kept = _of_campaign(number, rows, among)
            excluded = campaign_store.exclusions(connection, number)
            events = campaign_store.events(connection, number, until=at)
            materials = {
                one: material_store.numbered(connection, one)
                for one in {*_materials(kept), *(row.material for row in rows)}
            }
            shown = _shown(connection, materials)
        summary = Summary(
            scope=progress.campaign.label,
            as_of=_moment(at),
            made_at=_moment(now),
            pseudonyms=named.hidden,
            campaign=_campaign_facts(progress, events, named),
            population=_population(progress),
            figures=_figures(progress),
            groups=_groups(progress),
            excluded=[
                {
                    "person": one.person,
                    "name": named.name(one.person),
                    "reason": named.words(one.reason),
                    "approver": one.approver,
                }
                for one in excluded
            ],
            events=[_event(one, named) for one in events if one.deed is not Deed.LAUNCHED],
            names=named.of(
                [
                    progress.campaign.launched_by,
                    *(one.record.attested_by for one in kept),
                    *(one.approver for one in excluded),
                    *(one.by for one in events),
                ]
            ),
        )
        people = sorted(
            (_person(row, materials, named) for row in rows),
            key=lambda one: (str(one["name"]).casefold(), str(one["person"])),
        )
        told = self._told(shown, actor)
        return _dossier(summary, people=people, kept=kept, among=among, shown=told, named=named)


@dataclass(frozen=True, slots=True)
class _Named:
    people: Mapping[PersonId, Person]
    hidden: bool

    def name(self, person: str) -> str:
        found = self.people.get(PersonId(person))
        return "" if found is None or self.hidden else found.name

    def email(self, person: str) -> str:
        found = self.people.get(PersonId(person))
        return "" if found is None or self.hidden else found.email

    def of(self, people: Iterable[str]) -> Facts:
        return {one: name for one in sorted(set(people)) if (name := self.name(one))}

    def words(self, text: str) -> str:
        return _LEFT_OUT if text and self.hidden else text


def _dossier(
    summary: Summary,
    *,
    people: Sequence[Facts],
    kept: Sequence[Kept],
    among: Sequence[Kept],
    shown: _Told,
    named: _Named,
) -> Dossier:
    told, withheld = shown
    return Dossier(
        summary=summary,
        people=people,
        records=[_record(one, hidden=named.hidden) for one in kept],
        imports=_imports(kept, among),
        shown=told,
        withheld=sorted(withheld),
    )


def _of_campaign(number: int, rows: Iterable[Row], among: Sequence[Kept]) -> list[Kept]:
    """Return the records that a campaign asked for or that settle it, and their corrections."""
    wanted = {row.record.record.number for row in rows if row.record is not None}
    wanted |= {one.record.number for one in among if one.record.campaign == number}
    return [one for one in among if one.record.number in wanted or one.record.corrects in wanted]


def _materials(kept: Iterable[Kept]) -> set[int]:
    return {one.record.material for one in kept if one.record.material is not None}


def _shown(connection: Connection, materials: Collection[int]) -> _Shown:
    found = (material_store.numbered(connection, number) for number in sorted(materials))
    return [(one, material_store.shown(connection, one.number)) for one in found if one]


def _record(one: Kept, *, hidden: bool) -> Facts:
    fields: dict[str, str | int | bool | None] = dict(one.record.fields)
    if hidden or one.is_forgotten:
        for left_out in PERSONAL:
            del fields[left_out]
    fields["record_sha256"] = one.record_sha256
    return fields


def _imports(kept: Iterable[Kept], among: Iterable[Kept]) -> list[Facts]:
    """Return whatever came in at the same moments: the trail has one hash over all of a file."""
    moments = {one.record.recorded_at for one in kept if _is_imported(one)}
    return [
        {"number": one.record.number, "record_sha256": one.record_sha256}
        for one in among
        if _is_imported(one) and one.record.recorded_at in moments
    ]


def _is_imported(one: Kept) -> bool:
    return one.record.witness is not Witness.WITNESSED and one.record.corrects is None


def _person(row: Row, materials: Mapping[int, Material | None], named: _Named) -> Facts:
    material = materials[row.material]
    is_later = row.done_at is not None and row.record is None
    fields: Facts = {
        "person": row.person,
        "name": named.name(row.person),
        "email": named.email(row.person),
        "status": row.status.value,
        "joiner": row.is_joiner,
        "cause": row.cause.value,
        "version": material.version if material else "",
        "assigned_at": _moment(row.assigned_at),
        "due_on": row.due_on.isoformat(),
        "done_at": _moment(row.done_at) if row.done_at else None,
        "record": row.record.record.number if row.record else None,
        "record_sha256": row.record.record_sha256 if row.record else "",
        "note": "its record was entered after this day" if is_later else "",
    }
    return {**fields, "row_sha256": row_sha256(fields)}


def _campaign_facts(progress: Progress, events: Sequence[CampaignEvent], named: _Named) -> Facts:
    campaign, material = progress.campaign, progress.material
    names = ", ".join(campaign.audience.names)
    is_of_people = campaign.audience.kind in {AudienceKind.PEOPLE, AudienceKind.MANAGER}
    states = [_STATES[one.deed] for one in events if one.person is None and one.deed in _STATES]
    return {
        "label": campaign.label,
        "kind": material.kind.value,
        "title": material.title,
        "name": material.name,
        "version": material.version,
        "shown_sha256": material.shown_sha256,
        "launched_at": _moment(campaign.launched_at),
        "launched_by": campaign.launched_by,
        "due_on": campaign.due_on.isoformat(),
        "audience": campaign.audience.kind.value,
        "audience_names": named.words(names) if is_of_people else names,
        "recurrence": campaign.recurrence.kind.value,
        "pass_mark": campaign.pass_mark if campaign.pass_mark is not None else material.pass_mark,
        "state": (states[-1] if states else State.RUNNING).value,
        "population": campaign.population,
        "population_sha256": campaign.population_sha256,
    }


def _population(progress: Progress) -> Facts:
    who = progress.population
    return {
        "at_launch": who.at_launch,
        "joiners": who.joiners,
        "leavers": who.leavers,
        "on_leave": who.on_leave,
        "excluded": who.excluded,
        "counted": who.counted,
    }


def _figures(progress: Progress) -> list[Facts]:
    shares = {
        "done": progress.done,
        "done, but late": progress.done_late,
        "late": progress.late,
        "never opened": progress.never_opened,
    }
    return [{"figure": name, **_share(share)} for name, share in shares.items()]


def _groups(progress: Progress) -> list[Facts]:
    return [
        {"group": one.group, "figure": name, **_share(share)}
        for one in progress.groups
        for name, share in (("done", one.done), ("late", one.late))
    ]


def _share(share: Share) -> Facts:
    return {"count": share.count, "of": share.of, "percent": share.percent}


def _event(one: CampaignEvent, named: _Named) -> Facts:
    return {
        "at": _moment(one.at),
        "deed": one.deed.value,
        "by": one.by,
        "person": one.person,
        "person_name": named.name(one.person or ""),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "reason": named.words(one.reason),
    }


def row_sha256(fields: Facts) -> str:
    """Return the hash that a row names itself, so that a changed one is found by its person."""
    return sha256(canonical_json(fields).encode())


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
