"""What an ingestion did, file by file, and how far it has got."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ingest.shelf import Verdict


class Outcome(StrEnum):
    """What became of one file."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"
    SKIPPED = "skipped"
    HELD = "held"
    """Reads like orders to an assistant: nobody finds it until a person has looked at it."""
    REJECTED = "rejected"
    """A person has looked at it and does not want it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileReport:
    """One file's line in the report."""

    source: str
    outcome: Outcome
    note: str = ""
    """What is wrong and what to do, or what to know; empty where all is well."""
    passages: int = 0
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """The report's line on this file, as people read it."""
        return f"{self.outcome}: {self.source}" + (f": {self.note}" if self.note else "")


def kept_out(source: str, verdict: Verdict | None) -> FileReport | None:
    """Return the report on a file that was held back before, unless it was released."""
    if verdict is Verdict.HELD:
        note = "nobody has looked at it yet (annexa library held)"
        return FileReport(source=source, outcome=Outcome.HELD, note=note)
    if verdict is Verdict.REJECTED:
        note = "a lead does not want this text: change the file, or take it out of the folder"
        return FileReport(source=source, outcome=Outcome.REJECTED, note=note)
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class IngestReport:
    """Everything one run did; with *dry_run*, what it would have done."""

    files: tuple[FileReport, ...]
    seconds: float
    dry_run: bool = False

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many files had each outcome; all outcomes are there."""
        counted = Counter(file.outcome for file in self.files)
        return {outcome: counted[outcome] for outcome in Outcome}

    @property
    def passages(self) -> int:
        """How many passages were made in this run."""
        return sum(file.passages for file in self.files)

    @property
    def passages_per_second(self) -> float:
        """How fast the run was, from listing files to publishing."""
        return self.passages / self.seconds if self.seconds else 0.0

    @property
    def has_failures(self) -> bool:
        """Whether some file failed; the command's exit status says so."""
        return any(file.outcome is Outcome.FAILED for file in self.files)

    @property
    def has_held(self) -> bool:
        """Whether some file waits for a person to look at it."""
        return any(file.outcome is Outcome.HELD for file in self.files)


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a run has got; told after every file and every batch of passages."""

    source: str
    """The file that was just finished."""
    files_done: int
    files_total: int
    passages: int
    """Passages embedded so far."""
    seconds: float

    @property
    def seconds_left(self) -> float | None:
        """An estimate by files; None before the first is done."""
        if not self.files_done:
            return None
        return self.seconds / self.files_done * (self.files_total - self.files_done)
