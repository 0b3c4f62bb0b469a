"""Whatever somebody does to an exported folder is found, and the record is named."""

import hashlib
import json
import runpy
import shutil
import sys
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.audit.anchor_files import GivenAnchor
from bot.audit.entities import canonical_json
from bot.audit.service import AuditTrail
from bot.database.engine import Database
from bot.errors import ExportWrong
from tests.bot.audit.forging import new_key
from tests.bot.training.conftest import School
from tests.bot.training.handing_over import Office, a_year, proved
from tests.conftest import HandClock


def _exported(folder, template):
    folder.mkdir()
    shutil.copy(template, folder / "annexa.db")
    with closing(Database(f"sqlite:///{folder / 'annexa.db'}")) as database:
        clock = HandClock()
        school = School(database, AuditTrail(database, clock), clock, folder)
        a_year(school)
        office = Office(school, folder, new_key())
        exported = office.export()
        school.shop.lock.release()
    return exported, office.key


@pytest.fixture(scope="module")
def whole(sqlite_template, tmp_path_factory):
    """One export for all tests of this file, and its key."""
    exported, key = _exported(tmp_path_factory.mktemp("export") / "home", sqlite_template)
    assert proved(exported.folder, key=key).verdict.problems == ()
    return exported, key


@pytest.fixture
def folder(whole, tmp_path):
    """A copy of it to be spoilt."""
    return shutil.copytree(whole[0].folder, tmp_path / "export")


def problems(folder, **brought):
    return proved(folder, **brought).verdict.problems


def lines_of(folder, name="records.jsonl"):
    return [json.loads(line) for line in (folder / name).read_bytes().splitlines()]


def write(folder, lines, name="records.jsonl"):
    (folder / name).write_text("".join(canonical_json(one) + "\n" for one in lines))


