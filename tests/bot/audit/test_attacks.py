"""Whatever somebody does to the records, an anchor from elsewhere shows it."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.audit.anchor_files import GivenAnchor, anchor_files, read_anchor
from bot.audit.anchors import fingerprint
from bot.audit.entities import AuditHead
from bot.audit.export import prove_export
from bot.audit.proving import Signer, Trust
from bot.audit.tags import AuditTag
from tests.bot.audit.forging import (
    CLUMSY,
    PERFECT,
    anchors_for,
    entries_in,
    hash_anew,
    new_key,
    put_into_database,
    put_into_export,
    rechained,
    signed,
)
from tests.bot.audit.recording import record

EVERY = {**CLUMSY, **PERFECT}
#: What is changed in an anchor whose signature is not made anew.
FORGERIES = {
    "time": lambda _anchor: {"at": "2026-03-03T09:00:00.000000+00:00"},
    "head": lambda _anchor: {"head": "0" * 64},
    "entries": lambda _anchor: {"entries": 7},
    "signature": lambda _anchor: {"signature": "0" * 128},
    "signature that is none": lambda _anchor: {"signature": "no number"},
    "key": lambda _anchor: {"public_key": new_key().public_key},
    "key that is none": lambda _anchor: {"public_key": "no key"},
    "signature of another": lambda anchor: {
        "signature": signed(anchor.audit_head, new_key()).signature
    },
}
SPOILT_FILES = {
    "README.md was changed": lambda folder: (folder / "README.md").write_text("x"),
    "verify.py is missing": lambda folder: (folder / "verify.py").unlink(),
    "more.txt is not part of": lambda folder: (folder / "more.txt").write_text("x"),
    "README.md is not part of": lambda folder: (folder / "SHA256SUMS").unlink(),
    "verify.py is not part of": lambda folder: (folder / "SHA256SUMS").write_bytes(b"\xff"),
    # Python takes this sign for the end of a line, too.
    "SHA256SUMS was changed": lambda folder: (folder / "SHA256SUMS").write_bytes(
        (folder / "SHA256SUMS").read_bytes().replace(b"\n", b"\x0b", 1)
    ),
}
SPOILT_LINES = {
    "space": lambda line: line.replace(b'"actor":', b'"actor": '),
    "doubled": lambda line: line.replace(b'"actor":', b'"actor":"p-9","actor":'),
    "left out": lambda line: line.replace(b'"actor":"p-1",', b""),
    "text": lambda line: line.replace(b'"sequence":3', b'"sequence":"3"'),
    "truth": lambda line: line.replace(b'"sequence":3', b'"sequence":true'),
    "line end": lambda line: line.rstrip(b"\n") + b"\r\n",
    "half": lambda line: line[:20] + b"\n",
    "list": lambda _line: b"[]\n",
    "deep": lambda _line: b"[" * 100_000 + b"\n",
    "bytes": lambda _line: b"\xff\xfe\n",
    "empty": lambda _line: b"\n",
}


def test_untouched(audit, given, key):
    """An untouched trail is intact, and proved up to the anchor that was given."""
    verdict = audit.prove(given=[given], trust=Trust(keys=frozenset({key.fingerprint})))
    assert (verdict.problems, verdict.proved, verdict.report.entries) == ((), 6, 8)
    assert [one.signer for one in verdict.anchors] == [Signer.GIVEN, Signer.GIVEN]


def test_nothing_is_proved_without_an_anchor(audit, anchor):
    """Without an anchor or a key from elsewhere nothing is said to be proved."""
    assert anchor
    verdict = audit.prove(trust=Trust())
    assert (verdict.is_intact, verdict.proved) == (True, 0)
    assert [one.signer for one in verdict.anchors] == [Signer.OWN]


def test_every_attack(database, audit, anchor):
    """Whatever is done to the entries, an anchor that was left beside the records shows it."""
    assert anchor
    entries = list(audit.entries())
    for attack, (deed, number) in EVERY.items():
        put_into_database(database, deed(entries))
        fault = audit.prove(trust=Trust()).report.fault
        assert (attack, fault.sequence) == (attack, number)


def test_perfect_attacks(database, audit, given, key):
    """A rewritten chain with new anchors looks whole, but not to an anchor or a key kept elsewhere."""
    entries = list(audit.entries())
    for attack, (deed, number) in PERFECT.items():
        forged = deed(entries)
        put_into_database(database, forged, anchors_for(forged, new_key()))
        alone = audit.prove(trust=Trust())
        assert (attack, alone.is_intact, alone.proved) == (attack, True, 0)
        proved = audit.prove(given=[given], trust=Trust())
        assert (attack, proved.report.fault.sequence) == (attack, number)
        keyed = audit.prove(trust=Trust(keys=frozenset({key.fingerprint})))
        speaks_of_anchors = any(one.tag == AuditTag.TRAIL_ANCHORED for one in forged)
        assert (attack, keyed.is_intact, keyed.proved) == (attack, not speaks_of_anchors, 0)


def test_head_moved_back(database, audit, anchor):
    """A head that was moved alone does not fit the last entry."""
    put_into_database(database, list(audit.entries()))
    moved = f"UPDATE audit_head SET sequence = 6, hash = '{anchor.head}'"
    with database.transaction() as connection:
        connection.execute(text(moved))
    assert audit.prove(trust=Trust()).report.fault.sequence == 8


def test_anchor_removed_from_the_database(database, audit, anchor):
    """An anchor that disappears is missed, because the trail speaks of it."""
    assert anchor
    put_into_database(database, list(audit.entries()), [])
    [problem] = audit.prove(trust=Trust()).problems
    assert problem == "the anchor that entry 6 speaks of is missing beside the records"


def test_anchor_added_to_the_database(database, audit, anchor, key):
    """An anchor that the trail does not speak of was not made by it."""
    entries = list(audit.entries())
    stray = signed(AuditHead(sequence=7, hash=entries[6].hash), key)
    put_into_database(database, entries, [anchor, stray])
    [problem] = audit.prove(trust=Trust()).problems
    assert problem == "no entry of the trail speaks of the anchor over 7 entries beside the records"


def test_forged_anchors(audit, anchor):
    """An anchor with anything changed is no good, and says nothing against the trail."""
    forged = [replace(anchor, **change(anchor)) for change in FORGERIES.values()]
    given = [GivenAnchor(source="post", head=one.audit_head, signed=one) for one in forged]
    verdict = audit.prove(given=given, trust=Trust())
    assert verdict.report.fault is None
    assert len(verdict.problems) == len(FORGERIES)
    told = "its signature is not valid: it was changed or forged"
    assert all(told in problem for problem in verdict.problems)
    assert verdict.proved == 0


def test_anchor_of_another_key(audit, anchor, given, key):
    """An anchor signed with another key than the one given is no good."""
    other = new_key()
    verdict = audit.prove(given=[given], trust=Trust(keys=frozenset({other.fingerprint})))
    assert [one.signer for one in verdict.anchors] == [Signer.OTHER, Signer.OTHER]
    assert all("it is signed with another key" in problem for problem in verdict.problems)
    swapped = signed(anchor.audit_head, other)
    given = GivenAnchor(source="post", head=swapped.audit_head, signed=swapped)
    verdict = audit.prove(given=[given], trust=Trust(keys=frozenset({key.fingerprint})))
    assert len(verdict.problems) == 1
    assert verdict.anchors[-1].key == fingerprint(other.public_key)


def test_anchor_of_another_trail(audit, anchor, key):
    """A good anchor of another trail does not fit this one."""
    assert anchor
    other = signed(AuditHead(sequence=4, hash="a" * 64), key)
    given = GivenAnchor(source="post", head=other.audit_head, signed=other)
    assert audit.prove(given=[given], trust=Trust()).report.fault.sequence == 4


def test_two_anchors_that_disagree(audit, given):
    """Two anchors over the same number of entries cannot both fit."""
    copied = GivenAnchor(source="post", head=AuditHead(sequence=6, hash="a" * 64))
    assert audit.prove(given=[given, copied], trust=Trust()).report.fault.sequence == 6


def test_the_span_is_named(database, audit, given, key):
    """Between two anchors the finding says after which entry the trail stopped being right."""
    record(database, audit, 1)
    entries = list(audit.entries())
    later = signed(AuditHead(sequence=9, hash=entries[-1].hash), key)
    forged = rechained([*entries[:6], replace(entries[6], actor="p-9"), *entries[7:]])
    put_into_database(database, forged)
    proof = [given, GivenAnchor(source="a safe", head=later.audit_head, signed=later)]
    verdict = audit.prove(given=proof, trust=Trust())
    assert verdict.report.fault.sequence == 9
    assert "reordered after entry 6" in verdict.report.fault.finding
    assert verdict.proved == 6


def test_near_anchors_prove_nothing(audit, given):
    """An anchor or key from where the records lie is checked, and proves nothing."""
    near = replace(given, is_near=True)
    assert audit.prove(given=[near], trust=Trust()).proved == 0
    keys = frozenset({fingerprint(given.signed.public_key)})
    assert audit.prove(given=[near], trust=Trust(keys=keys, near=keys)).proved == 0
    assert audit.prove(given=[near], trust=Trust(keys=keys)).proved == 6


@pytest.mark.parametrize("attack", EVERY)
def test_attacks_on_an_export(exported, attack):
    """Entries of an export that were attacked, with all its hashes anew, do not fit its anchors."""
    deed, number = EVERY[attack]
    put_into_export(exported, deed(entries_in(exported)))
    assert prove_export(exported, trust=Trust()).report.fault.sequence == number


@pytest.mark.parametrize("attack", [name for name in PERFECT if name not in {"cut off", "emptied"}])
def test_perfect_attacks_on_an_export(exported, attack, key):
    """An export written anew, with anchors of another key, is found out by anchor and by key."""
    deed, number = PERFECT[attack]
    kept = _anchors(exported)[0]
    forged = deed(entries_in(exported))
    put_into_export(exported, forged, anchors_for(forged, new_key()))
    alone = prove_export(exported, trust=Trust())
    assert (alone.problems, alone.proved) == ((), 0)
    given = GivenAnchor(source="a drawer", head=kept.audit_head, signed=kept)
    assert prove_export(exported, given=[given], trust=Trust()).report.fault.sequence == number
    keyed = prove_export(exported, trust=Trust(keys=frozenset({key.fingerprint})))
    assert keyed.problems


def test_an_entry_more_than_the_anchor(exported):
    """An entry behind the newest anchor of an export was put there afterwards."""
    entries = entries_in(exported)
    put_into_export(exported, rechained([*entries, entries[-2]]))
    assert prove_export(exported, trust=Trust()).report.fault.sequence == 8


@pytest.mark.parametrize("told", SPOILT_FILES)
def test_files_of_an_export(exported, told):
    """A file of an export that was changed, removed or added is named."""
    SPOILT_FILES[told](exported)
    assert any(told in one for one in prove_export(exported, trust=Trust()).problems)


def test_link_in_an_export(exported, tmp_path):
    """A file of an export that became a link is named and not followed."""
    (exported / "README.md").rename(tmp_path / "README.md")
    (exported / "README.md").symlink_to(tmp_path / "README.md")
    [problem] = prove_export(exported, trust=Trust()).problems
    assert problem == "the file README.md is a link"


@pytest.mark.parametrize("spoilt", SPOILT_LINES)
def test_malformed_lines(exported, spoilt):
    """A line that is no entry as exported is named, whatever it is."""
    spoil = SPOILT_LINES[spoilt]
    path = exported / "entries.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], spoil(lines[2]), *lines[3:]]))
    hash_anew(exported)
    verdict = prove_export(exported, trust=Trust())
    assert verdict.report.fault.sequence == 3
    assert "line 3 of entries.jsonl is no entry as it was exported" in verdict.problems


@pytest.mark.parametrize("contents", [b"{}", b"\xff", b"[" * 100_000])
def test_malformed_anchors(exported, contents):
    """A file that takes an anchor's place and is none is named."""
    first = min((exported / "anchors").glob("anchor-*.json"))
    first.write_bytes(contents)
    hash_anew(exported)
    problems = prove_export(exported, trust=Trust()).problems
    assert any(first.name in one for one in problems)
    assert "the anchor that entry 6 speaks of is missing beside the records" in problems


def test_no_anchor_in_an_export(exported):
    """An export without its anchors is not taken for a short one."""
    put_into_export(exported, entries_in(exported), [])
    assert "the export holds no anchor" in prove_export(exported, trust=Trust()).problems


def _anchors(folder):
    return [read_anchor(path) for path in anchor_files(folder / "anchors")]
