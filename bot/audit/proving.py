"""What a trail and its anchors prove together, and to whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.audit.anchor_files import GivenAnchor
from bot.audit.anchors import Anchor, fingerprint, short
from bot.audit.checking import check
from bot.audit.entities import AuditEntry, AuditHead, AuditReport
from bot.audit.signing import is_signed
from bot.errors import NotStamped

BESIDE = "beside the records"
"""Source of an anchor that lies where the records lie."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trust:
    """What the person who checks brings along and believes in."""

    keys: frozenset[str] = frozenset()
    """Fingerprints of public keys."""
    near: frozenset[str] = frozenset()
    """Those of them that lie where the records lie."""
    certificate: Path | None = None
    """Root certificate of the time-stamping authority."""


class Signer(StrEnum):
    """Whose signature an anchor bears."""

    GIVEN = "the given key"
    OWN = "the key that comes with it"
    OTHER = "another key"
    FORGED = "no valid signature"
    NOBODY = "not signed"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnchorFinding:
    """What is to be said of one anchor, apart from whether the trail fits it."""

    source: str
    head: AuditHead
    signer: Signer
    at: str = ""
    key: str = ""
    """Fingerprint of the key that it names."""
    stamped_at: datetime | None = None
    """When an authority saw it; only where that was checked."""
    has_stamp: bool = False
    stamp_problem: str = ""
    is_near: bool = False
    """It lies where the records lie."""
    is_key_near: bool = False
    """The given key that it is signed with lies there."""

    @property
    def is_beside(self) -> bool:
        """Tell whether it came with the records themselves."""
        return self.source == BESIDE

    @property
    def is_trusted(self) -> bool:
        """Tell whether somebody who rewrote the records could not have written it too."""
        is_vouched_for = self.signer is Signer.GIVEN and not self.is_key_near
        return not self.problem and (not self.is_near or is_vouched_for)

    @property
    def problem(self) -> str:
        """Return what is wrong with the anchor itself, or nothing."""
        match self.signer:
            case Signer.FORGED:
                return "its signature is not valid: it was changed or forged"
            case Signer.OTHER:
                return f"it is signed with another key ({short(self.key)}) than the trusted ones"
            case _:
                return self.stamp_problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What was found in the trail, in its anchors, and between the two."""

    report: AuditReport
    anchors: tuple[AnchorFinding, ...] = ()
    others: tuple[str, ...] = ()
    """What does not fit and is no single entry or anchor."""

    @property
    def is_intact(self) -> bool:
        """Tell whether nothing at all was found."""
        return not self.problems

    @property
    def proved(self) -> int:
        """Return up to which entry nobody can have rewritten the records; 0 for not at all."""
        reached = (
            one.head.sequence
            for one in self.anchors
            if one.is_trusted and one.head.sequence <= self.report.entries
        )
        return max(reached, default=0)

    @property
    def problems(self) -> tuple[str, ...]:
        """Return all that is wrong, in words; the trail itself comes first."""
        fault = self.report.fault
        found = [f"entry {fault.sequence} {fault.finding}"] if fault else []
        found += [
            f"the anchor over {one.head.sequence} entries ({one.source}) is no good: {one.problem}"
            for one in self.anchors
            if one.problem
        ]
        return (*found, *self.others)


def prove(
    entries: Iterable[AuditEntry],
    *,
    head: AuditHead,
    kept: Collection[Anchor],
    given: Collection[GivenAnchor] = (),
    trust: Trust,
) -> Verdict:
    """Check the trail against its own anchors and against those *given* from elsewhere."""
    beside = [
        GivenAnchor(source=BESIDE, head=one.audit_head, signed=one, is_near=True) for one in kept
    ]
    findings = tuple(_finding(one, trust) for one in (*beside, *given))
    report = check(entries, head=head, anchors=[one.head for one in findings if not one.problem])
    return Verdict(
        report=report,
        anchors=findings,
        others=() if report.fault else tuple(_strays(report, kept)),
    )


def _finding(given: GivenAnchor, trust: Trust) -> AnchorFinding:
    anchor = given.signed
    if anchor is None:
        return AnchorFinding(source=given.source, head=given.head, signer=Signer.NOBODY)
    stamped_at, problem = _stamped_at(anchor, trust.certificate)
    return AnchorFinding(
        source=given.source,
        head=given.head,
        signer=_signer(anchor, trust.keys),
        at=anchor.at,
        key=fingerprint(anchor.public_key),
        is_near=given.is_near,
        is_key_near=fingerprint(anchor.public_key) in trust.near,
        stamped_at=stamped_at,
        has_stamp=anchor.stamp is not None,
        stamp_problem=problem,
    )


def _signer(anchor: Anchor, keys: Collection[str]) -> Signer:
    if not is_signed(anchor):
        return Signer.FORGED
    if not keys:
        return Signer.OWN
    return Signer.GIVEN if fingerprint(anchor.public_key) in keys else Signer.OTHER


def _stamped_at(anchor: Anchor, certificate: Path | None) -> tuple[datetime | None, str]:
    if anchor.stamp is None or certificate is None:
        return None, ""
    # Most checks have no time stamp to look at.
    from bot.audit.stamping import stamped_at  # noqa: PLC0415

    try:
        return stamped_at(anchor.stamp, anchor.statement, certificate=certificate), ""
    except NotStamped as error:
        return None, str(error)


def _strays(report: AuditReport, kept: Collection[Anchor]) -> Iterable[str]:
    """Yield in words where the trail and the anchors beside it know of different anchors."""
    numbers = {anchor.entries for anchor in kept}
    for number in sorted(report.anchorings - numbers):
        yield f"the anchor that entry {number} speaks of is missing {BESIDE}"
    for number in sorted(numbers - report.anchorings):
        yield f"no entry of the trail speaks of the anchor over {number} entries {BESIDE}"
