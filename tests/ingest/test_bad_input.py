"""Promises about bad files: one line each with what to do, and the run goes on."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from ingest.limits import MEGABYTE, Limits
from ingest.pipeline import Ingestion
from ingest.report import Outcome
from ingest.sources import Found, list_files

GOOD = "Backups are made every night and kept for 35 days.\n"


def bomb(megabytes: int) -> bytes:
    """Return a DOCX whose document would unpack to so many megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("word/document.xml", "w") as part:
            for _ in range(megabytes):
                part.write(b" " * MEGABYTE)
    return out.getvalue()


def locked(content: bytes) -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(content)))
    writer.encrypt(user_password="secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def bad_files(make_pdf, make_docx) -> dict[str, tuple[bytes, str]]:
    """Return content and a part of the expected line by file name."""
    pdf = make_pdf([GOOD] * 5)
    docx = make_docx(lambda document: document.add_paragraph(GOOD))
    return {
        "encrypted.pdf": (locked(pdf), "protected by a password"),
        "truncated.pdf": (pdf[:300], "damaged or was cut off"),
        "truncated.docx": (docx[:3000], "damaged or was cut off"),
        "empty.md": (b"", "the file is empty"),
        "empty.pdf": (b"", "the file is empty"),
        "zeros.docx": (bytes(4000), "the file is empty"),
        "zeros.txt": (bytes(4000), "the file is empty"),
        "blank.txt": (b" \n\t\n ", "the file is empty"),
        "scan.pdf": (make_pdf([]), "OCR"),
        "really-pdf.docx": (pdf, "the content is a PDF"),
        "really-text.pdf": (GOOD.encode(), "plain text"),
        "really-docx.md": (docx, "a zipped file"),
        "old-word.docx": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
            "password-protected Office",
        ),
        "bomb.docx": (bomb(300), "would unpack"),
        "small-bomb.docx": (bomb(20), "would unpack"),
        "binary.md": (b"\x89PNG" + bytes(range(32)) * 9, "no text file"),
        "aliases.md": (
            b"---\nstatus: x\na: &a [x, x]\n"
            + b"".join(b"%c: &%c [*%c, *%c]\n" % (n, n, n - 1, n - 1) for n in range(98, 123))
            + b"---\nBody.\n",
            "status is 'x'; allowed: ",
        ),
    }


@pytest.mark.slow
def test_every_bad_file_is_one_line(bad_files, shelf, embedder, folder):
    """Each bad file fails with its own words, the good ones come in, and the exit is not clean."""
    for name, (content, _) in bad_files.items():
        (folder / name).write_bytes(content)
    (folder / "good.md").write_text(GOOD)
    limits = Limits(memory_bytes=400 * MEGABYTE)
    report = Ingestion(embedder, shelf, limits=limits).run([folder])
    files = {file.source: file for file in report.files}
    assert {name: files[name].outcome for name in bad_files} == dict.fromkeys(
        bad_files, Outcome.FAILED
    )
    wrong = [
        f.line
        for name, f in files.items()
        if name in bad_files and bad_files[name][1] not in f.note
    ]
    assert wrong == []
    assert all("\n" not in file.line and ": " in file.note for file in files.values() if file.note)
    assert report.has_failures
    assert set(shelf.visible) == {"good.md"}


def test_200_megabytes_are_refused_unread(ingestion, folder):
    """A file over the limit is refused by its size alone."""
    with (folder / "huge.txt").open("wb") as sparse:
        sparse.truncate(200 * MEGABYTE)
    (file,) = ingestion.run([folder]).files
    assert file.note == "200 MB is more than the limit of 50 MB: split the file"


@pytest.mark.slow
def test_500_pages_are_read(make_pdf, ingestion, shelf, folder):
    """A PDF of 500 pages is within the limits."""
    pages = [
        [f"Rule {page} of line {line} is kept by all staff." for line in range(30)]
        for page in range(500)
    ]
    (folder / "long.pdf").write_bytes(make_pdf(*pages))
    (file,) = ingestion.run([folder]).files
    assert file.outcome is Outcome.ADDED, file.line
    assert shelf.visible["long.pdf"].passages[-1].page == 500


