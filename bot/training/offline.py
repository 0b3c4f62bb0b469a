"""Check exported records of training with nothing but Python's standard library.

    python3 verify.py [FOLDER] [--anchor FILE|COUNT:HEAD]...

It recomputes every hash, those of the audit trail too. It cannot check signatures; README.md has
the command that does.
"""

import argparse
import hashlib
import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Fields = dict[str, Any]

OUTSIDE = ("manifest.json", "manifest.signature")
RECORDED = ("acknowledgement:recorded", "acknowledgement:corrected")
IMPORTED, LAUNCHED = "acknowledgement:imported", "campaign:launched"
EXPORTED = "training:exported"


def main() -> int:
    """Print what was found; the exit status is 1 when the export is not what was written."""
    asked = _parse()
    folder: Path = asked.folder
    found: list[str] = []
    records: list[Fields] = []
    try:
        records += (json.loads(line) for line in _lines(folder / "records.jsonl"))
        found += trail_problems(folder / "trail", asked.anchor)
        entries = [json.loads(line) for line in _lines(folder / "trail" / "entries.jsonl")]
        found += file_problems(folder, entries)
        found += record_problems(folder, records, entries)
        found += missing(folder, records, entries)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        found.append(f"something cannot be read as it should: {error!r}")
    for problem in found:
        print(f"NOT INTACT: {problem}.")  # noqa: T201 -- it is a program of its own
    if not found:
        print(_intact(records, given=bool(asked.anchor)))  # noqa: T201
    return 1 if found else 0


def trail_problems(trail: Path, given: list[str]) -> Iterator[str]:
    """Yield what the trail's own script finds."""
    script = runpy.run_path(str(trail / "verify.py"))
    anchors = [script["_load"](path) for path in sorted(trail.glob("anchors/anchor-*.json"))]
    brought = [script["_given"](one) for one in given]
    yield from script["file_problems"](trail)
    yield from script["trail_problems"](trail, anchors, brought)


def file_problems(folder: Path, entries: list[Fields]) -> Iterator[str]:
    """Yield which files are not those of the list, and whether the trail knows the list."""
    manifest = (folder / "manifest.json").read_bytes()
    listed: dict[str, str] = json.loads(manifest)["files"]
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix() for path in paths}
    there = {name for name in names if name not in OUTSIDE and not name.startswith("trail/")}
    for name in sorted(listed.keys() | there):
        if name not in there:
            yield f"the file {name!r} is missing"
        elif name not in listed:
            yield f"the file {name!r} is not part of the export"
        elif _sha256((folder / name).read_bytes()) != listed[name]:
            yield f"the file {name!r} was changed"
    wanted = _sha256(manifest)
    exports = (_facts(one) for one in entries if one["tag"] == EXPORTED)
    if not any(facts["manifest"] == wanted for facts in exports):
        yield "manifest.json is not the one that was exported: the trail does not know its hash"


def record_problems(folder: Path, records: list[Fields], entries: list[Fields]) -> Iterator[str]:
    """Yield which records are not those that the trail has the hashes of."""
    recorded = _recorded(entries)
    batches = [_facts(one) for one in entries if one["tag"] == IMPORTED]
    imports = [json.loads(line) for line in _lines(folder / "imports.jsonl")]
    last = 0
    for one in records:
        number, label = one["number"], f"ACK-{one['number']}"
        covered = {key: value for key, value in one.items() if key != "record_sha256"}
        if number <= last:
            yield f"{label} does not stand in order, or twice"
        last = number
        if "salt" in one and _sha256(_canonical(covered)) != one["record_sha256"]:
            yield f"{label} was changed: what it says does not match its hash"
        if number in recorded:
            if recorded[number]["record_sha256"] != one["record_sha256"]:
                yield f"{label} is not the record that the trail has the hash of"
        elif not any(_is_whole(batch, one, imports) for batch in batches):
            yield f"{label} was inserted, or changed after it was imported"


def missing(folder: Path, records: list[Fields], entries: list[Fields]) -> Iterator[str]:
    """Yield which records are not here though the trail knows them, and whether people are."""
    said = json.loads((folder / "manifest.json").read_bytes())
    there = {one["number"] for one in records}
    for number, facts in _recorded(entries).items():
        is_wanted = said["scope"] in ("all acknowledgements", f"TR-{facts['campaign']}")
        if is_wanted and facts["at"] <= said["as_of"] and number not in there:
            yield f"ACK-{number} is missing"
    people = [json.loads(line) for line in _lines(folder / "people.jsonl")]
    for one in people:
        if one["record"] and one["record"] not in there:
            yield f"ACK-{one['record']}, the record of a person in people.jsonl, is missing"
    launches = [one for one in entries if one["tag"] == LAUNCHED]
    for entry in launches:
        if said["scope"] == f"TR-{entry['subject'].partition(':')[2]}":
            ids = sorted(one["person"] for one in people if not one["joiner"])
            is_same = _sha256("\n".join(ids).encode()) == _facts(entry)["population_sha256"]
            if not is_same and not any(one.startswith("forgotten:") for one in ids):
                yield "the people are not those who were asked at the launch"


def _is_whole(batch: Fields, one: Fields, imports: list[Fields]) -> bool:
    """Tell whether a record came in with this batch, which is whole."""
    mine = [x for x in imports if batch["first"] <= x["number"] <= batch["last"]]
    hashes = sorted(x["record_sha256"] for x in mine)
    return (
        any(
            x["number"] == one["number"] and x["record_sha256"] == one["record_sha256"]
            for x in mine
        )
        and _sha256("\n".join(hashes).encode()) == batch["records_sha256"]
    )


def _recorded(entries: list[Fields]) -> dict[int, Fields]:
    return {
        int(one["subject"].partition(":")[2]): {**_facts(one), "at": one["at"]}
        for one in entries
        if one["tag"] in RECORDED
    }


def _facts(entry: Fields) -> Fields:
    facts: Fields = json.loads(entry["facts"])
    return facts


def _lines(path: Path) -> list[str]:
    lines = path.read_bytes().decode("ascii").split("\n")
    if lines.pop():
        raise ValueError(f"the last line of {path.name} is cut off")
    return lines


def _canonical(fields: Fields) -> bytes:
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _intact(records: list[Fields], *, given: bool) -> str:
    unnamed = sum("salt" not in one for one in records)
    lines = [f"Intact: {len(records)} records, each known to the audit trail; all files as listed."]
    if unnamed:
        lines.append(
            f"Of {unnamed} records names are left out or forgotten; what they say is proved by the "
            "list of hashes alone."
        )
    if not given:
        lines.append(
            "Not known: whether the whole export was written anew. Compare with an anchor kept "
            "elsewhere (--anchor), or check the signature with a key kept elsewhere."
        )
    return "\n".join(lines)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check exported records of training.")
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(__file__).parent,
        help="the export (default: where this script lies)",
    )
    parser.add_argument(
        "--anchor",
        action="append",
        default=[],
        metavar="FILE|COUNT:HEAD",
        help="an anchor kept elsewhere; may be repeated",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
