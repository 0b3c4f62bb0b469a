"""What somebody can do to a trail who owns the database or the exported folder."""

import hashlib
import json
from dataclasses import asdict, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, text

from bot.audit.anchors import Anchor, statement, to_json
from bot.audit.entities import BEGINNING, AuditEntry, AuditHead, canonical_json
from bot.audit.signing import SigningKey
from bot.audit.store import audit_anchors, audit_entries, audit_head
from bot.audit.tags import AuditTag


def new_key():
    """Return a key that nobody knows."""
    return SigningKey(Ed25519PrivateKey.generate())


def signed(head, key, *, at="2026-03-02T09:00:00.000000+00:00"):
    """Return an anchor over *head*."""
    signature = key.sign(statement(head, at=at, public_key=key.public_key))
    return Anchor(
        at=at,
        entries=head.sequence,
        head=head.hash,
        public_key=key.public_key,
        signature=signature,
    )


def rechained(entries):
    """Return *entries* numbered and hashed anew, so that they make a perfect chain."""
    previous, chain = BEGINNING, []
    for number, entry in enumerate(entries, start=1):
        fresh = replace(entry, sequence=number, previous=previous)
        chain.append(replace(fresh, hash=fresh.computed_hash()))
        previous = chain[-1].hash
    return chain


def _changed(entries):
    return [replace(one, actor="p-9") if one.sequence == 3 else one for one in entries]


def _removed(entries):
    return [one for one in entries if one.sequence != 3]


def _inserted(entries):
    return [*entries[:3], replace(entries[0], subject="exchange:forged"), *entries[3:]]


def _reordered(entries):
    return [*entries[:2], entries[3], entries[2], *entries[4:]]


def _renumbered(entries):
    return [replace(one, sequence=number) for number, one in enumerate(entries, start=1)]


def _rehashed(entries):
    return [replace(one, hash=one.computed_hash()) for one in entries]


#: Attacks that the chain alone shows, and the entry that is named.
CLUMSY = {
    "changed": (_changed, 3),
    "changed and hashed": (lambda entries: _rehashed(_changed(entries)), 4),
    "removed": (_removed, 3),
    "removed and numbered": (lambda entries: _renumbered(_removed(entries)), 3),
    "inserted": (lambda entries: _renumbered(_inserted(entries)), 4),
    "reordered": (lambda entries: _renumbered(_reordered(entries)), 3),
}
#: Attacks that only an anchor shows, and the entry that is named; the anchor covers six entries.
PERFECT = {
    "changed and rewritten": (lambda entries: rechained(_changed(entries)), 6),
    "removed and rewritten": (lambda entries: rechained(_removed(entries)), 6),
    "inserted and rewritten": (lambda entries: rechained(_inserted(entries)), 6),
    "reordered and rewritten": (lambda entries: rechained(_reordered(entries)), 6),
    "cut off": (lambda entries: entries[:4], 5),
    "emptied": (lambda _entries: [], 1),
}


def head_of(entries):
    """Return the head that a trail of *entries* has."""
    if not entries:
        return AuditHead(sequence=0, hash=BEGINNING)
    return AuditHead(sequence=entries[-1].sequence, hash=entries[-1].hash)


def anchors_for(entries, key):
    """Return new anchors for everything in *entries* that speaks of one."""
    spoken = [one for one in entries if one.tag == AuditTag.TRAIL_ANCHORED]
    return [signed(AuditHead(sequence=one.sequence, hash=one.hash), key) for one in spoken]


def put_into_database(database, entries, anchors=None):
    """Replace the whole trail, head and all, and the anchors too if some are given."""
    with database.transaction() as connection:
        drop_guards(connection)
        connection.execute(text("DELETE FROM audit_entries"))
        connection.execute(text("DELETE FROM audit_head"))
        if entries:
            connection.execute(insert(audit_entries), [asdict(entry) for entry in entries])
            connection.execute(insert(audit_head), {"id": 1, **asdict(head_of(entries))})
        if anchors is not None:
            connection.execute(text("DELETE FROM audit_anchors"))
            for anchor in anchors:
                row = asdict(anchor)
                del row["stamp"]
                connection.execute(insert(audit_anchors).values(row))


def drop_guards(connection):
    """Let entries and anchors be changed."""
    for table in ("audit_entries", "audit_anchors", "audit_time_stamps"):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            continue
        for deed in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{deed}"))


def put_into_export(folder, entries, anchors=None):
    """Replace the entries of an export, the anchors too if some are given, and all its hashes."""
    lines = [canonical_json(asdict(entry)) + "\n" for entry in entries]
    (folder / "entries.jsonl").write_text("".join(lines), "utf-8")
    if anchors is not None:
        for path in (folder / "anchors").iterdir():
            path.unlink()
        for anchor in anchors:
            (folder / "anchors" / anchor.file_name).write_text(to_json(anchor), "utf-8")
            (folder / "newest-anchor.statement").write_bytes(anchor.statement)
            (folder / "newest-anchor.signature").write_bytes(bytes.fromhex(anchor.signature))
    hash_anew(folder)


def entries_in(folder):
    """Return the entries of an export."""
    with (folder / "entries.jsonl").open("rb") as file:
        return [AuditEntry(**json.loads(line)) for line in file]


def hash_anew(folder):
    """Write the list of hashes as if the export had always been like this."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    )
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")