def test_link_out_of_the_folder_is_refused(ingestion, shelf, folder):
    """A link to a file elsewhere is refused; a link inside is read; a linked folder is left alone."""
    secret = folder.parent / "secret.md"
    secret.write_text(GOOD)
    (folder.parent / "more").mkdir()
    (folder / "real.md").write_text(GOOD)
    (folder / "inside.md").symlink_to(folder / "real.md")
    (folder / "outside.md").symlink_to(secret)
    (folder / "broken.md").symlink_to(folder / "nowhere.md")
    (folder / "linked").symlink_to(folder.parent / "more")
    (folder / "side.md").write_text(GOOD)
    (folder / "side.md.yaml").symlink_to(secret)
    files = {file.source: file for file in ingestion.run([folder]).files}
    assert "link out of the folder" in files["outside.md"].note
    assert "link out of the folder" in files["side.md"].note
    assert files["broken.md"].outcome is Outcome.FAILED
    assert files["linked"].outcome is Outcome.SKIPPED
    assert set(shelf.visible) == {"real.md", "inside.md"}


def test_link_as_an_argument_is_refused(ingestion, folder):
    """A link given by name is not followed out of its folder either."""
    secret = folder.parent / "secret.md"
    secret.write_text(GOOD)
    (folder / "outside.md").symlink_to(secret)
    (file,) = ingestion.run([folder / "outside.md"]).files
    assert file.outcome is Outcome.FAILED


def test_what_is_left_alone(ingestion, folder):
    """Hidden files, lock files and sidecars are silent; other kinds are said to be skipped."""
    (folder / ".git").mkdir()
    (folder / ".git" / "a.md").write_text(GOOD)
    for name in (".hidden.md", "~$open.docx", "a.md", "a.md.yaml", "logo.png", "notes.yaml"):
        (folder / name).write_text("title: A\n")
    os.mkfifo(folder / "pipe.md")
    files = {file.source: file.outcome for file in ingestion.run([folder]).files}
    assert files == {
        "a.md": Outcome.ADDED,
        "logo.png": Outcome.SKIPPED,
        "notes.yaml": Outcome.SKIPPED,
        "pipe.md": Outcome.SKIPPED,
    }


def test_unspeakable_name_is_refused(folder):
    """A file name that cannot be shown is refused without breaking the report."""
    os.close(os.open(os.fsencode(folder) + b"/bad\xff\n.md", os.O_CREAT))
    (found,) = list_files(folder, {}).files
    assert isinstance(found, Found)
    assert found.refusal is not None
    assert found.source.isprintable()


@pytest.mark.slow
def test_deep_nesting_ends_alone(ingestion, shelf, folder):
    """Files nested thousands of levels deep are read or refused, and others come in."""
    (folder / "deep.md").write_text("> " * 3000 + "words")
    (folder / "deep.html").write_text("<div>" * 50_000 + "words")
    (folder / "lists.md").write_text("\n".join("  " * n + "- item" for n in range(800)))
    (folder / "good.md").write_text(GOOD)
    files = {file.source: file for file in ingestion.run([folder]).files}
    assert files["good.md"].outcome is Outcome.ADDED
    assert "good.md" in shelf.visible


def test_one_endless_word_is_cut(ingestion, shelf, folder):
    """A megabyte without a space becomes passages of ordinary size."""
    (folder / "blob.txt").write_text("A" * MEGABYTE)
    ingestion.run([folder])
    assert max(len(p.text) for p in shelf.visible["blob.txt"].passages) <= 2400


def test_too_much_text_is_refused(embedder, shelf, folder):
    """A file that yields more text than the limit is refused with the figure."""
    (folder / "a.txt").write_text("word " * 5000)
    (file,) = Ingestion(embedder, shelf, limits=Limits(characters=10_000)).run([Path(folder)]).files
    assert "more than 10,000: split the file" in file.note