def hash_anew(folder):
    """Write the list of hashes as if the export had always been like this."""
    said = json.loads((folder / "manifest.json").read_bytes())
    for name in said["files"]:
        said["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(said, indent=1, sort_keys=True) + "\n")


def rehashed(record):
    """Give a record the hash that its fields have."""
    fields = {key: value for key, value in record.items() if key != "record_sha256"}
    return {
        **fields,
        "record_sha256": hashlib.sha256(canonical_json(fields).encode()).hexdigest(),
    }


def _changed(lines):
    return [{**lines[0], "score": 1}, *lines[1:]]


def _changed_and_hashed(lines):
    return [rehashed({**lines[0], "score": 1}), *lines[1:]]


def _inserted(lines):
    return [*lines, rehashed({**lines[0], "number": 9, "corrects": None})]


def _renamed(lines):
    return [rehashed({**lines[0], "number": 4}), *lines[1:]]


#: What is done to the records, and what is said; the numbers are 1, 2, 4 and 5.
ATTACKS = {
    "changed": (_changed, "ACK-1 was changed"),
    "changed and hashed": (_changed_and_hashed, "ACK-1 is not the record that the trail"),
    "removed": (lambda lines: lines[1:], "ACK-1 is missing"),
    "cut off": (lambda lines: lines[:-1], "ACK-5 is missing"),
    "correction removed": (lambda lines: [*lines[:2], lines[3]], "ACK-4 is missing"),
    "imported changed": (
        lambda lines: [lines[0], rehashed({**lines[1], "score": 100}), *lines[2:]],
        "ACK-2 is not the record that was imported",
    ),
    "imported removed": (lambda lines: [lines[0], *lines[2:]], "ACK-2 of 'Cem' is missing"),
    "inserted": (_inserted, "ACK-9 was inserted"),
    "twice": (lambda lines: [lines[0], *lines], "ACK-1 is there twice"),
    "reordered": (
        lambda lines: [lines[1], lines[0], *lines[2:]],
        "ACK-1 does not stand in order",
    ),
    "another number": (_renamed, "ACK-4 is not the record that the trail"),
    "emptied": (lambda _lines: [], "ACK-1 is missing"),
    "names taken off": (
        lambda lines: [
            {k: v for k, v in lines[0].items() if k != "salt"} | {"score": 1},
            *lines[1:],
        ],
        "records.jsonl was changed",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_on_records(attack, folder, whole):
    """Clumsy or with all hashes made anew: the record is named, and so is the forged list."""
    change, says = ATTACKS[attack]
    write(folder, change(lines_of(folder)))
    found = problems(folder, key=whole[1])
    assert any(one.startswith("the file records.jsonl was changed") for one in found)
    assert any(says in one for one in found), found
    hash_anew(folder)
    found = problems(folder, key=whole[1])
    if says.startswith("ACK"):
        assert any(says in one for one in found), found
    assert any("the trail does not know its hash" in one for one in found)
    assert any("the signature is not valid" in one for one in found)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_script_finds_them_too(attack, folder, monkeypatch, capsys):
    """The script in the folder, which shares no code with us, finds every attack on records."""
    write(folder, ATTACKS[attack][0](lines_of(folder)))
    hash_anew(folder)
    monkeypatch.setattr(sys, "argv", ["verify.py", str(folder)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(folder / "verify.py"), run_name="__main__")
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert "the trail does not know its hash" in said
    assert attack == "names taken off" or "ACK-" in said


#: Other files, what is done to them, and what is said.
SPOILT = {
    "half a record": (
        lambda f: (f / "records.jsonl").write_bytes((f / "records.jsonl").read_bytes()[:-20]),
        "the last line of records.jsonl is cut off",
    ),
    "no record": (
        lambda f: (f / "records.jsonl").write_bytes(
            b"[" * 9_999 + b"\n" + (f / "records.jsonl").read_bytes()
        ),
        "line 1 of records.jsonl is not as it was exported",
    ),
    "no records": (lambda f: (f / "records.jsonl").unlink(), "ACK-1 is missing"),
    "a space": (
        lambda f: (f / "records.jsonl").write_bytes(
            (f / "records.jsonl").read_bytes().replace(b'"kind":', b'"kind": ', 1)
        ),
        "line 1 of records.jsonl is not as it was exported",
    ),
    "a person removed": (
        lambda f: write(f, lines_of(f, "people.jsonl")[:-1], "people.jsonl"),
        "the people are not those whom TR-1 asked at its launch",
    ),
    "a person changed": (
        lambda f: (f / "people.jsonl").write_bytes(
            (f / "people.jsonl").read_bytes().replace(b'"never opened"', b'"done"', 1)
        ),
        "the row of 'Ben' (line 2 of people.jsonl) was changed",
    ),
    "a line of a table": (
        lambda f: (f / "acknowledgements.csv").write_bytes(
            (f / "acknowledgements.csv").read_bytes().replace(b",80,", b",81,")
        ),
        "the line of ACK-2 in acknowledgements.csv was changed or removed",
    ),
    "a line more": (
        lambda f: (f / "people.csv").write_bytes((f / "people.csv").read_bytes() + b"Zoe,,,done\n"),
        "line 9 of people.csv is not from the records",
    ),
    "a figure": (
        lambda f: (f / "summary.json").write_bytes(
            (f / "summary.json").read_bytes().replace(b'"percent": 50', b'"percent": 99')
        ),
        "the file summary.json was changed",
    ),
    "a paper": (
        lambda f: (f / "TR-1.pdf").write_bytes((f / "TR-1.pdf").read_bytes() + b"%"),
        "the file TR-1.pdf was changed",
    ),
    "a workbook": (lambda f: (f / "TR-1.xlsx").unlink(), "the file TR-1.xlsx is missing"),
    "what was shown": (
        lambda f: next((f / "shown").iterdir()).write_text("Agree to everything.\n"),
        "is not what people were shown",
    ),
    "nothing shown": (
        lambda f: shutil.rmtree(f / "shown"),
        "what ACK-",
    ),
    "one more file": (
        lambda f: (f / "note.txt").write_text("x"),
        "the file note.txt is not part of the export",
    ),
    "a link": (
        lambda f: (f / "more.txt").symlink_to(f / "README.md"),
        "the file more.txt is not part of the export",
    ),
    "no signature": (lambda f: (f / "manifest.signature").unlink(), "changed or forged"),
    "no list": (lambda f: (f / "manifest.json").unlink(), "manifest.json is missing"),
    "another list": (lambda f: (f / "manifest.json").write_text("[]"), "no list of hashes"),
    "the trail": (
        lambda f: (f / "trail" / "entries.jsonl").write_bytes(
            (f / "trail" / "entries.jsonl").read_bytes().replace(b"p-", b"q-", 1)
        ),
        "entry 1 was changed",
    ),
    "the trail cut off": (
        lambda f: (f / "trail" / "entries.jsonl").write_bytes(
            b"\n".join((f / "trail" / "entries.jsonl").read_bytes().split(b"\n")[:-3]) + b"\n"
        ),
        "is missing at the end of the trail",
    ),
}


@pytest.mark.parametrize("deed", SPOILT)
def test_attacks_on_files(deed, folder, whole):
    """Every file counts, and what is wrong with it is said."""
    change, says = SPOILT[deed]
    change(folder)
    found = problems(folder, key=whole[1])
    assert any(says in one for one in found), found


def test_no_trail(folder):
    """Without the trail nothing can be checked, and that is said."""
    shutil.rmtree(folder / "trail")
    with pytest.raises(ExportWrong, match="audit trail"):
        problems(folder)


def test_a_perfect_forgery(sqlite_template, tmp_path, whole):
    """A whole export made with another key is known by the key, or by an anchor kept elsewhere."""
    exported, key = whole
    forged, _theirs = _exported(tmp_path / "forged", sqlite_template)
    assert problems(forged.folder) == ()
    assert any("another key" in one for one in problems(forged.folder, key=key))
    kept = GivenAnchor(source="the copied anchor", head=exported.anchor.audit_head)
    assert any("anchor" in one for one in problems(forged.folder, given=(kept,)))
    assert problems(exported.folder, key=key, given=(kept,)) == ()


def test_parts_of_another_export(sqlite_template, tmp_path, folder, whole):
    """Files of another export do not fit, though each of them is genuine."""
    other, _key = _exported(tmp_path / "other", sqlite_template)
    for name in ("manifest.json", "manifest.signature", "records.jsonl"):
        shutil.copy(other.folder / name, folder / name)
    found = problems(folder, key=whole[1])
    assert any("ACK-1 is not the record" in one for one in found)
    assert any("the trail does not know its hash" in one for one in found)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_byte(data, whole):
    """One byte changed anywhere in the folder is found."""
    folder = whole[0].folder
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(paths))
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    path.write_bytes(content[:place] + bytes([other]) + content[place + 1 :])
    try:
        assert problems(folder), (path, place, other)
    finally:
        path.write_bytes(content)


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
_NONSENSE = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
_FILES = ("records.jsonl", "people.jsonl", "imports.jsonl", "summary.json", "manifest.json")


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_nonsense(data, whole):
    """A field that is anything at all is a finding, and never a failure of the check."""
    folder = whole[0].folder
    path = folder / data.draw(st.sampled_from(_FILES))
    content = path.read_bytes()
    if path.suffix == ".json":
        fields = json.loads(content)
        fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(_NONSENSE)
        path.write_text(json.dumps(fields))
    else:
        first, *rest = lines_of(folder, path.name)
        first[data.draw(st.sampled_from(sorted(first)))] = data.draw(_NONSENSE)
        write(folder, [first, *rest], path.name)
    try:
        # One in very many times the nonsense is what stood there.
        assert problems(folder) or path.read_bytes() == content
    finally:
        path.write_bytes(content)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_cut(data, whole):
    """A file that ends early, anywhere, is found."""
    folder = whole[0].folder
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(paths))
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    try:
        assert problems(folder), path
    finally:
        path.write_bytes(content)
