"""Reads the register of competence from CSV and writes it back, row by row."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from bot.competence.entities import Competence, Entry, EvidenceKind
from bot.errors import RecordsWrong
from bot.people.entities import Person, PersonId
from bot.people.service import PersonRecord
from bot.records.rows import csv_rows
from bot.records.sheets import Sheet, as_csv, harmless, one_line

COLUMNS: Final = (
    "role",
    "competence",
    "person",
    "evidence_kind",
    "evidence",
    "evidence_sha256",
    "shortfall",
    "action",
    "effective",
    "judged_on",
    "judged_by",
    "ended_on",
)
_REQUIRED: Final = COLUMNS[:3]
_SHA256 = re.compile(r"[0-9a-f]{64}")
_EFFECTIVE: Final = {"yes": True, "no": False, "": None}
_LONGEST_NAME, _LONGEST_TEXT = 200, 1_000
_NO_DAY = date.min


class Known:
    """Who is meant by an e-mail address, a Slack id, or an id of the people file or ours."""

    def __init__(self, records: Iterable[PersonRecord], entries: Iterable[Entry]) -> None:
        """Whoever judged an entry that stands is known, though they may be erased since."""
        judges = (one.competence.judged_by for one in entries)
        self._people = {judge: Person(id=judge) for judge in judges if judge}
        self._by_name: dict[str, Person] = {str(key): one for key, one in self._people.items()}
        for record in records:
            person = record.person
            self._people[person.id] = person
            for name in (person.id, record.staff_id, person.slack_id, person.email):
                if name:
                    self._by_name[name.casefold()] = person

    def find(self, name: str) -> Person | None:
        """Return whoever goes by this name."""
        return self._by_name.get(name.casefold())

    def called(self, person: PersonId) -> str:
        """Return the name under which somebody is found again."""
        known = self._people.get(person)
        return (known.email or known.slack_id or known.id) if known else person


def read(text: str, known: Known, *, today: date) -> tuple[Competence, ...]:
    """Return the lines of a CSV file; raise ``RecordsWrong`` with every bad row."""
    good: dict[tuple[str, str, PersonId], Competence] = {}
    bad: list[str] = []
    for number, cells in csv_rows(text, _REQUIRED):
        row = _Row(cells, known)
        problems = list(row.problems(today))
        line = None if problems else row.line
        if line is not None and line.key in good:
            problems.append("role, competence and person stand in an earlier row, too")
        if problems:
            bad.append(f"Row {number}: {'; '.join(problems)}.")
        elif line is not None:
            good[line.key] = line
    if bad:
        raise RecordsWrong(bad)
    if not good:
        raise RecordsWrong(["The file has no rows below its first line."])
    return tuple(good.values())


def written(entries: Iterable[Entry], known: Known) -> bytes:
    """Return entries as CSV that ``read`` takes for the same."""
    rows = [_cells(one.competence, known) for one in entries]
    return as_csv(Sheet(name="Competence", header=COLUMNS, rows=rows))


class _Row:
    """One row, and what is wrong in it."""

    def __init__(self, cells: Mapping[str, str], known: Known) -> None:
        self._cells = {column: _plain(cells.get(column, "")) for column in COLUMNS}
        self._person = known.find(self._cells["person"])
        self._judge = known.find(self._cells["judged_by"])
        self._judged_on = _day(self._cells["judged_on"])
        self._ended_on = _day(self._cells["ended_on"])

    def problems(self, today: date) -> Iterator[str]:
        """Say everything that is wrong."""
        told, person = self._cells, self._person
        if not told["role"] or not told["competence"]:
            yield "role and competence are needed"
        if person is None:
            yield f"nobody is known as {told['person']!r}; add them to the people file"
        for column in COLUMNS:
            longest = _LONGEST_NAME if column in _REQUIRED else _LONGEST_TEXT
            if len(told[column]) > longest:
                yield f"{column} is longer than {longest} characters"
        yield from self._of_evidence()
        yield from self._of_action(today)
        if self._ended_on is _NO_DAY:
            yield "write ended_on like 2026-03-31, or leave it empty"

    def _of_evidence(self) -> Iterator[str]:
        told = self._cells
        kind = told["evidence_kind"].lower()
        if kind not in {"", *EvidenceKind}:
            yield f"evidence_kind is {', '.join(EvidenceKind)}, or empty"
        if bool(kind) != bool(told["evidence"]):
            yield "evidence and evidence_kind go together"
        sha256 = told["evidence_sha256"].lower()
        if sha256 and not _SHA256.fullmatch(sha256):
            yield "evidence_sha256 is the SHA-256 of a file: 64 digits from 0 to f"
        if sha256 and not told["evidence"]:
            yield "say in evidence what the file with that hash is"
        if not told["evidence"] and not told["shortfall"]:
            yield "say what shows the competence, or in shortfall what is missing"

    def _of_action(self, today: date) -> Iterator[str]:
        told = self._cells
        if told["action"] and not told["shortfall"]:
            yield "an action needs the shortfall that it is about"
        if told["effective"].lower() not in _EFFECTIVE:
            yield "effective is yes, no, or empty while nobody has judged it"
        is_judged = bool(told["effective"])
        if is_judged and not told["action"]:
            yield "only an action can be effective or not"
        if any(bool(told[one]) != is_judged for one in ("judged_on", "judged_by")):
            yield "effective, judged_on and judged_by go together"
        if self._judged_on is _NO_DAY:
            yield "write judged_on like 2026-03-31"
        elif self._judged_on is not None and self._judged_on > today:
            yield "judged_on is in the future"
        yield from self._of_judge()

    def _of_judge(self) -> Iterator[str]:
        if self._cells["judged_by"] and self._judge is None:
            yield f"nobody is known as {self._cells['judged_by']!r}, who is said to have judged it"
        if self._judge and self._person and self._judge.id == self._person.id:
            yield "nobody judges what an action did for themselves"

    @property
    def line(self) -> Competence | None:
        """Return what a row without problems says."""
        told = self._cells
        if self._person is None:
            return None
        kind = told["evidence_kind"].lower()
        return Competence(
            role=told["role"],
            needed=told["competence"],
            person=self._person.id,
            evidence_kind=EvidenceKind(kind) if kind else None,
            evidence=told["evidence"],
            evidence_sha256=told["evidence_sha256"].lower(),
            shortfall=told["shortfall"],
            action=told["action"],
            effective=_EFFECTIVE[told["effective"].lower()],
            judged_on=self._judged_on,
            judged_by=self._judge.id if self._judge else None,
            ended_on=self._ended_on,
        )


def _cells(line: Competence, known: Known) -> tuple[str, ...]:
    effective = {judged: word for word, judged in _EFFECTIVE.items()}
    return (
        line.role,
        line.needed,
        known.called(line.person),
        line.evidence_kind.value if line.evidence_kind else "",
        line.evidence,
        line.evidence_sha256,
        line.shortfall,
        line.action,
        effective[line.effective],
        line.judged_on.isoformat() if line.judged_on else "",
        known.called(line.judged_by) if line.judged_by else "",
        line.ended_on.isoformat() if line.ended_on else "",
    )


def _plain(cell: str) -> str:
    """Return a cell in one line, without the apostrophe that guarded it from being calculated."""
    text = " ".join(one_line(cell).split())
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def _day(text: str) -> date | None:
    """Return a day; none where nothing is written, and a day before all days where it is wrong."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _NO_DAY
