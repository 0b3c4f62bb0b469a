"""Anchors the audit trail outside the database and exports it; the only writer of both."""

import hashlib
import logging
import shutil
import tempfile
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Protocol

from bot.audit.anchor_files import GivenAnchor, anchor_files, read_given, write_anchor
from bot.audit.anchors import Anchor, TimeStamp, fingerprint, short
from bot.audit.export import write_export
from bot.audit.proving import Trust, Verdict
from bot.audit.service import AuditTrail
from bot.audit.signing import SigningKey, is_signed
from bot.audit.tags import AuditTag
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.errors import AnchorWrong, ExportWrong, NotStamped
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.viewing import Views
from bot.records.certified import MANIFEST, SIGNATURE, TRAIL
from bot.records.changed_key import another_key
from bot.records.findings import Inspection, LastFindings

_log = logging.getLogger(__name__)


class Authority(Protocol):
    """An authority outside that says when it saw something."""

    def stamp(self, statement: bytes) -> TimeStamp:
        """Have *statement* stamped; raise ``NotStamped`` where that fails."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class AnchorMade:
    """An anchor, and where it went besides the database and the leads' channel."""

    anchor: Anchor
    file: Path | None
    """Absent where the folder could not be written; the log says why."""
    trouble: tuple[str, ...] = ()
    """What did not work, in words; the anchor stands all the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrailExported:
    """An export, and the hash of its list of hashes, which the trail remembers."""

    folder: Path
    anchor: Anchor
    sums: str


class RecordKeeper:
    """Anchors and exports the audit trail, signed with *key*; anchors are written to *folder*.

    An anchor counts only where *key* signed it, or one of the *former* keys (fingerprints).
    """

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        outbox: Outbox,
        *,
        key: SigningKey,
        folder: Path,
        former: Collection[str] = (),
        authority: Authority | None = None,
        findings: LastFindings | None = None,
    ) -> None:
        self._database = database
        self._audit = audit
        self._views = Views(database, audit)
        self._outbox = outbox
        self._key = key
        self._known = frozenset({key.fingerprint, *former})
        self._folder = folder
        self._authority = authority
        self._findings = findings

    def anchor(self, *, actor: Actor) -> AnchorMade:
        """Sign what the trail is now, tell the leads, and write it to the folder of anchors."""
        require(actor, Permission.ANCHOR_AUDIT_TRAIL)
        return self._anchor(actor)

    def anchor_at(self, moment: datetime, *, actor: Actor) -> AnchorMade | None:
        """Make the anchor of a scheduled *moment*, unless one was made since."""
        require(actor, Permission.ANCHOR_AUDIT_TRAIL)
        now = self._audit.now()
        if any(moment <= datetime.fromisoformat(one.at) <= now for one in self._genuine()):
            self._write_missing()
            return None
        return self._anchor(actor)

    def another_key(self) -> str:
        """Say that the newest anchor is of a key that is not known here; nothing where it is."""
        return another_key(self._audit.anchors(), self._key, former=self._known)

    def inspect(self, *, actor: Actor) -> Verdict:
        """Check the trail against every anchor at hand; a new finding is told once, to admins."""
        require(actor, Permission.READ_AUDIT_TRAIL)
        self._views.note(actor, "trail")
        trust = Trust(keys=self._known, near=self._known)
        verdict = self._audit.prove(given=self._readable_anchors(), trust=trust)
        self._note(verdict)
        if not verdict.is_intact:
            _log.error("the audit trail is not intact: %s", "; ".join(verdict.problems))
            self._alert(verdict)
        return verdict

    def export(self, folder: Path, *, actor: Actor) -> TrailExported:
        """Write the whole trail to *folder*, which must be new or empty; it ends with an anchor."""
        require(actor, Permission.EXPORT_AUDIT_TRAIL)
        folder = folder.absolute()
        try:
            _refuse_taken(folder)
            folder.parent.mkdir(parents=True, exist_ok=True)
            anchor = self._anchor(actor).anchor
            sums = self._write(folder, anchor, actor=actor)
        except OSError as error:
            raise ExportWrong(f"{folder} cannot be written ({error}); choose another.") from error
        return TrailExported(folder=folder, anchor=anchor, sums=sums)

    def certify(self, folder: Path, *, tag: AuditTag, subject: str, actor: Actor) -> Anchor:
        """Sign the list of hashes in *folder* and write the trail, which knows it, beside it.

        The trail ends with an anchor, so one that is kept elsewhere proves every file.
        """
        require(actor, Permission.EXPORT_AUDIT_TRAIL)
        manifest = (folder / MANIFEST).read_bytes()
        (folder / SIGNATURE).write_bytes(bytes.fromhex(self._key.sign(manifest)))
        with self._database.transaction() as connection:
            self._audit.record(
                connection,
                tag=tag,
                actor=actor_id(actor),
                subject=subject,
                facts={"manifest": hashlib.sha256(manifest).hexdigest()},
            )
        return self.export(folder / TRAIL, actor=actor).anchor

    def _anchor(self, actor: Actor) -> AnchorMade:
        anchor, trouble = self._stamped(self._signed(actor))
        file: Path | None = self._folder / anchor.file_name
        if not self._write_missing():
            file, trouble = None, (*trouble, f"It could not be written to {self._folder}.")
        for problem in trouble:
            _log.warning("anchor over %d entries: %s", anchor.entries, problem)
        return AnchorMade(anchor=anchor, file=file, trouble=trouble)

    def _signed(self, actor: Actor) -> Anchor:
        with self._database.transaction() as connection:
            anchor = self._audit.anchor(connection, key=self._key, actor=actor_id(actor))
            tell(
                self._outbox,
                connection,
                notice_id=f"anchor:{anchor.copied}",
                kind="trail_anchored",
                to=Audience.LEADS,
                facts={
                    "entries": anchor.entries,
                    "head": anchor.head,
                    "key": short(self._key.fingerprint),
                },
            )
        return anchor

    def _stamped(self, anchor: Anchor) -> tuple[Anchor, tuple[str, ...]]:
        """Have the committed *anchor* stamped; an authority that fails stops nothing."""
        if self._authority is None:
            return anchor, ()
        try:
            stamp = self._authority.stamp(anchor.statement)
        except NotStamped as error:
            return anchor, (f"It has no time stamp. {error}",)
        return self._audit.stamped(anchor, stamp), ()

    def _genuine(self) -> list[Anchor]:
        """Return the anchors that a known key signed: a row alone may be anybody's."""
        return [
            one
            for one in self._audit.anchors()
            if fingerprint(one.public_key) in self._known and is_signed(one)
        ]

    def _readable_anchors(self) -> list[GivenAnchor]:
        """Return the anchors of the folder; a file that is none there must not stop the rest."""
        found: list[GivenAnchor] = []
        for path in anchor_files(self._folder):
            try:
                found += read_given(str(path), records=self._folder)
            except AnchorWrong as error:
                _log.warning("%s", error)
        return found

    def _note(self, verdict: Verdict) -> None:
        if self._findings is not None:
            found = Inspection(
                at=self._audit.now(),
                entries=verdict.report.entries,
                is_intact=verdict.is_intact,
            )
            self._findings.keep_inspection(found)

    def _alert(self, verdict: Verdict) -> None:
        # The number of the first bad entry may move on as the trail grows; the finding does not.
        fault = verdict.report.fault
        said = (fault.finding if fault else "", *verdict.problems[1 if fault else 0 :])
        with self._database.transaction() as connection:
            tell(
                self._outbox,
                connection,
                notice_id=f"trail_broken:{hashlib.sha256('|'.join(said).encode()).hexdigest()}",
                kind="trail_broken",
                to=Audience.ADMINS,
                facts={"problem": verdict.problems[0], "more": len(verdict.problems) - 1},
            )

    def _write_missing(self) -> bool:
        """Write every genuine anchor that the folder lacks, and tell whether that went well."""
        try:
            for anchor in self._genuine():
                write_anchor(self._folder, anchor)
        except OSError:
            _log.warning("anchors cannot be written to %s", self._folder, exc_info=True)
            return False
        return True

    def _write(self, folder: Path, newest: Anchor, *, actor: Actor) -> str:
        """Write beside *folder*, record it, and only then give the export its name."""
        anchors = [one for one in self._audit.anchors() if one.entries <= newest.entries]
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            with closing(self._audit.entries()) as entries:
                upto = takewhile(lambda entry: entry.sequence <= newest.entries, entries)
                sums = write_export(unfinished, upto, anchors)
            self._record_export(newest, sums, actor=actor)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return sums

    def _record_export(self, anchor: Anchor, sums: str, *, actor: Actor) -> None:
        with self._database.transaction() as connection:
            self._audit.record(
                connection,
                tag=AuditTag.TRAIL_EXPORTED,
                actor=actor_id(actor),
                subject=f"anchor:{anchor.entries}",
                facts={"sums": sums},
            )


def _refuse_taken(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ExportWrong(f"{folder} is not empty; name a new folder for the export.")
