"""The one rule of what a whole trail is: numbered, chained, and what its anchors were made of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bot.audit.entities import BEGINNING, AuditEntry, AuditFault, AuditHead, AuditReport
from bot.audit.tags import AuditTag


def check(
    entries: Iterable[AuditEntry], *, head: AuditHead, anchors: Collection[AuditHead] = ()
) -> AuditReport:
    """Check every entry against the one before, the anchors on the way, and the end at *head*."""
    walk = _Walk(anchors=_by_number(anchors))
    for entry in entries:
        finding = walk.finding(entry)
        if finding is not None:
            number = min(entry.sequence, walk.last.sequence + 1)
            return walk.report(AuditFault(sequence=number, finding=finding))
        walk.go_to(entry)
    return walk.report(_end_fault(walk.last, head, anchors))


@dataclass
class _Walk:
    anchors: Mapping[int, set[str]]
    last: AuditHead = field(default_factory=lambda: AuditHead(sequence=0, hash=BEGINNING))
    anchored: int = 0
    anchorings: set[int] = field(default_factory=set)

    def finding(self, entry: AuditEntry) -> str | None:
        last = self.last
        if entry.sequence != last.sequence + 1:
            return "is missing" if entry.sequence > last.sequence else "is not in order"
        if entry.previous != last.hash:
            return "is not chained to the entry before it"
        if entry.hash != entry.computed_hash():
            return "was changed: its contents do not match its hash"
        if self.anchors.get(entry.sequence, {entry.hash}) != {entry.hash}:
            since = f" after entry {self.anchored}" if self.anchored else ""
            return (
                "is not the one that the anchor was made of: something up to it was changed, "
                f"removed, inserted or reordered{since}, and the rest was written anew"
            )
        return None

    def go_to(self, entry: AuditEntry) -> None:
        self.last = AuditHead(sequence=entry.sequence, hash=entry.hash)
        if entry.sequence in self.anchors:
            self.anchored = entry.sequence
        if entry.tag == AuditTag.TRAIL_ANCHORED:
            self.anchorings.add(entry.sequence)

    def report(self, fault: AuditFault | None) -> AuditReport:
        return AuditReport(
            entries=self.last.sequence,
            head=self.last,
            fault=fault,
            anchored=self.anchored,
            anchorings=frozenset(self.anchorings),
        )


def _by_number(anchors: Iterable[AuditHead]) -> dict[int, set[str]]:
    numbered: dict[int, set[str]] = {}
    for anchor in anchors:
        numbered.setdefault(anchor.sequence, set()).add(anchor.hash)
    return numbered


def _end_fault(last: AuditHead, head: AuditHead, anchors: Iterable[AuditHead]) -> AuditFault | None:
    if head.sequence > last.sequence:
        return AuditFault(sequence=last.sequence + 1, finding="is missing at the end of the trail")
    if head != last:
        return AuditFault(sequence=last.sequence, finding="was not appended by the trail")
    longest = max((anchor.sequence for anchor in anchors), default=0)
    if longest > last.sequence:
        return AuditFault(
            sequence=last.sequence + 1,
            finding=f"is missing: the end was cut off, for an anchor was made of {longest} entries",
        )
    return None
