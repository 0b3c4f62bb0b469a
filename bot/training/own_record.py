"""What somebody acknowledged, as a file of their own that can be checked later."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.audit.entities import canonical_json
from bot.people.entities import Person
from bot.records.sheets import Cell, Sheet, as_csv
from bot.training.acknowledgement_entities import Kept
from bot.training.acknowledgement_labels import label_of

_HEADER = (
    "record",
    "kind",
    "name",
    "version",
    "acknowledged_at_utc",
    "how_we_know",
    "quiz_score_percent",
    "corrects",
    "withdraws",
    "correction_reason",
    "shown_sha256",
    "record_sha256",
    "hashed_text",
)
_HOW = (
    "How to verify: the SHA-256 of the text in the last column is record_sha256, and the company's "
    "audit trail holds that hash under the record's number."
)


class Records(Protocol):
    """Whoever knows what somebody acknowledged; ``bot.training.acknowledging`` does."""

    def records_of(self, *, actor: Person) -> Sequence[Kept]:
        """Return everything that *actor* acknowledged, with corrections."""
        ...


def record_of(person: Person, *, acknowledging: Records) -> bytes:
    """Return everything that *person* acknowledged as CSV, each row with the hash that proves it.

    The last line says how to verify.
    """
    return own_csv(acknowledging.records_of(actor=person))


def own_csv(records: Iterable[Kept]) -> bytes:
    """Return records as CSV with their hashes; the last line says how to verify."""
    rows: list[tuple[Cell, ...]] = [_row(kept) for kept in records]
    rows.append((_HOW,))
    return as_csv(Sheet(name="Records", header=_HEADER, rows=rows))


def _row(kept: Kept) -> tuple[Cell, ...]:
    record = kept.record
    return (
        record.label,
        record.kind.value,
        record.material_name,
        record.version,
        record.at.isoformat(timespec="seconds"),
        record.witness.value,
        record.score,
        label_of(record.corrects),
        "yes" if record.withdraws else "",
        record.reason,
        record.shown_sha256,
        kept.record_sha256,
        canonical_json(record.fields),
    )
