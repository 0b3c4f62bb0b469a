"""Promises about a whole ingestion: what changes, what stays, what is said."""

import os
from functools import partial
from pathlib import Path
from time import perf_counter

import pytest

from ingest.limits import Limits
from ingest.pipeline import Ingestion
from ingest.quarantine import Quarantine
from ingest.report import Outcome
from knowledge.passages import DocumentStatus

BODY = "Backups are made every night and kept for 35 days. A restore is tested every month.\n"


def write(folder: Path, name: str, text: str = BODY) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def outcomes(report):
    return {file.source: file.outcome for file in report.files}


def lines(report):
    return {file.source: file.line for file in report.files}


def test_a_folder_comes_in(ingestion, shelf, embedder, folder):
    """Files of all folders below come in with control, passages, bytes and vectors."""
    text = "---\ntitle: Backup Policy\nowner: IT\n---\n# Backup Policy\n\n## 4 Keep\n\n" + BODY
    write(folder, "it/backup.md", text)
    report = ingestion.run([folder])
    assert outcomes(report) == {"it/backup.md": Outcome.ADDED}
    document = shelf.visible["it/backup.md"]
    assert document.collection == str(folder.resolve())
    assert document.original == text.encode()
    assert document.control.title == "Backup Policy"
    (passage,) = document.passages
    assert passage.headings == ("4 Keep",)
    assert passage.text == BODY.strip()
    assert passage.document is document.control
    assert shelf.vectors["it/backup.md"].shape == (1, embedder.dimension)
    assert report.passages == 1
    assert not report.has_failures


def test_unchanged_changed_and_gone(ingestion, shelf, embedder, folder):
    """An unchanged file costs nothing, a changed one is read again, a deleted one disappears."""
    for name in ("same.md", "edited.md", "deleted.md"):
        write(folder, name)
    ingestion.run([folder])
    before = shelf.staged["same.md"]
    embedder.batches.clear()
    write(folder, "edited.md", BODY + "More.")
    (folder / "deleted.md").unlink()
    report = ingestion.run([folder])
    assert outcomes(report) == {
        "same.md": Outcome.UNCHANGED,
        "edited.md": Outcome.CHANGED,
        "deleted.md": Outcome.REMOVED,
    }
    assert embedder.batches == [1]
    assert shelf.staged["same.md"] is before
    assert set(shelf.visible) == {"same.md", "edited.md"}


def test_sidecar_counts_and_wins(ingestion, shelf, folder):
    """A sidecar gives document control, is no document, and its change is a change."""
    write(folder, "a.txt")
    sidecar = write(folder, "a.txt.yaml", "title: From the side\nstatus: draft\n")
    assert outcomes(ingestion.run([folder])) == {"a.txt": Outcome.ADDED}
    assert shelf.staged["a.txt"].control.title == "From the side"
    assert shelf.staged["a.txt"].control.status is DocumentStatus.DRAFT
    sidecar.write_text("title: From the side\nstatus: withdrawn\n")
    assert outcomes(ingestion.run([folder])) == {"a.txt": Outcome.CHANGED}


def test_bad_control_is_one_clear_line(ingestion, shelf, folder):
    """A wrong value fails its file alone, naming file, key, value and choices."""
    write(folder, "bad.md", "---\nstatus: accepted\n---\nBody.\n")
    write(folder, "good.md")
    report = ingestion.run([folder])
    assert lines(report)["bad.md"] == (
        "failed: bad.md: status is 'accepted'; allowed: draft, approved, withdrawn, unapproved"
    )
    assert report.has_failures
    assert set(shelf.visible) == {"good.md"}


def test_missing_approval_is_said(ingestion, folder):
    """A version that calls itself approved without approval data is taken, and it is said."""
    write(folder, "a.md", "---\nstatus: approved\n---\nBody.\n")
    report = ingestion.run([folder])
    assert "approved version is missing approval data" in lines(report)["a.md"]
    assert not report.has_failures


def test_failing_again_loses_nothing(ingestion, shelf, folder):
    """A file that can no longer be read keeps what was indexed of it before."""
    path = write(folder, "a.md")
    ingestion.run([folder])
    path.write_bytes(b"")
    report = ingestion.run([folder])
    assert outcomes(report) == {"a.md": Outcome.FAILED}
    assert shelf.removed == []
    assert "a.md" in shelf.visible


def test_dry_run_touches_nothing(ingestion, shelf, embedder, folder):
    """A dry run says the same and keeps, embeds and removes nothing."""
    write(folder, "a.md")
    write(folder, "b.md", "---\nstatus: x\n---\nBody.\n")
    report = ingestion.run([folder], dry_run=True)
    assert outcomes(report) == {"a.md": Outcome.ADDED, "b.md": Outcome.FAILED}
    assert report.passages == 1
    assert (shelf.staged, shelf.visible, embedder.batches) == ({}, {}, [])


def test_single_file_removes_nothing(ingestion, shelf, folder):
    """A file on the command line belongs to the folder ingested before, and removes nothing."""
    write(folder, "sub/a.md")
    write(folder, "b.md")
    ingestion.run([folder])
    path = write(folder, "sub/a.md", BODY + "New.")
    (folder / "b.md").unlink()
    report = ingestion.run([path])
    assert outcomes(report) == {"sub/a.md": Outcome.CHANGED}
    assert set(shelf.visible) == {"sub/a.md", "b.md"}


