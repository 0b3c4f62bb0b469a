"""What the index of a pack says besides its tables."""

from collections.abc import Mapping, Sequence

from bot.evidence.asked import Asked, moment
from bot.evidence.entities import ALL, Drawn, Part
from bot.evidence.page import Index

_NOTES = (
    (
        "Everything is as it was at the moment above, also where it was changed since; what could not "
        "be told for that day says so."
    ),
    "Each table stands beside this page as CSV (UTF-8) with all its columns. Times are UTC.",
)
_HIDDEN = (
    "People are known here by their random ids, which the audit trail has too; names of those who "
    "are known to us were taken out of what people wrote. Documents and files are unchanged, and "
    "may name people."
)
_HOW = (
    (
        "manifest.json has the SHA-256 of every file in this folder, manifest.signature signs it with "
        "the key of the anchors, and the audit trail in trail/ knows its hash. So an anchor that was "
        "kept elsewhere proves every file here: the one of this pack was posted to the compliance "
        "leads when it was made, as COUNT:HEAD."
    ),
    (
        "Where Annexa is installed, the first command checks everything, without database or network. "
        "Without it, the second checks the trail with Python alone, the third the signature; then "
        "look up the hash of manifest.json in trail/entries.jsonl (tag pack:exported), and compare the "
        "files with manifest.json."
    ),
)
_COMMANDS = (
    "annexa audit verify FOLDER --anchor COUNT:HEAD --public-key KEY",
    "python3 trail/verify.py --anchor COUNT:HEAD",
    (
        "openssl pkeyutl -verify -pubin -inkey KEY -rawin -in manifest.json "
        "-sigfile manifest.signature"
    ),
)


def index_of(
    said: Mapping[str, object], asked: Asked, parts: Sequence[Part], *, drawn: Sequence[Drawn] = ()
) -> Index:
    """Return what the page says of these parts."""
    scope, sample = asked.scope, said["sample"]
    named = "everything" if scope.label == ALL else f"{scope.label} {scope.title}"
    told = "none: every table is its complete population"
    if isinstance(sample, dict):
        told = (
            f"up to {sample['size']} of each population, seed {sample['seed']}; {_counted(drawn)}"
        )
    facts = [
        ("About", named),
        ("As of (UTC)", moment(str(said["as_of"]))),
        ("Made at (UTC)", moment(str(said["made_at"]))),
        ("Sample", told),
        ("Names", "left out" if asked.names.hidden else "included"),
    ]
    return Index(
        title=f"Audit pack: {named}",
        facts=facts,
        notes=[*_NOTES, *([_HIDDEN] if asked.names.hidden else [])],
        parts=parts,
        how_to_check=_HOW,
        commands=_COMMANDS,
    )


def _counted(drawn: Sequence[Drawn]) -> str:
    taken, all_ = sum(len(one.items) for one in drawn), sum(one.size for one in drawn)
    return f"{taken:,} of {all_:,} items in {len(drawn):,} populations were drawn"
