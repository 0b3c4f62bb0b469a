"""What a check of the audit trail found, in words and as JSON."""

from collections.abc import Iterable, Mapping, Sequence

from bot.audit.anchors import short
from bot.audit.proving import BESIDE, AnchorFinding, Signer, Verdict
from bot.cli.printing import visible
from bot.evidence.proof import PackProof
from bot.training.export_proof import ExportProof

_SIGNED: Mapping[Signer, str] = {
    Signer.GIVEN: "signed with the given key {key}",
    Signer.OWN: "signed with the key that comes with it, {key}",
    Signer.NOBODY: "not signed, so the copy itself is the proof",
}


def as_words(verdict: Verdict) -> str:
    """Return everything that was found, and what could not be known."""
    lines = _trail(verdict)
    lines += _anchors("given", [one for one in verdict.anchors if not one.is_beside])
    lines += _anchors(BESIDE, [one for one in verdict.anchors if one.is_beside])
    lines += _proved(verdict)
    lines += [f"Not known: {one}" for one in unknown(verdict)]
    return "\n".join(lines)


def as_fields(verdict: Verdict) -> dict[str, object]:
    """Return the same for machines."""
    report, fault = verdict.report, verdict.report.fault
    return {
        "intact": verdict.is_intact,
        "entries": report.entries,
        "head": report.head.hash,
        "fault": {"entry": fault.sequence, "finding": fault.finding} if fault else None,
        "problems": list(verdict.problems),
        "proved": verdict.proved,
        "unknown": list(unknown(verdict)),
        "anchors": [_fields(one) for one in verdict.anchors],
    }


def export_words(proof: ExportProof) -> str:
    """Return what was found in an export of training, then what was found in its trail."""
    verdict = proof.verdict
    said = f"{proof.scope}, as of {proof.as_of}, made {proof.made_at}"
    if verdict.is_intact:
        found = (
            f"The export is intact ({said}): {_count(proof.records, 'record')} of "
            f"{_count(proof.people, 'person', 'people')}; every record, file and figure is the one "
            "that was exported, and every record is in the audit trail."
        )
        lines = [found, as_words(verdict)]
    else:
        first, *rest = verdict.problems
        lines = [f"The export is not intact ({said}): {first}.", *(f"Also: {o}." for o in rest)]
    if proof.unnamed:
        lines.append(
            f"Not known: whether {_count(proof.unnamed, 'record')} without names said the same when "
            "recorded; the trail has their hashes, and the list of hashes covers what they say."
        )
    if proof.withheld:
        lines.append(
            f"Left out: {_count(proof.withheld, 'text')} that people were shown, because whoever "
            "exported may not read them; the hashes are here."
        )
    return visible("\n".join(lines))


def export_fields(proof: ExportProof) -> dict[str, object]:
    """Return the same for machines."""
    return {
        "scope": proof.scope,
        "as_of": proof.as_of,
        "made_at": proof.made_at,
        "people": proof.people,
        "records": proof.records,
        "records_without_names": proof.unnamed,
        "texts_left_out": proof.withheld,
        **as_fields(proof.verdict),
    }


def pack_words(proof: PackProof) -> str:
    """Return what was found in an audit pack, then what was found in its trail."""
    verdict = proof.verdict
    said = f"{proof.scope}, as of {proof.as_of}, made {proof.made_at}"
    if not verdict.is_intact:
        first, *rest = verdict.problems
        lines = [f"The pack is not intact ({said}): {first}.", *(f"Also: {o}." for o in rest)]
        return visible("\n".join(lines))
    found = (
        f"The pack is intact ({said}): each of its {_count(proof.files, 'file')} is the one that "
        f"was exported, and the trail was told of {proof.witnessed:,} of them when they came in."
    )
    return visible("\n".join([found, as_words(verdict)]))


def pack_fields(proof: PackProof) -> dict[str, object]:
    """Return the same for machines."""
    return {
        "scope": proof.scope,
        "as_of": proof.as_of,
        "made_at": proof.made_at,
        "files": proof.files,
        "files_known_before": proof.witnessed,
        **as_fields(proof.verdict),
    }


