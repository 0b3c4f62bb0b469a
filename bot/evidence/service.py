"""Writes audit packs: everything about a control, a clause or all, as of any day that is over."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.competence.service import CompetenceRegister
from bot.controls.past import PastRegister
from bot.controls.registers import Registers
from bot.database.engine import Database
from bot.errors import ExportWrong, NotPermitted, PackTooLarge, UnknownControl
from bot.evidence.asked import Asked
from bot.evidence.decisions import decisions, subjects_of
from bot.evidence.entities import (
    ALL,
    FOLDER,
    FORMAT,
    INDEX,
    SUMMARY,
    Drawn,
    Gathered,
    Handed,
    Packed,
    Part,
    Scope,
    Wish,
    Witnessed,
)
from bot.evidence.findings import findings
from bot.evidence.index import index_of
from bot.evidence.naming import Names
from bot.evidence.page import page
from bot.evidence.policies import policies
from bot.evidence.register import register
from bot.evidence.sampling import checked, drawn_from, new_seed, sample_parts
from bot.evidence.schooling import competence, schooling
from bot.evidence.trail import TrailThen, written
from bot.evidence.wording import read_pack
from bot.evidence.work import work
from bot.library.past import PastLibrary
from bot.library.service import PolicyLibrary
from bot.nonconformities.service import NonconformityRegister
from bot.people.permissions import Actor, Permission, require
from bot.people.service import PeopleDirectory
from bot.people.viewing import Views, require_in_scope, visit_of, without_visit
from bot.records.archives import zipped
from bot.records.certified import hash_of, write_manifest
from bot.records.service import RecordKeeper
from bot.records.sheets import as_csv
from bot.tasks.records import TaskRecords, closed_with
from bot.training.export_gathering import Gathering
from bot.training.service import TrainingRegister
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.lookup import Edition, find_references

_NEEDED = (
    Permission.READ_CONTROLS,
    Permission.READ_TASKS,
    Permission.READ_TRAINING,
    Permission.READ_COMPETENCE,
    Permission.READ_NONCONFORMITIES,
    Permission.EXPORT_AUDIT_TRAIL,
)


LARGEST: Final = 200_000_000
"""So many bytes of a pack are handed out as one file."""
_TOO_LARGE = (
    "This pack has {megabytes} MB, which is too much for chat. Somebody with the server can write "
    "it to a folder: annexa pack --control ID --out FOLDER."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """What packs are made from."""

    catalogue: Catalogue
    directory: PeopleDirectory
    library: PolicyLibrary
    registers: Registers
    training: TrainingRegister
    competence: CompetenceRegister
    nonconformities: NonconformityRegister
    records: RecordKeeper


class AuditPacks:
    """Hands out what an auditor asks for; each pack is on record, and proved by an anchor."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        sources: Sources,
        *,
        largest: int = LARGEST,
    ) -> None:
        """*largest* is how many bytes of a pack are handed out as one file."""
        self._largest = largest
        self._audit = audit
        self._clock = clock
        self._sources = sources
        self._views = Views(database, audit)
        self._library = PastLibrary(database)
        self._register = PastRegister(database, of_tasks=closed_with)
        self._tasks = TaskRecords(database)
        self._dossiers = Gathering(
            database, clock, reports=sources.training.reports, directory=sources.directory
        )

    def scope(self, said: str, *, actor: Actor) -> Scope:
        """Return what somebody names: a control, a clause with its parts, or ``all``.

        Raise ``UnknownControl`` where there is none of that name.
        """
        require(actor, Permission.READ_CONTROLS)
        found = self._scope(said)
        visit = visit_of(actor)
        if visit is not None and found.ids is None and not visit.is_whole:
            raise NotPermitted(
                f"You were admitted to {visit.told}: name one of these instead of all."
            )
        for one in found.ids or ():
            require_in_scope(actor, [one])
        return found

    def _scope(self, said: str) -> Scope:
        name = said.strip()
        if name.lower() == ALL:
            return Scope(label=ALL, title="everything", ids=None)
        own = {one.id: one.title for one in self._sources.registers.keeper.controls(actor=SYSTEM)}
        if name.upper() in own:
            return Scope(label=name.upper(), title=own[name.upper()], ids=frozenset({name.upper()}))
        catalogue = self._sources.catalogue
        label = name if name in catalogue.entries else _named(name, catalogue)
        if label is None:
            raise UnknownControl(
                "There is no control or clause of that name. Name one such as A.6.3 or 9.2, or all."
            )
        ids = frozenset(_with_parts(label, catalogue))
        return Scope(label=label, title=catalogue.entries[label].title, ids=ids)

    def write(self, folder: Path, wish: Wish, *, actor: Actor) -> Packed:
        """Write a pack to *folder*, which must be new or empty.

        Raise ``ExportWrong`` where it cannot be written or the day lies ahead.
        """
        scope, folder = self.scope(wish.scope, actor=actor), folder.absolute()
        self._views.note(actor, f"pack:{scope.label}")
        # The pack is cut to what they were admitted to, so each of its parts is let through whole.
        actor = without_visit(actor)
        for needed in _NEEDED:
            require(actor, needed)
        now = self._clock.now()
        at = wish.as_of or now
        if at > now:
            raise ExportWrong(f"{at:%Y-%m-%d} has not come yet; choose today or a day before.")
        if wish.sample is not None:
            seed = wish.sample.seed or new_seed()
            wish = replace(wish, sample=checked(replace(wish.sample, seed=seed)))
        try:
            if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
                raise ExportWrong(f"{folder} is not empty; name a new folder for the pack.")
            folder.parent.mkdir(parents=True, exist_ok=True)
            return self._write(folder, wish, self._asked(scope, at, wish, actor), now=now)
        except OSError as error:
            raise ExportWrong(f"{folder} cannot be written ({error}); choose another.") from error

    def read(self, words: str, *, actor: Actor) -> Wish:
        """Understand what somebody wants: ``A.6.3 as of 31 October sample 25 seed 7``.

        Raise ``ExportWrong`` or ``UnknownControl`` where that is nothing that can be written.
        """
        require(actor, Permission.READ_CONTROLS)
        wish = read_pack(words, now=self._clock.now())
        return replace(wish, scope=self.scope(wish.scope, actor=actor).label)

    def archive(self, wish: Wish, *, actor: Actor) -> Handed:
        """Return a pack as one ZIP file; raise ``PackTooLarge`` where chat is no place for it."""
        with tempfile.TemporaryDirectory(prefix="annexa-pack-") as place:
            packed = self.write(Path(place, FOLDER), wish, actor=actor)
            size = sum(one.stat().st_size for one in packed.folder.rglob("*") if one.is_file())
            if size > self._largest:
                raise PackTooLarge(_TOO_LARGE.format(megabytes=size // 1_000_000))
            return Handed(content=zipped(packed.folder), drawn=packed.drawn)

    def _asked(self, scope: Scope, at: datetime, wish: Wish, actor: Actor) -> Asked:
        people = (one.person for one in self._sources.directory.everybody(actor=SYSTEM))
        with closing(self._audit.entries()) as entries:
            trail = TrailThen.of(entries, until=at)
        return Asked(
            scope=scope,
            at=at,
            actor=actor,
            names=Names(people, hidden=wish.pseudonyms),
            trail=trail,
        )

    def _gather(self, asked: Asked) -> Gathered:
        sources, registers, actor = self._sources, self._sources.registers, asked.actor
        quoted: dict[str, list[str]] = {}
        for control, found in registers.coverage.everything(actor=actor).items():
            for one in found.quotes:
                quoted.setdefault(one.source, []).append(control)
        rows = registers.keeper.requirements(actor=actor, at=asked.at)
        placed = {place for row in rows if asked.scope.has(row.id) for _, place in row.places}
        papers = policies(
            asked,
            past=self._library,
            originals=sources.library,
            quoted=quoted,
            placed=frozenset(placed),
        )
        table = papers.parts[0].sheet
        named = {str(row[table.header.index("source")]) for row in table.rows}
        taught = schooling(
            asked,
            campaigns=sources.training.campaigns,
            materials=sources.training.courseware,
            dossiers=self._dossiers,
            sources=frozenset(named),
        )
        return _together(
            register(asked, rows=registers.keeper, past=self._register),
            papers,
            taught,
            competence(asked, sources.competence.entries(actor=actor, as_of=asked.at)),
            work(asked, records=self._tasks, past=self._register),
            findings(asked, sources.nonconformities),
        )

    def _write(self, folder: Path, wish: Wish, asked: Asked, *, now: datetime) -> Packed:
        gathered = self._gather(asked)
        subjects = subjects_of(gathered.parts, asked.scope.ids or ())
        gathered = _together(gathered, decisions(asked, subjects))
        parts, drawn = list(gathered.parts), tuple[Drawn, ...]()
        if wish.sample is not None:
            drawn = drawn_from(parts, wish.sample)
            parts = [*sample_parts(drawn, wish.sample), *parts]
        # Beside it, so that a folder with its name is always whole.
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            _write_files(unfinished, parts, gathered)
            said = _said(wish, asked, parts, now=now)
            told = {**said, "witnessed": [_fields(one) for one in gathered.witnessed]}
            text = json.dumps(told, indent=1, sort_keys=True)
            (unfinished / SUMMARY).write_bytes(f"{text}\n".encode())
            (unfinished / INDEX).write_bytes(page(index_of(said, asked, parts, drawn=drawn)))
            write_manifest(unfinished, {"format": FORMAT, **said})
            manifest = hash_of(unfinished / "manifest.json")
            anchor = self._sources.records.certify(
                unfinished,
                tag=AuditTag.PACK_EXPORTED,
                subject=f"pack:{asked.scope.label}",
                actor=asked.actor,
            )
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return Packed(
            folder=folder,
            scope=asked.scope.label,
            as_of=written(asked.at),
            rows={one.name: len(one.sheet.rows) for one in parts},
            seed=wish.sample.seed if wish.sample else "",
            drawn=drawn,
            manifest_sha256=manifest,
            anchor=anchor,
        )


def _named(name: str, catalogue: Catalogue) -> str | None:
    found = [
        one
        for one in find_references(name, catalogue)
        if one.edition in {Edition.CLAUSE, Edition.CONTROL}
    ]
    return found[0].ids[0] if len(found) == 1 else None


def _with_parts(label: str, catalogue: Catalogue) -> Iterable[str]:
    yield label
    for one in catalogue.children(label):
        yield from _with_parts(one.id, catalogue)


def _together(*some: Gathered) -> Gathered:
    return Gathered(
        parts=[part for one in some for part in one.parts],
        files={name: give for one in some for name, give in one.files.items()},
        witnessed=[known for one in some for known in one.witnessed],
    )


def _write_files(folder: Path, parts: Sequence[Part], gathered: Gathered) -> None:
    tables = {part.file: as_csv(part.sheet) for part in parts}
    for name, content in tables.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    for name, give in gathered.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(give())


def _said(wish: Wish, asked: Asked, parts: Sequence[Part], *, now: datetime) -> dict[str, object]:
    return {
        "scope": asked.scope.label,
        "as_of": written(asked.at),
        "made_at": written(now),
        "pseudonyms": wish.pseudonyms,
        "sample": {"size": wish.sample.size, "seed": wish.sample.seed} if wish.sample else None,
        "rows": {one.name: len(one.sheet.rows) for one in parts},
    }


def _fields(one: Witnessed) -> dict[str, str]:
    return {
        "file": one.file,
        "tag": one.tag.value,
        "subject": one.subject,
        "sha256": one.sha256,
    }
