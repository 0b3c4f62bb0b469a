"""Checks an export of training offline: record by record against the trail that lies beside it."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.audit.anchor_files import GivenAnchor
from bot.audit.entities import AuditEntry, Facts, canonical_json
from bot.audit.export import entries_of
from bot.audit.proving import Trust, Verdict
from bot.audit.tags import AuditTag
from bot.errors import ExportWrong
from bot.records.certified import TRAIL, facts_of, prove_certified
from bot.records.sheets import Sheet, as_csv
from bot.training.acknowledgement_labels import label_of
from bot.training.asking import digest_of
from bot.training.entities import sha256
from bot.training.export_entities import (
    ACKNOWLEDGEMENTS_CSV,
    EVERYTHING,
    FORMAT,
    IMPORTS,
    PEOPLE,
    PEOPLE_CSV,
    RECORDS,
    SHOWN,
    SUMMARY,
    Summary,
)
from bot.training.export_gathering import row_sha256
from bot.training.export_tables import people_sheet, records_sheet

_RECORDED = {AuditTag.ACKNOWLEDGED, AuditTag.ACKNOWLEDGEMENT_CORRECTED}
_TAGS = frozenset({*_RECORDED, AuditTag.ACKNOWLEDGEMENTS_IMPORTED, AuditTag.CAMPAIGN_LAUNCHED})
_SEVERAL = 20
_FORGOTTEN = "forgotten:"
"""How a person is called in the figures once they are forgotten."""

Fields = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportProof:
    """What was found in an export of training."""

    verdict: Verdict
    """Trail, list of hashes, files and records together."""
    scope: str
    as_of: str
    made_at: str
    people: int
    records: int
    unnamed: int
    """Records whose own hash can't be computed anew, because names are left out or forgotten."""
    withheld: int
    """Texts that are not in here, because whoever exported may not read them."""


