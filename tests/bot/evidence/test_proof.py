"""Whatever somebody does to a pack is found."""

import hashlib
import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.audit.anchor_files import GivenAnchor
from bot.errors import ExportWrong
from bot.evidence.entities import Sampling
from bot.evidence.proof import is_pack
from tests.bot.evidence.conftest import proved


@pytest.fixture(scope="module")
def whole(spring):
    """One pack for all tests of this file."""
    packed = spring.company.pack("proof", sample=Sampling(size=2, seed="s"))
    assert proved(packed.folder, key=spring.company.key).verdict.problems == ()
    return packed


@pytest.fixture
def folder(whole, tmp_path):
    """A copy of it to be spoilt."""
    return shutil.copytree(whole.folder, tmp_path / "pack")


def problems(folder, **brought):
    return proved(folder, **brought).verdict.problems


def files(folder):
    return sorted(one for one in folder.rglob("*") if one.is_file())


def test_any_changed_byte_is_found(whole, spring, tmp_path):
    """One byte of one file, whichever: the check says that something does not fit."""
    copy = shutil.copytree(whole.folder, tmp_path / "pack")
    paths = files(copy)
    # A folder that others can write needs no key; a pack that is checked is given the anchor.
    key = spring.company.key

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def spoilt(data):
        path = data.draw(st.sampled_from(paths))
        before = path.read_bytes()
        place = data.draw(st.integers(0, len(before) - 1)) if before else 0
        other = data.draw(st.integers(1, 255))
        changed = bytearray(before or b"x")
        changed[place] ^= other if before else 0
        path.write_bytes(changed)
        try:
            found = _found(copy, key)
        finally:
            path.write_bytes(before)
        assert found, (path, place, other)

    spoilt()
    assert _found(copy, key) == ()


def _found(folder, key):
    try:
        return problems(folder, key=key)
    except ExportWrong as error:
        return (str(error),)


def test_each_file_counts(folder):
    """A file that is missing, added, or a link is found, whichever it is."""
    for path in files(folder):
        if "trail" in path.relative_to(folder).parts:
            continue
        content = path.read_bytes()
        path.unlink()
        assert _found(folder, None), path
        path.symlink_to(folder / "elsewhere")
        assert _found(folder, None), path
        path.unlink()
        path.write_bytes(content)
    (folder / "documents" / "new.md").write_text("new")
    assert any("new.md is not part of the export" in one for one in problems(folder))


def hash_anew(folder):
    """Write the list of hashes as if the pack had always been like this."""
    said = json.loads((folder / "manifest.json").read_bytes())
    for name in said["files"]:
        said["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(said, indent=1, sort_keys=True) + "\n")


def test_a_list_that_was_written_anew(folder):
    """Whoever changes a file and the list has neither the signature nor the trail."""
    path = folder / "tasks.csv"
    path.write_bytes(path.read_bytes().replace(b"closed", b"open"))
    hash_anew(folder)
    found = problems(folder)
    assert any("the trail does not know its hash" in one for one in found)
    assert any("signature" in one for one in found)


def test_a_policy_that_came_in_otherwise(folder):
    """A document is held against what the trail was told when it came in, not only the list."""
    [path] = (folder / "documents").iterdir()
    path.write_bytes(b"Nobody is trained.")
    hash_anew(folder)
    assert any("is not the file that the trail was told of" in one for one in problems(folder))


@pytest.mark.parametrize("witnessed", [["x"], 7, [{"file": "../../etc/x"}], [None], "no"])
def test_a_summary_that_says_nonsense(folder, witnessed):
    """It is called changed, and the check does not stumble."""
    said = json.loads((folder / "pack.json").read_bytes())
    (folder / "pack.json").write_text(json.dumps({**said, "witnessed": witnessed}))
    assert "the file pack.json was changed" in problems(folder)


def test_an_anchor_from_elsewhere(whole, folder):
    """The anchor as it was posted proves the pack; another one does not."""
    count, _, head = whole.anchor.copied.partition(":")
    assert proved(folder, given=[_given(count, head)]).verdict.is_intact
    assert not proved(folder, given=[_given(count, "0" * 64)]).verdict.is_intact


def _given(count, head):
    from bot.audit.anchor_files import read_given

    [one] = read_given(f"{count}:{head}", records="/nowhere")
    assert isinstance(one, GivenAnchor)
    return one


def test_another_form(folder):
    """A pack is told from other exports, even when most of it is gone."""
    assert is_pack(folder)
    for name in ("index.html", "pack.json"):
        (folder / name).unlink()
    assert is_pack(folder)
    (folder / "manifest.json").unlink()
    assert not is_pack(folder)
