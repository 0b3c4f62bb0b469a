"""Approved policies as they were in force, byte for byte."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bot.audit.tags import AuditTag
from bot.evidence.asked import Asked, day, harmless_name, moment
from bot.evidence.entities import Gathered, Part, Witnessed
from bot.library.past import PastLibrary, SpokeThen
from bot.records.sheets import Sheet
from knowledge.passages import DocumentStatus

COLUMNS = (
    "document",
    "title",
    "version",
    "approver",
    "approved_on",
    "effective_on",
    "review_on",
    "owner",
    "classification",
    "because",
    "in_library_since_utc",
    "source",
    "file",
    "sha256",
)
_SHOWN = ("title", "version", "approver", "approved_on", "effective_on", "because", "file")


class Originals(Protocol):
    """Keeps every version's bytes; ``bot.library.service.PolicyLibrary`` does."""

    def original(self, source: str, *, sequence: int) -> bytes:
        """Return the bytes of one version, current or not."""
        ...


def policies(
    asked: Asked,
    *,
    past: PastLibrary,
    originals: Originals,
    quoted: Mapping[str, Sequence[str]],
    placed: frozenset[str],
) -> Gathered:
    """Return the approved versions in force then that speak of what is asked.

    *quoted* are the controls for which a document is quoted today, by its source; *placed* are the
    documents that a lead named for a requirement.
    """
    in_force = past.in_force(asked.at, removed=asked.trail.removed(), actor=asked.actor)
    approved = [one for one in in_force if one.version.control.status is DocumentStatus.APPROVED]
    chosen = [(one, why) for one in approved if (why := _because(asked, one, quoted, placed))]
    mine = [(one, why) for one, why in chosen if one.is_readable]
    paths = {one.document: f"documents/{_name(one)}" for one, _ in mine}
    counts = _Counts(
        shown=len(mine),
        approved=len(approved),
        unapproved=len(in_force) - len(approved),
        withheld=len(chosen) - len(mine),
    )
    rows = [_row(asked, one, why, paths[one.document]) for one, why in mine]
    part = Part(
        name="policies",
        title="Policies in force",
        says=list(_says(counts, hidden=asked.names.hidden)),
        sheet=Sheet(name="Policies", header=COLUMNS, rows=rows),
        shown=_SHOWN,
        item="document",
    )
    return Gathered(
        parts=[part],
        files={
            paths[one.document]: partial(
                originals.original, one.version.source, sequence=one.version.sequence
            )
            for one, _ in mine
        },
        witnessed=[_witnessed(one, paths[one.document]) for one, _ in mine],
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Counts:
    shown: int
    approved: int
    unapproved: int
    withheld: int


def _says(counts: _Counts, *, hidden: bool) -> Iterator[str]:
    yield (
        "Approved versions in force at the end of that day, each as the exact bytes that were "
        "published; a page or drawing has .txt added, so that no browser runs it."
    )
    yield f"{counts.shown} of {counts.approved} approved documents in force speak of this."
    if counts.unapproved:
        yield (
            f"{counts.unapproved} more in use then, without a record of approval, left out here."
        )
    if counts.withheld:
        yield f"{counts.withheld} withheld, for whoever made this pack may not read them."
    if hidden:
        yield "Documents name their owners themselves; their bytes are not changed."


def _witnessed(one: SpokeThen, path: str) -> Witnessed:
    return Witnessed(
        file=path,
        tag=AuditTag.DOCUMENT_STAGED,
        subject=f"document:{one.document}",
        sha256=one.version.sha256,
    )


def _because(
    asked: Asked, one: SpokeThen, quoted: Mapping[str, Sequence[str]], placed: frozenset[str]
) -> str:
    control, source = one.version.control, one.version.source
    if asked.scope.ids is None:
        return "all policies"
    if asked.scope.has(*control.controls):
        return "says so itself"
    if asked.scope.has(*quoted.get(source, ())):
        return "quoted for it today"
    return "named for it by a lead" if source in placed or control.title in placed else ""


def _name(one: SpokeThen) -> str:
    return f"{one.document}-{harmless_name(one.version.source, one.version.sha256)}"


def _row(asked: Asked, one: SpokeThen, why: str, path: str) -> tuple[str, ...]:
    version, control = one.version, one.version.control
    return (
        f"document:{one.document}",
        control.title,
        control.version,
        asked.names.outside(control.approver),
        day(control.approved_on),
        day(control.effective_on),
        day(control.review_on),
        asked.names.outside(control.owner),
        control.classification,
        why,
        moment(version.published_at),
        version.source,
        path,
        version.sha256,
    )