def prove_training(folder: Path, *, given: Sequence[GivenAnchor] = (), trust: Trust) -> ExportProof:
    """Check everything in *folder* with nothing but what is in it, *given* and trusted."""
    certified = prove_certified(folder, tag=AuditTag.TRAINING_EXPORTED, given=given, trust=trust)
    said = certified.manifest
    # A list that the trail does not know is a forgery, and no export of a later program.
    if certified.entry is not None and said.get("format") != FORMAT:
        raise ExportWrong(f"{folder} is of another form than {FORMAT}; use the newer program.")
    try:
        known = _Known.of(entries_of(folder / TRAIL, tags=_TAGS))
        found = _Found(folder)
        problems = list(found.problems)
        problems += _record_problems(found, known)
        problems += _missing(found, known, said)
        problems += _population_problems(found, known, said)
        problems += _shown_problems(found, _withheld(said))
        problems += _csv_problems(folder, found, certified.changed)
    except OSError as error:
        raise ExportWrong(f"{folder} cannot be read ({error}).") from error
    # What names a record comes before what names only its file.
    others = (*_few(problems), *certified.verdict.others)
    return ExportProof(
        verdict=replace(certified.verdict, others=others),
        scope=str(said.get("scope", "")),
        as_of=str(said.get("as_of", "")),
        made_at=str(said.get("made_at", "")),
        people=len(found.people),
        records=len(found.records),
        unnamed=sum("salt" not in one for one in found.records),
        withheld=len(_withheld(said)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What the trail says of records and launches."""

    recorded: Mapping[int, Fields]
    """Facts by the record's number, with the moment as ``at``."""
    imported: Sequence[Fields]
    launched: Mapping[str, Fields]

    @classmethod
    def of(cls, entries: Iterator[AuditEntry]) -> "_Known":
        recorded: dict[int, Fields] = {}
        imported: list[Fields] = []
        launched: dict[str, Fields] = {}
        for entry in entries:
            facts: Fields = {**facts_of(entry), "at": entry.at}
            _, _, number = entry.subject.partition(":")
            if entry.tag == AuditTag.CAMPAIGN_LAUNCHED:
                launched.setdefault(f"TR-{number}", facts)
            elif entry.tag == AuditTag.ACKNOWLEDGEMENTS_IMPORTED:
                imported.append(facts)
            elif number.isascii() and number.isdigit():
                recorded.setdefault(int(number), facts)
        return cls(recorded=recorded, imported=imported, launched=launched)


class _Found:
    """The lines of an export, as far as they can be read."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[str] = []
        self.folder = folder
        self.records = self._lines(RECORDS, needed="record_sha256")
        self.people = self._lines(PEOPLE, needed="row_sha256")
        self.imports = self._lines(IMPORTS, needed="record_sha256")
        self.problems += _order_problems(self.records)
        for number, one in enumerate(self.people, start=1):
            covered = {key: value for key, value in one.items() if key != "row_sha256"}
            if row_sha256(covered) != one["row_sha256"]:
                who = one.get("name") or one.get("person")
                self.problems.append(f"the row of {who!r} (line {number} of {PEOPLE}) was changed")

    def _lines(self, name: str, *, needed: str) -> list[Fields]:
        try:
            lines = (self.folder / name).read_bytes().split(b"\n")
        except OSError:
            return []
        if lines[-1]:
            self.problems.append(f"the last line of {name} is cut off")
        found: list[Fields] = []
        for number, line in enumerate(lines[:-1], start=1):
            fields = _fields(line)
            if fields is None or needed not in fields:
                self.problems.append(f"line {number} of {name} is not as it was exported")
            else:
                found.append(fields)
        return found


def _fields(line: bytes) -> Fields | None:
    try:
        fields = json.loads(line)
        # Whatever reads differently is not what was written: doubled keys, spaces, escapes.
        is_same = isinstance(fields, dict) and canonical_json(fields).encode() == line
    except (ValueError, RecursionError):
        return None
    return fields if is_same else None


def _order_problems(records: Sequence[Fields]) -> Iterator[str]:
    last = 0
    for one in records:
        number = _number(one.get("number"))
        if number == last:
            yield f"{label_of(number)} is there twice"
        elif number < last:
            yield f"{label_of(number)} does not stand in order: it comes after {label_of(last)}"
        last = max(last, number)


def _record_problems(found: _Found, known: _Known) -> Iterator[str]:
    for one in found.records:
        number, stated = _number(one.get("number")), str(one["record_sha256"])
        fields = {key: value for key, value in one.items() if key != "record_sha256"}
        if "salt" in one and sha256(canonical_json(fields).encode()) != stated:
            yield f"{label_of(number)} was changed: what it says does not match its hash"
        recorded = known.recorded.get(number)
        if recorded is not None:
            if recorded.get("record_sha256") != stated:
                yield f"{label_of(number)} is not the record that the trail has the hash of"
        elif not any(_covers(batch, number) for batch in known.imported):
            yield f"{label_of(number)} was inserted: the trail knows nothing of it"
    yield from _import_problems(found, known)


def _import_problems(found: _Found, known: _Known) -> Iterator[str]:
    hashes = {_number(one.get("number")): str(one["record_sha256"]) for one in found.imports}
    mine = {
        number: str(one["record_sha256"])
        for one in found.records
        if (number := _number(one.get("number"))) not in known.recorded
    }
    for batch in known.imported:
        touched = [number for number in mine if _covers(batch, number)]
        if not touched:
            continue
        for number in touched:
            if hashes.get(number) != mine[number]:
                yield f"{label_of(number)} is not the record that was imported"
        whole = [one for number, one in hashes.items() if _covers(batch, number)]
        if len(whole) != batch.get("records") or digest_of(whole) != batch.get("records_sha256"):
            yield (
                f"of the records imported as {_label(batch.get('first'))} to "
                f"{_label(batch.get('last'))} some were changed, removed or inserted"
            )


def _missing(found: _Found, known: _Known, said: Mapping[str, object]) -> Iterator[str]:
    there = {_number(one.get("number")) for one in found.records}
    scope, as_of = said.get("scope"), str(said.get("as_of", ""))
    for number, facts in known.recorded.items():
        is_wanted = scope == EVERYTHING or scope == f"TR-{facts.get('campaign')}"
        if is_wanted and str(facts["at"]) <= as_of and number not in there:
            yield f"{label_of(number)} is missing"
    for one in found.people:
        number = _number(one.get("record"))
        if number and number not in there:
            yield f"{label_of(number)} of {one.get('name') or one.get('person')!r} is missing"
    if scope == EVERYTHING:
        for batch in known.imported:
            numbers = {_number(one.get("number")) for one in found.imports}
            gone = {n for n in numbers if _covers(batch, n)} - there
            yield from (f"{label_of(number)} is missing" for number in sorted(gone))
            if str(batch["at"]) <= as_of and not any(_covers(batch, n) for n in there):
                yield f"{_label(batch.get('first'))} to {_label(batch.get('last'))} are missing"


def _population_problems(found: _Found, known: _Known, said: Mapping[str, object]) -> Iterator[str]:
    by_number = {_number(one.get("number")): one for one in found.records}
    for one in found.people:
        record = by_number.get(_number(one.get("record")))
        if record is not None and not _is_of(record, one):
            yield f"{label_of(_number(one.get('record')))} is not the record of {one.get('name')!r}"
    scope = said.get("scope")
    if scope == EVERYTHING or not said:
        return
    launched = known.launched.get(str(scope))
    if launched is None:
        yield f"the trail knows of no launch of {scope}"
        return
    at_launch = [str(one.get("person")) for one in found.people if not one.get("joiner")]
    # Who was forgotten since has another name in the list, and the hash fits no more.
    if any(person.startswith(_FORGOTTEN) for person in at_launch):
        is_same = len(at_launch) == launched.get("people")
    else:
        is_same = digest_of(at_launch) == launched.get("population_sha256")
    if not is_same:
        yield f"the people are not those whom {scope} asked at its launch, as the trail has them"


def _is_of(record: Fields, person: Fields) -> bool:
    """Tell whether a record is that of a row; of who was forgotten only the hash is compared."""
    whose, who = str(record.get("person")), str(person.get("person"))
    is_same = not whose or who.startswith(_FORGOTTEN) or whose == who
    return is_same and record["record_sha256"] == person.get("record_sha256")


def _withheld(said: Mapping[str, object]) -> frozenset[str]:
    """Return the hashes of texts that the list says are left out; the trail knows the list."""
    digests = said.get("withheld")
    return frozenset(map(str, digests)) if isinstance(digests, list) else frozenset()


def _shown_problems(found: _Found, withheld: Collection[str]) -> Iterator[str]:
    for path in sorted(found.folder.glob(f"{SHOWN}/*.txt")):
        if sha256(path.read_bytes()) != path.stem:
            yield f"{SHOWN}/{path.name} is not what people were shown"
    there = {path.stem for path in found.folder.glob(f"{SHOWN}/*.txt")}
    wanted = {
        str(one["shown_sha256"]): _number(one.get("number"))
        for one in found.records
        if one.get("material") and one.get("shown_sha256")
    }
    for digest in sorted(wanted.keys() - there - set(withheld)):
        yield f"what {label_of(wanted[digest])} was shown ({SHOWN}/{digest}.txt) is missing"


def _csv_problems(folder: Path, found: _Found, changed: Collection[str]) -> Iterator[str]:
    """Yield which lines of a changed CSV file differ from the records."""
    summary = _summary(folder)
    if summary is None:
        return
    tables: dict[str, Sheet] = {}
    try:
        if ACKNOWLEDGEMENTS_CSV in changed:
            tables[ACKNOWLEDGEMENTS_CSV] = records_sheet(found.records, summary.names)
        if PEOPLE_CSV in changed:
            tables[PEOPLE_CSV] = people_sheet(summary, found.people, found.records)
    except (KeyError, TypeError, ValueError, AttributeError):
        return
    for name, sheet in tables.items():
        if (folder / name).exists():
            yield from _line_problems(name, (folder / name).read_bytes(), as_csv(sheet), sheet)


def _line_problems(name: str, there: bytes, wanted: bytes, sheet: Sheet) -> Iterator[str]:
    written, should = there.split(b"\n"), wanted.split(b"\n")
    labels = ["the heading", *(str(row[0] or row[2]) for row in sheet.rows)]
    lines = set(written)
    for label, line in zip(labels, should, strict=False):
        if line not in lines:
            yield f"the line of {label} in {name} was changed or removed"
    known = set(should)
    for number, line in enumerate(written, start=1):
        if line not in known:
            yield f"line {number} of {name} is not from the records"


def _summary(folder: Path) -> Summary | None:
    try:
        return Summary(**json.loads((folder / SUMMARY).read_bytes()))
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _covers(batch: Facts, number: int) -> bool:
    return _number(batch.get("first")) <= number <= _number(batch.get("last")) and number > 0


def _label(number: object) -> str:
    return label_of(_number(number))


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _few(problems: Sequence[str]) -> Iterator[str]:
    unique = list(dict.fromkeys(problems))
    yield from unique[:_SEVERAL]
    if len(unique) > _SEVERAL:
        yield f"and {len(unique) - _SEVERAL} more places like these"