def test_two_folders_with_one_name(ingestion, shelf, tmp_path):
    """A document of another folder is never replaced by one of the same name."""
    one, two = tmp_path / "one", tmp_path / "two"
    write(one, "a.md")
    write(two, "a.md", "Other words.")
    assert outcomes(ingestion.run([one, two])) == {"a.md": Outcome.FAILED}
    report = ingestion.run([two])
    assert f"{one.resolve()} already brought a document of this name" in lines(report)["a.md"]
    assert shelf.visible["a.md"].original == BODY.encode()


def test_moved_folder_takes_its_documents_along(ingestion, shelf, folder):
    """Where the old folder is gone, the same name from a new one is the same document."""
    write(folder, "a.md")
    ingestion.run([folder])
    moved = folder.rename(folder.with_name("moved"))
    assert outcomes(ingestion.run([moved])) == {"a.md": Outcome.CHANGED}
    assert shelf.visible["a.md"].collection == str(moved.resolve())


def test_missing_path_is_a_line(ingestion, folder):
    """A path that does not exist is said first, and the others are ingested."""
    write(folder, "a.md")
    report = ingestion.run([folder / "nowhere", folder])
    assert report.files[0].outcome is Outcome.FAILED
    assert "there is no such file or folder" in report.files[0].note
    assert report.files[1].outcome is Outcome.ADDED


@pytest.mark.slow
def test_interrupted_and_run_again_finishes(shelf, embedder, folder):
    """After an interruption the next run does what is left and loses nothing."""
    for number in range(12):
        write(folder, f"{number:02}.md", (BODY * 3 + "\n") * 200)

    def interrupt(progress):
        if progress.files_done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Ingestion(embedder, shelf, progress=interrupt).run([folder])
    done = set(shelf.staged)
    assert 0 < len(done) < 12
    report = Ingestion(embedder, shelf).run([folder])
    assert report.counts[Outcome.UNCHANGED] == len(done)
    assert report.counts[Outcome.ADDED] == 12 - len(done)
    assert len(shelf.visible) == 12


def test_interruption_does_not_wait_for_a_slow_file(shelf, embedder, folder, monkeypatch):
    """Ctrl-C ends a run at once, also while a file is being read that takes its time."""
    slow = partial(Quarantine, readers="misbehaving_readers", search_path=[Path(__file__).parent])
    monkeypatch.setattr("ingest.pipeline.Quarantine", slow)
    write(folder, "sleep.txt")
    write(folder, "z.png")

    def interrupt(_progress):
        raise KeyboardInterrupt

    begun = perf_counter()
    with pytest.raises(KeyboardInterrupt):
        Ingestion(embedder, shelf, progress=interrupt).run([folder])
    assert perf_counter() - begun < 10


def test_progress_counts_up(shelf, embedder, folder):
    """Progress reaches the total and tells passages and time left."""
    for number in range(5):
        write(folder, f"{number}.md")
    told = []
    Ingestion(embedder, shelf, progress=told.append).run([folder])
    assert [one.files_done for one in told] == sorted(one.files_done for one in told)
    assert (told[-1].files_done, told[-1].files_total, told[-1].passages) == (5, 5, 5)
    assert told[-1].seconds_left == 0


@pytest.mark.slow
def test_embedding_is_batched_over_files(shelf, embedder, folder):
    """Many small files are embedded together, not one by one, and each gets its own vectors."""
    for number in range(100):
        write(folder, f"{number:03}.md", f"Rule {'x' * number} is number {number}.")
    Ingestion(embedder, shelf).run([folder])
    assert embedder.batches == [64, 36]
    for number in (0, 50, 99):
        (passage,) = shelf.visible[f"{number:03}.md"].passages
        title = shelf.visible[f"{number:03}.md"].control.title
        wanted = embedder.embed([f"{title}\n{passage.text}"])
        assert (shelf.vectors[f"{number:03}.md"] == wanted).all()


@pytest.mark.slow
def test_thousand_unchanged_files_are_not_read_again(ingestion, embedder, folder):
    """A second run over 1,000 unchanged files embeds nothing."""
    for number in range(1000):
        write(folder, f"d{number % 10}/{number}.txt", f"Rule {number}. {BODY}")
    ingestion.run([folder])
    embedder.batches.clear()
    report = ingestion.run([folder])
    assert report.counts[Outcome.UNCHANGED] == 1000
    assert embedder.batches == []


def test_nothing_but_headings_is_refused(ingestion, folder):
    """A document without a body fails with what to do."""
    write(folder, "a.md", "# One\n\n## Two\n")
    assert "nothing in it but headings" in lines(ingestion.run([folder]))["a.md"]


def test_unreadable_folder_removes_nothing(ingestion, shelf, folder, monkeypatch):
    """Where a folder cannot be listed whole, nothing counts as deleted."""
    write(folder, "sub/a.md")
    write(folder, "b.md")
    ingestion.run([folder])
    real = os.scandir

    def scandir(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    # Tests may run as root, who may open everything, so the refusal has to be played.
    monkeypatch.setattr(os, "scandir", scandir)
    report = ingestion.run([folder])
    assert "cannot be opened" in lines(report)["sub"]
    assert shelf.removed == []


@pytest.mark.adapters
@pytest.mark.slow
def test_samples_come_in_with_the_real_model(shelf):
    """All sample policies are read with the real model, without a failure, in good passages."""
    from knowledge.adapters.embedding import SentenceTransformerEmbedder

    samples = Path(__file__).parents[2] / "docs/samples/policies"
    report = Ingestion(SentenceTransformerEmbedder(), shelf, limits=Limits()).run([samples])
    assert not report.has_failures
    assert report.counts[Outcome.ADDED] >= 14
    for document in shelf.visible.values():
        assert all(len(passage.text.split()) > 2 for passage in document.passages)
        assert all(passage.headings for passage in document.passages[1:])
