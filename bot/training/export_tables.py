"""The tables of an export, made of nothing but its lines, so that whoever checks can make them anew."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.audit.entities import Facts
from bot.records.sheets import Cell, Sheet
from bot.training.acknowledgement_entities import Witness
from bot.training.acknowledgement_labels import label_of
from bot.training.export_entities import Dossier, Summary

RECORD_COLUMNS = (
    "record",
    "person",
    "name",
    "email",
    "kind",
    "item",
    "version",
    "acknowledged_at_utc",
    "recorded_at_utc",
    "how_we_know",
    "quiz_score_percent",
    "offered_as",
    "words",
    "campaign",
    "stands",
    "corrects",
    "correction_reason",
    "shown_sha256",
    "record_sha256",
    "place",
)
PEOPLE_COLUMNS = (
    "name",
    "email",
    "person",
    "status",
    "counted",
    "asked_because",
    "version",
    "asked_at_utc",
    "due_on",
    "done_at_utc",
    "record",
    "record_sha256",
    "note",
    "left_out_because",
    "approved_by",
)
HOW_TO_VERIFY: Final = (
    "This is one file of a folder. The folder has a list of the SHA-256 of every file (manifest.json), a signature of that list, and the audit trail, which knows the hash of the list and of every record.",
    "Where Annexa is installed: annexa audit verify FOLDER --anchor COUNT:HEAD. It needs no database and no network. COUNT:HEAD is an anchor that was kept elsewhere; it was posted to the compliance leads when this export was made.",
    "Without Annexa: README.md in the folder says which hash is made of what, and verify.py there computes all of them with Python alone.",
    "A percentage is of the people counted: everybody asked, without those who left before they were done and those on leave on the day.",
    "Where the PDF says (see the tables), a text is in a script that it cannot draw; it stands in the CSV and XLSX files.",
)
_OUTSIDE = {"on leave", "left"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """All tables of an export."""

    summary: Sheet
    people: Sheet | None
    """Only of a campaign."""
    records: Sheet

    @classmethod
    def of(cls, dossier: Dossier) -> "Tables":
        """Make them once, for every form that is wished."""
        summary = dossier.summary
        people = people_sheet(summary, dossier.people, dossier.records)
        return cls(
            summary=summary_sheet(summary),
            people=people if summary.campaign else None,
            records=records_sheet(dossier.records, summary.names),
        )


def records_sheet(records: Sequence[Facts], names: Mapping[str, object]) -> Sheet:
    """Return one row for each record, corrections right below what they correct."""
    corrections = corrections_of(records)
    ordered = sorted(records, key=lambda one: (_number(one["corrects"] or one["number"]), _of(one)))
    rows = [_record_row(one, corrections[_number(one["number"])], names) for one in ordered]
    return Sheet(name="Acknowledgements", header=RECORD_COLUMNS, rows=rows)


def people_sheet(summary: Summary, people: Sequence[Facts], records: Sequence[Facts]) -> Sheet:
    """Return one row for everybody who was asked, and below them who was left out, and why."""
    corrections = corrections_of(records)
    numbered: dict[object, Facts] = {one["number"]: one for one in records}
    rows = [_person_row(one, numbered, corrections) for one in people]
    rows += [_excluded_row(one, summary.names) for one in summary.excluded]
    return Sheet(name="People", header=PEOPLE_COLUMNS, rows=rows)


def summary_sheet(summary: Summary) -> Sheet:
    """Return everything that the summary says, a line each."""
    rows: list[tuple[Cell, ...]] = [
        ("Export of", summary.scope),
        ("As of", moment(summary.as_of)),
        ("Made at", moment(summary.made_at)),
        ("Names", "left out" if summary.pseudonyms else "included"),
    ]
    rows += [
        (f"Campaign: {words(key)}", _plain(summary.names.get(str(value)) or value))
        for key, value in summary.campaign.items()
    ]
    rows += [(f"Population: {words(key)}", _plain(v)) for key, v in summary.population.items()]
    rows += [(f"Share: {one['figure']}", share(one)) for one in summary.figures]
    rows += [(f"Group {one['group']}: {one['figure']}", share(one)) for one in summary.groups]
    rows += [(f"Change: {moment(one['at'])}", event(one, summary.names)) for one in summary.events]
    return Sheet(name="Summary", header=("what", "is"), rows=rows)


def corrections_of(records: Sequence[Facts]) -> Mapping[int, list[Facts]]:
    """Return the corrections of each record."""
    found: dict[int, list[Facts]] = defaultdict(list)
    for one in records:
        if one["corrects"] is not None:
            found[_number(one["corrects"])].append(one)
    return found


def witness(record: Facts, names: Mapping[str, object]) -> str:
    """Return how we know of a record, in words."""
    said = str(record["witness"])
    who = str(record["attested_by"])
    if said == Witness.ATTESTED:
        name = f"{names[who]} ({who})" if names.get(who) else who or "somebody forgotten"
        return f"attested by {name}"
    return "imported from a file" if said == Witness.IMPORTED else "witnessed"


def stands(record: Facts, corrections: Sequence[Facts]) -> str:
    """Return whether a record holds, and which entries correct it."""
    if record["corrects"] is not None:
        withdraws = "withdraws it" if record["withdraws"] else "it still holds"
        return f"corrects {label_of(_number(record['corrects']))}: {withdraws}"
    if not corrections:
        return "yes"
    labels = ", ".join(label_of(_of(one)) for one in corrections)
    return (
        f"no, withdrawn by {labels}"
        if any(one["withdraws"] for one in corrections)
        else (f"yes, corrected by {labels}")
    )


def share(figure: Facts) -> str:
    """Return a share with its denominator."""
    percent = "" if figure["percent"] is None else f" ({figure['percent']} %)"
    return f"{figure['count']} of {figure['of']} people counted{percent}"


def event(one: Facts, names: Mapping[str, object]) -> str:
    """Return what happened to a campaign, in words."""
    who = str(one["person_name"] or one["person"] or "everybody")
    due = f", now due {one['due_on']}" if one["due_on"] else ""
    by = str(names.get(str(one["by"]), one["by"]))
    why = f": {one['reason']}" if one["reason"] else ""
    return f"{one['deed']} for {who}{due}, by {by}{why}"


def moment(at: object) -> str:
    """Return a moment to the second; it is UTC."""
    return str(at)[:19].replace("T", " ") if at else ""


def words(key: str) -> str:
    """Return the name of a field as words."""
    return key.replace("_", " ")


def _record_row(
    one: Facts, corrections: Sequence[Facts], names: Mapping[str, object]
) -> tuple[Cell, ...]:
    return (
        label_of(_of(one)),
        one["person"] or "(forgotten)",
        one.get("name", ""),
        one.get("email", ""),
        one["kind"],
        one["material"],
        one["version"],
        moment(one["at"]),
        moment(one["recorded_at"]),
        witness(one, names),
        one["score"],
        one["offered"],
        one["words"],
        f"TR-{one['campaign']}" if one["campaign"] is not None else "",
        stands(one, corrections),
        label_of(_number(one["corrects"])) if one["corrects"] is not None else "",
        one.get("reason", ""),
        one["shown_sha256"],
        one["record_sha256"],
        one.get("place", ""),
    )


def _person_row(
    one: Facts, records: Mapping[object, Facts], corrections: Mapping[int, list[Facts]]
) -> tuple[Cell, ...]:
    record = records.get(one["record"])
    notes = [str(one["note"])] if one["note"] else []
    if record is not None and record["witness"] != Witness.WITNESSED:
        notes.append(str(record["witness"]))
    if record is not None and corrections.get(_of(record)):
        notes.append(stands(record, corrections[_of(record)]))
    return (
        one["name"],
        one["email"],
        one["person"],
        one["status"],
        "no" if one["status"] in _OUTSIDE else "yes",
        "joined later" if one["joiner"] and one["cause"] == "joiner" else words(str(one["cause"])),
        one["version"],
        moment(one["assigned_at"]),
        one["due_on"],
        moment(one["done_at"]),
        label_of(_of(record)) if record is not None else "",
        one["record_sha256"],
        "; ".join(notes),
        "",
        "",
    )


def _excluded_row(one: Facts, names: Mapping[str, object]) -> tuple[Cell, ...]:
    approver = str(names.get(str(one["approver"]), "") or one["approver"])
    blank = ("",) * 8
    return one["name"], "", one["person"], "excluded", "no", *blank, one["reason"], approver


def _plain(value: Cell) -> Cell:
    return moment(value) if isinstance(value, str) and value[10:11] == "T" else value


def _of(one: Facts) -> int:
    return _number(one["number"])


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