def unknown(verdict: Verdict) -> Iterable[str]:
    """Yield what this check cannot tell, and what would help."""
    given = [one for one in verdict.anchors if not one.is_beside]
    if verdict.is_intact and not verdict.proved:
        yield (
            "whether the end was cut off or everything was written anew, hashes and all; only an "
            "anchor that was kept elsewhere shows that: --anchor with its file, or with COUNT:HEAD "
            "as it was posted in the leads' channel."
        )
    if near := [one for one in given if one.is_near]:
        yield (
            f"whether {_named(near)} was rewritten together with the records, for it lies in the "
            "same place; give an anchor that was kept elsewhere."
        )
    if own := [one for one in given if one.signer is Signer.OWN and not one.is_near]:
        yield (
            f"who signed {_named(own)}: it was checked with the key that comes with it, which "
            "shows only that it is undamaged; give the key that you know from elsewhere "
            f"(--public-key), or compare its fingerprint, {short(own[-1].key)}."
        )
    if any(one.is_key_near for one in verdict.anchors):
        yield (
            "whether the given key is the right one, for it lies in the same place as the "
            "records; whoever rewrote them could have put it there. Give one kept elsewhere."
        )
    unchecked = sum(one.has_stamp and not one.stamped_at for one in verdict.anchors)
    if unchecked and verdict.is_intact:
        yield (
            f"whether {_count(unchecked, 'time stamp')} can be believed; give the authority's root "
            "certificate (--timestamp-certificate)."
        )


def _trail(verdict: Verdict) -> list[str]:
    entries = verdict.report.entries
    if verdict.is_intact:
        found = (
            f"The audit trail is intact: {_entries(entries)}, each chained to the one before; "
            f"head {verdict.report.head.hash}."
        )
        return [found]
    before = ""
    if verdict.report.fault and entries:
        before = f" The {_entries(entries)} before it are in order."
    first, *rest = verdict.problems
    return [f"The audit trail is not intact: {first}.{before}", *(f"Also: {one}." for one in rest)]


def _anchors(where: str, anchors: Sequence[AnchorFinding]) -> list[str]:
    good = [one for one in anchors if not one.problem]
    if not good:
        return []
    one = max(good, key=lambda one: one.head.sequence)
    made = f", made {one.at}" if one.at else ""
    seen = f"; its time stamp says {one.stamped_at.isoformat()}" if one.stamped_at else ""
    newest = f"{_count(len(good), 'anchor')} {where}, the newest over {_entries(one.head.sequence)}"
    source = f" ({one.source}{made})" if not one.is_beside else made
    return [f"{newest}{source}: {_SIGNED[one.signer].format(key=short(one.key))}{seen}."]


def _proved(verdict: Verdict) -> list[str]:
    if not verdict.proved:
        return []
    by = [one for one in verdict.anchors if one.is_trusted and one.head.sequence == verdict.proved]
    who = "" if any(not one.is_near for one in by) else " by anybody without the private key"
    proved = (
        f"Proved: nothing up to entry {verdict.proved} was changed, removed, inserted, reordered, "
        f"cut off or rewritten{who} after that anchor was made."
    )
    after = verdict.report.entries - verdict.proved
    return [proved, *([f"No such anchor covers the {_entries(after)} after it."] if after else [])]


def _fields(one: AnchorFinding) -> dict[str, object]:
    return {
        "entries": one.head.sequence,
        "head": one.head.hash,
        "source": one.source,
        "same_place": one.is_near,
        "at": one.at or None,
        "key": one.key or None,
        "signed": one.signer.value,
        "time_stamp": one.stamped_at.isoformat() if one.stamped_at else None,
        "problem": one.problem or None,
    }


def _named(anchors: Sequence[AnchorFinding]) -> str:
    more = f" (and {len(anchors) - 1:,} more)" if len(anchors) > 1 else ""
    return f"{anchors[-1].source}{more}"


def _entries(number: int) -> str:
    return _count(number, "entry", "entries")


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
