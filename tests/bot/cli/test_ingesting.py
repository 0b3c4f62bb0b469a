"""``annexa ingest`` and ``annexa demo``: a report, and an exit status that says if some failed."""

import json

import pytest

from bot.library.indexing import IndexLock
from tests.knowledge.sample_home import POLICIES, RULE

pytestmark = [
    pytest.mark.adapters,
    pytest.mark.slow,
    pytest.mark.xdist_group("samples"),
]


@pytest.fixture
def documents(tmp_path, started_home):
    assert started_home
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lighthouse.md").write_text(RULE)
    return folder


def _ask(annexa):
    ran = annexa("ask", "--json", "how often must the lamp of the lighthouse be polished?")
    return {citation["source"] for citation in json.loads(ran.out)["citations"]}


@pytest.mark.usefixtures("started_home")
def test_what_is_ingested_is_found(annexa, documents):
    """A document that came in answers questions; an unchanged one costs nothing."""
    ran = annexa("ingest", documents)
    assert ran.status == 0
    assert "1 added" in ran.out
    assert "lighthouse.md" in _ask(annexa)
    assert "1 unchanged; 0 passages" in annexa("ingest", documents).out


@pytest.mark.usefixtures("started_home")
def test_bad_file(annexa, documents):
    """A bad file gets one line with its name, the others come in, the exit status is 1."""
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    ran = annexa("ingest", documents)
    assert ran.status == 1
    assert "1 added" in ran.out
    assert "1 failed" in ran.out
    assert [line for line in ran.out.splitlines() if "broken.pdf" in line]
    assert "Traceback" not in ran.out + ran.err
    assert "lighthouse.md" in _ask(annexa)


@pytest.mark.usefixtures("started_home")
def test_dry_run(annexa, documents, home):
    """A dry run reads and reports everything and keeps nothing."""
    ran = annexa("ingest", documents, "--dry-run")
    assert ran.status == 0
    assert "nothing kept" in ran.out
    assert "lighthouse.md" not in _ask(annexa)
    assert home.exists()


def test_json(annexa, documents):
    """With --json standard output is one JSON object and nothing else."""
    (documents / "empty.pdf").touch()
    ran = annexa("ingest", documents, "--json")
    told = json.loads(ran.out)
    assert ran.status == 1
    assert told["counts"]["added"] == told["counts"]["failed"] == 1
    assert told["dry_run"] is False
    assert told["passages"] >= 1
    files = {file["source"]: file for file in told["files"]}
    assert files["lighthouse.md"]["outcome"] == "added"
    assert next(file["note"] for source, file in files.items() if "empty.pdf" in source)


def test_missing_path(annexa, home):
    """A path that is not there is told, and nothing else happens."""
    ran = annexa("ingest", home.parent / "nowhere")
    assert ran.status == 1
    assert "nowhere" in ran.out
    assert "Traceback" not in ran.out + ran.err


@pytest.mark.usefixtures("started_home")
def test_beside_the_owner(annexa, documents, home, monkeypatch):
    """Beside the owner of the indexes documents are staged, and it is said who will publish."""
    monkeypatch.setattr("bot.library.service.PolicyLibrary.publish_within", _impatient())
    with IndexLock(home / "indexes" / "owner.lock"):
        ran = annexa("ingest", documents)
    assert ran.status == 0
    assert "will publish" in ran.err
    assert "lighthouse.md" in _ask(annexa), "the next owner publishes what was left"


def test_prompt_without_a_terminal(annexa, started_home):
    """The prompt without a terminal ingests, answers five questions and exits 0."""
    assert started_home
    ran = annexa("demo", "--prompt", POLICIES)
    assert ran.status == 0
    assert "21 added" in ran.out
    assert ran.out.count("\n> ") == 5
    assert ran.out.count(" ms\n") == 5
    assert ran.out.count("Sources") == 5


def test_prompt_twice(annexa, sample_home):
    """The prompt over documents that are there already answers at once."""
    assert sample_home
    ran = annexa("demo", "--prompt", POLICIES)
    assert ran.status == 0
    assert "21 unchanged" in ran.out


def _impatient():
    from bot.library.service import PolicyLibrary

    whole = PolicyLibrary.publish_within
    return lambda library, _seconds: whole(library, 0.1)
