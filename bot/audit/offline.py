"""Check an exported audit trail with nothing but Python's standard library.

    python3 verify.py [FOLDER] [--anchor FILE|COUNT:HEAD]...

It recomputes every hash. It cannot check signatures; it prints the commands that do.
"""

import argparse
import hashlib
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Fields = dict[str, Any]

BEGINNING = "0" * 64
SUMS = "SHA256SUMS"
ENTRY = ("actor", "at", "facts", "hash", "previous", "sequence", "subject", "tag")
STATED = ("at", "entries", "format", "head", "key")


def main() -> int:
    """Print what was found; the exit status is 1 when the export is not what was written."""
    asked = _parse()
    folder: Path = asked.folder
    found: list[str] = []
    anchors: list[Fields] = []
    given: list[Fields] = []
    try:
        anchors += (_load(path) for path in sorted(folder.glob("anchors/anchor-*.json")))
        given += (_given(one) for one in asked.anchor)
        found += file_problems(folder)
        found += trail_problems(folder, anchors, given)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        found.append(f"something cannot be read as it should: {error!r}")
    for problem in found:
        print(f"NOT INTACT: {problem}.")  # noqa: T201 -- it is a program of its own
    if not found:
        print(_intact(anchors[-1], given))  # noqa: T201
        print(_signature_commands(folder, anchors[-1]))  # noqa: T201
    return 1 if found else 0


def file_problems(folder: Path) -> Iterator[str]:
    """Yield which files are not those that the list of hashes names."""
    lines = (folder / SUMS).read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    listed = {name: wanted for wanted, name in (line.split("  ", 1) for line in lines)}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted(listed.keys() | there - {SUMS}):
        if name not in there:
            yield f"the file {_shown(name)} is missing"
        elif name not in listed:
            yield f"the file {_shown(name)} is not part of the export"
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed[name]:
            yield f"the file {_shown(name)} was changed"


def trail_problems(folder: Path, anchors: list[Fields], given: list[Fields]) -> Iterator[str]:
    """Yield the first entry that does not fit, and what does not fit at the end."""
    if not anchors:
        yield "there is no anchor in the export"
        return
    wanted = [(one["entries"], one["head"]) for one in (*anchors, *given)]
    last, number = BEGINNING, 0
    with (folder / "entries.jsonl").open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            finding = _entry_problem(line, number, last)
            last = "" if finding else json.loads(line)["hash"]
            if not finding and any(n == number and head != last for n, head in wanted):
                finding = "is not the one that an anchor was made of"
            if finding:
                yield f"entry {number} {finding}"
                return
    longest = max(n for n, _head in wanted)
    if number < longest:
        yield f"entry {number + 1} is missing: an anchor was made of {longest} entries"
    elif number > anchors[-1]["entries"]:
        yield f"entry {anchors[-1]['entries'] + 1} was added after the newest anchor"
    if (folder / "newest-anchor.statement").read_bytes() != _statement(anchors[-1]):
        yield "newest-anchor.statement is not what the newest anchor states"


def _entry_problem(line: str, number: int, last: str) -> str:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        entry = None
    if not isinstance(entry, dict) or sorted(entry) != list(ENTRY):
        return "is not an entry as it was exported"
    covered = {key: value for key, value in entry.items() if key != "hash"}
    for fits, otherwise in (
        (line == _canonical(entry) + "\n", "is not written as it was exported"),
        (entry["sequence"] == number, "is missing, or not in order"),
        (entry["previous"] == last, "is not chained to the entry before it"),
        (_sha256(_canonical(covered)) == entry["hash"], "was changed: its hash does not match"),
    ):
        if not fits:
            return otherwise
    return ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(fields: Fields) -> str:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _statement(anchor: Fields) -> bytes:
    return _canonical({key: anchor[key] for key in STATED}).encode()


def _load(path: Path) -> Fields:
    anchor: Fields = json.loads(path.read_text("utf-8"))
    forms = {"at": r"[\d:.T+-]{1,40}", "head": r"[0-9a-f]{64}", "key": r"[0-9a-f]{64}"}
    is_anchor = all(re.fullmatch(form, anchor[field]) for field, form in forms.items())
    if not is_anchor or not isinstance(anchor["entries"], int) or anchor["entries"] < 1:
        raise ValueError(f"{path} is no anchor")
    return anchor


def _given(named: str) -> Fields:
    copied = re.fullmatch(r"([1-9]\d*):([0-9a-f]{64})", named.strip())
    if copied:
        return {"entries": int(copied[1]), "head": copied[2]}
    return _load(Path(named))


def _intact(newest: Fields, given: list[Fields]) -> str:
    lines = [
        f"Intact: {newest['entries']} entries, each chained to the one before; all files as listed.",
        f"Newest anchor: {newest['entries']}:{newest['head']} of {newest['at']}.",
    ]
    if given:
        proved = max(one["entries"] for one in given)
        lines.append(
            f"Proved by the anchors that you gave: nothing up to entry {proved} was changed, "
            "removed, inserted, reordered, cut off or rewritten after they were made."
        )
    else:
        lines.append(
            "Not known: whether the whole export was written anew. Compare the newest anchor with "
            "one kept elsewhere (--anchor), or check the signature with a key kept elsewhere."
        )
    return "\n".join(lines)


def _signature_commands(folder: Path, newest: Fields) -> str:
    key = _quoted(folder / "anchors" / f"public-key-{newest['key'][:16]}.pem")
    statement = _quoted(folder / "newest-anchor.statement")
    signature = _quoted(folder / "newest-anchor.signature")
    stamp = folder / "newest-anchor.tsr"
    commands = [
        "Signatures were not checked. To check the newest (better with a key kept elsewhere):",
        f"  openssl pkeyutl -verify -pubin -inkey {key} -rawin \\",
        f"    -in {statement} -sigfile {signature}",
    ]
    if stamp.exists():
        commands += [
            "To check its time stamp (ROOT.pem: the root certificate of the authority):",
            f"  openssl ts -verify -data {statement} -in {_quoted(stamp)} -CAfile ROOT.pem",
        ]
    return "\n".join(commands)


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _shown(name: str) -> str:
    return name if name.isprintable() else ascii(name)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check an exported audit trail.")
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
