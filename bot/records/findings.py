"""What was found out last, beside the records: how good answers were, whether the trail held."""

import json
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_log = logging.getLogger(__name__)

_EVALUATION, _INSPECTION = "evaluation.json", "inspection.json"
FILES = (_EVALUATION, _INSPECTION)
"""They are made anew by the next run, so no backup needs them."""
UNFINISHED = ".finding-"
"""What an interrupted run leaves begins like this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """The last measurement of answers in this home."""

    at: datetime
    questions: int
    shares: Mapping[str, float]
    """Figure → share, 0 to 1, by the names of ``knowledge.evaluation``."""
    below: tuple[str, ...] = ()
    """Figures that missed their floor."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """The last time that the whole audit trail was checked in this home."""

    at: datetime
    entries: int
    is_intact: bool


class LastFindings:
    """Keeps the last of each in files of *folder*; a file that nobody can read counts as none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_evaluation(self, found: Evaluation) -> None:
        """Write an evaluation down, over the one before."""
        fields = {
            "at": found.at.isoformat(),
            "questions": found.questions,
            "shares": dict(found.shares),
            "below": list(found.below),
        }
        self._keep(_EVALUATION, fields)

    def keep_inspection(self, found: Inspection) -> None:
        """Write an inspection down, over the one before."""
        fields = {
            "at": found.at.isoformat(),
            "entries": found.entries,
            "is_intact": found.is_intact,
        }
        self._keep(_INSPECTION, fields)

    def evaluation(self) -> Evaluation | None:
        """Return the last evaluation."""
        fields = self._read(_EVALUATION)
        try:
            return None if fields is None else _evaluation(fields)
        except (KeyError, TypeError, ValueError, AttributeError):
            _complain(_EVALUATION)
            return None

    def inspection(self) -> Inspection | None:
        """Return the last inspection."""
        fields = self._read(_INSPECTION)
        try:
            return None if fields is None else _inspection(fields)
        except (KeyError, TypeError, ValueError):
            _complain(_INSPECTION)
            return None

    def _keep(self, name: str, fields: Mapping[str, object]) -> None:
        try:
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._folder, prefix=UNFINISHED, delete=False
            ) as unfinished:
                json.dump(fields, unfinished)
            Path(unfinished.name).replace(self._folder / name)
        except OSError as error:
            # Nothing depends on it but a card that shows it.
            _log.warning("%s cannot be written: %s", name, error)

    def _read(self, name: str) -> Mapping[str, object] | None:
        try:
            found = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            _complain(name)
            return None
        return found


def _complain(name: str) -> None:
    _log.warning("%s cannot be read; it is made anew by the next run", name)


def _evaluation(fields: Mapping[str, object]) -> Evaluation:
    shares, below = fields["shares"], fields.get("below", [])
    if not isinstance(shares, dict) or not isinstance(below, list):
        raise TypeError("shares and below")
    return Evaluation(
        at=_moment(fields["at"]),
        questions=int(str(fields["questions"])),
        shares={str(name): float(share) for name, share in shares.items()},
        below=tuple(str(name) for name in below),
    )


def _inspection(fields: Mapping[str, object]) -> Inspection:
    return Inspection(
        at=_moment(fields["at"]),
        entries=int(str(fields["entries"])),
        is_intact=fields["is_intact"] is True,
    )


def _moment(written: object) -> datetime:
    moment = datetime.fromisoformat(str(written))
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone")
    return moment
