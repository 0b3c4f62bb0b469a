"""The Statement of Applicability: what stands in its way, what is frozen, and the round trip."""

import io
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.audit.entities import SYSTEM
from bot.controls.facts import Progress
from bot.controls.register_entities import Applicability, Ground, Inclusion
from bot.controls.soa_export import Format
from bot.controls.soa_sheets import COLUMNS, HEADER_SHEET, LINES_SHEET
from bot.errors import (
    NotPermitted,
    RecordsWrong,
    RegisterChanged,
    RegisterWrong,
    StatementNotReady,
)

WHY = "No software is written here at all"


@pytest.fixture
def statement(registers):
    return registers.statement


@pytest.fixture
def decided(registers, people):
    """Every control decided upon, one excluded, and a scope."""
    keeper = registers.keeper
    for row in keeper.controls(actor=SYSTEM):
        values = {
            "applicability": Applicability.APPLICABLE,
            "inclusion": (Inclusion(ground=Ground.RISK, reference="R-1"),),
        }
        if row.id == "A.8.28":
            values = {"applicability": Applicability.EXCLUDED, "exclusion": WHY}
        keeper.keep_control(replace(row, **values), actor=people["lena"])
    registers.statement.set_scope("The platform and both offices", version=0, actor=people["lena"])


def line(lines, id_="A.8.13"):
    """One line of a statement."""
    return next(one for one in lines if one.id == id_)


def test_an_undecided_statement_cannot_be_approved(statement, people):
    """Scope and every decision that is missing are named, and nothing is frozen."""
    with pytest.raises(StatementNotReady, match="scope") as told:
        statement.approve("1.0", actor=people["lena"])
    assert "more" in str(told.value)
    assert len(statement.draft(actor=SYSTEM).obstacles) == 94
    assert statement.versions(actor=SYSTEM) == ()


@pytest.mark.usefixtures("decided")
def test_an_approved_statement_stays_as_it_is(registers, statement, people, clock, audit):
    """What was approved does not move when the register does; the draft tells the difference."""
    frozen = statement.approve("1.0", actor=people["lena"])
    assert statement.draft(actor=SYSTEM).differences == ()
    clock.forward(days=1)
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    registers.keeper.keep_control(replace(row, documented_in="Handbook"), actor=people["lou"])
    (kept,) = statement.versions(actor=SYSTEM)
    assert kept == frozen
    assert kept.is_untouched
    assert line(kept.lines).documented == ""
    (difference,) = statement.draft(actor=SYSTEM).differences
    assert (difference.id, difference.column) == ("A.8.13", "documented")
    assert (difference.before, difference.after) == ("", "Handbook")
    (entry,) = [one for one in audit.entries() if one.tag == "soa:approved"]
    assert frozen.sha256 in entry.facts


@pytest.mark.usefixtures("decided")
def test_a_changed_version_is_recognised(statement, people):
    """Lines that are not those that were approved no longer carry their hash."""
    frozen = statement.approve("1.0", actor=people["lena"])
    forged = (replace(frozen.lines[0], implemented="yes"), *frozen.lines[1:])
    assert not replace(frozen, lines=forged).is_untouched
    assert not replace(frozen, scope="Everything").is_untouched


@pytest.mark.usefixtures("decided")
def test_the_same_approval_twice_is_once(statement, people):
    """Pressed twice it is one version; another content under the same name is refused."""
    first = statement.approve("1.0", actor=people["lena"])
    assert statement.approve("1.0", actor=people["lou"]) == first
    statement.set_scope("Only the platform", version=1, actor=people["lena"])
    with pytest.raises(RegisterWrong, match=r"1\.0"):
        statement.approve("1.0", actor=people["lena"])
    assert statement.approve("1.1", actor=people["ida"]).number == 2


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("name", ["ada", "mia", "otto"])
def test_only_leads_and_admins_approve(statement, people, name):
    """Employees, managers and auditors approve nothing and write no scope."""
    with pytest.raises(NotPermitted):
        statement.approve("1.0", actor=people[name])
    with pytest.raises(NotPermitted):
        statement.set_scope("Mine", version=1, actor=people[name])


def test_two_headers_do_not_overwrite_each_other(statement, people):
    """Whoever writes the scope from an old version is told."""
    statement.set_scope("One", version=0, actor=people["lena"])
    with pytest.raises(RegisterChanged):
        statement.set_scope("Two", version=0, actor=people["lou"])


@pytest.mark.usefixtures("decided")
def test_implemented_follows_the_statement(registers, statement, people, clock):
    """Yes is what the owner's newest statement says, for a year, and never of an excluded control."""
    state = registers.evidencing.state
    assert line(statement.draft(actor=SYSTEM).lines).implemented == "no"
    state("A.8.13", Progress.PARTLY, words="", actor=people["lena"])
    assert line(statement.draft(actor=SYSTEM).lines).implemented == "no"
    state("A.8.13", Progress.IMPLEMENTED, words="", actor=people["lena"])
    state("A.8.28", Progress.IMPLEMENTED, words="", actor=people["lena"])
    lines = statement.draft(actor=SYSTEM).lines
    assert line(lines).implemented == "yes"
    assert line(lines, "A.8.28").implemented == "no"
    clock.forward(days=366)
    assert line(statement.draft(actor=SYSTEM).lines).implemented == "no"


def test_found_policies_stand_in_the_line(registers, statement):
    """Which policies speak of a control is in its line by itself."""
    registers.coverage.refresh()
    assert line(statement.draft(actor=SYSTEM).lines).found == "Backup Policy"


# --- the way out and back -------------------------------------------------------------------


def edited(content, edit):
    """The workbook after somebody edited it in a spreadsheet."""
    book = load_workbook(io.BytesIO(content))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(book, id_):
    """The row of one control, by the number that people see."""
    sheet = book[LINES_SHEET]
    return next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, 1).value == id_)


def write(book, id_, column, value):
    """Write one cell."""
    book[LINES_SHEET].cell(row_of(book, id_), COLUMNS.index(column) + 1).value = value


@pytest.mark.usefixtures("decided")
def test_round_trip_changes_nothing(registers, people):
    """What was exported and brought back as it is changes no row, twice."""
    content = registers.exporting.write(Format.XLSX, actor=people["lena"])
    for _ in range(2):
        done = registers.importing.load(content, actor=people["lena"])
        assert (done.rows, done.changed, done.is_scope_new) == (93, (), False)


@pytest.mark.usefixtures("decided")
def test_an_edited_workbook_is_taken_over(registers, people, audit):
    """Cells that somebody changed in a spreadsheet are in the register afterwards, once."""

    def edit(book):
        write(book, "A.8.13", "Justification for inclusion", "law: GDPR 32; risk: R-7")
        write(book, "A.8.13", "Owner", "ada@example.com")
        write(book, "A.7.4", "Applicable", "no")
        write(book, "A.7.4", "Justification for exclusion", "All offices are shared with others")
        book[HEADER_SHEET].cell(2, 2).value = "Only the platform"

    content = registers.exporting.write(Format.XLSX, actor=people["lena"])
    done = registers.importing.load(edited(content, edit), actor=people["lena"])
    assert done.changed == ("A.7.4", "A.8.13")
    assert done.is_scope_new
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    assert [one.label for one in row.inclusion] == ["law: GDPR 32", "risk: R-7"]
    assert row.owner == people["ada"].id
    assert registers.keeper.control("A.7.4", actor=SYSTEM).applicability is Applicability.EXCLUDED
    assert len([one for one in audit.entries() if one.tag == "soa:imported"]) == 1
    said = [(one.id, one.column, one.after) for one in done.differences]
    assert ("A.7.4", "applicable", "no") in said
    assert ("A.8.13", "inclusion", "law: GDPR 32; risk: R-7") in said
    again = registers.importing.load(edited(content, edit), actor=people["lena"])
    assert (again.changed, again.is_scope_new, again.differences) == ((), False, ())


@pytest.mark.usefixtures("decided")
def test_an_old_workbook_overwrites_nothing(registers, people):
    """What somebody changed since the export is named, cell by cell, and the scope too."""
    content = registers.exporting.write(Format.XLSX, actor=people["lena"])
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    registers.keeper.keep_control(replace(row, documented_in="Handbook"), actor=people["lou"])
    with pytest.raises(RecordsWrong, match=r"row 73, column J .*since the export"):
        registers.importing.load(content, actor=people["lena"])
    content = registers.exporting.write(Format.XLSX, actor=people["lena"])
    registers.statement.set_scope("Only the platform", version=1, actor=people["lou"])
    with pytest.raises(RecordsWrong, match=r"Scope of the ISMS: somebody changed it"):
        registers.importing.load(content, actor=people["lena"])
    assert registers.statement.draft(actor=SYSTEM).header.scope == "Only the platform"


WRONG = {
    "column C": ("Applicable", "maybe"),
    "column D": ("Justification for inclusion", "whim: because"),
    "column G": ("Owner", "nobody@example.com"),
    "column B": ("Title", "Backups"),
    "column F": ("Implemented", "yes"),
    "formula": ("Where documented", "=HYPERLINK(1)"),
    "longer": ("Where documented", "x" * 2_001),
    "row 73": ("Justification for exclusion", "x" * 2_001),
}


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("said", WRONG)
def test_a_wrong_cell_is_named_and_nothing_is_taken_over(registers, people, said):
    """Each wrong cell is told by row and column; the good rows of the file are not kept either."""
    column, value = WRONG[said]

    def edit(book):
        write(book, "A.8.9", "Where documented", "A good one")
        write(book, "A.8.13", column, value)

    content = registers.exporting.write(Format.XLSX, actor=people["lena"])
    with pytest.raises(RecordsWrong, match=said) as told:
        registers.importing.load(edited(content, edit), actor=people["lena"])
    assert len(told.value.rows) == 1
    assert registers.keeper.control("A.8.9", actor=SYSTEM).documented_in == ""


@pytest.mark.usefixtures("decided")
def test_doubled_and_unknown_rows_are_named(registers, people):
    """A control that stands twice, or is in no register, is told by its row."""

    def edit(book):
        book[LINES_SHEET].cell(3, 1).value = "A.5.1"
        book[LINES_SHEET].cell(4, 1).value = "A.9.99"

    content = registers.exporting.write(Format.XLSX, actor=people["lena"])
    with pytest.raises(RecordsWrong) as told:
        registers.importing.load(edited(content, edit), actor=people["lena"])
    assert "row 3" in told.value.rows[0]
    assert "row 4" in told.value.rows[1]


@pytest.mark.parametrize(
    "content", [b"", b"no workbook", b"PK\x03\x04 broken", b"\x00" * 5_000_001]
)
def test_what_is_no_workbook_is_refused(registers, people, content):
    """Anything but a workbook of sensible size is refused in words."""
    with pytest.raises(RecordsWrong):
        registers.importing.load(content, actor=people["lena"])


def test_a_bomb_is_not_unpacked(registers, people):
    """A small file that unpacks to very much is refused before it is read."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    with pytest.raises(RecordsWrong, match="unpacks"):
        registers.importing.load(out.getvalue(), actor=people["lena"])


def test_another_workbook_is_refused(registers, people):
    """A workbook without the sheet and columns of the export is refused by name."""

    def edit(book):
        book[LINES_SHEET].cell(1, 3).value = "Used"

    content = registers.exporting.write(Format.XLSX, actor=people["lena"])
    with pytest.raises(RecordsWrong, match="Controls"):
        registers.importing.load(edited(content, edit), actor=people["lena"])


def test_only_leads_bring_it_back(registers, people):
    """An auditor may take the statement along and not bring it back."""
    content = registers.exporting.write(Format.XLSX, actor=people["otto"])
    with pytest.raises(NotPermitted):
        registers.importing.load(content, actor=people["otto"])
    with pytest.raises(NotPermitted):
        registers.exporting.write(Format.CSV, actor=people["ada"])


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("form", Format)
def test_same_content_same_bytes(registers, statement, people, form):
    """An approved version is written the same way each time, whatever the register says now."""
    statement.approve("1.0", actor=people["lena"])
    first = registers.exporting.write(form, label="1.0", actor=people["otto"])
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    registers.keeper.keep_control(replace(row, documented_in="Elsewhere"), actor=people["lena"])
    assert registers.exporting.write(form, label="1.0", actor=people["otto"]) == first


@pytest.mark.usefixtures("decided")
def test_csv_and_pdf_say_what_the_statement_says(registers, statement, people):
    """Scope, approver, every control and each justification are in the files."""
    statement.approve("1.0", actor=people["lena"])
    table = registers.exporting.write(Format.CSV, label="1.0", actor=SYSTEM).decode()
    assert table.count("\n") == 94
    assert WHY in table
    paper = PdfReader(io.BytesIO(registers.exporting.write(Format.PDF, label="1.0", actor=SYSTEM)))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for said in ("The platform and both offices", "lena@example.com", "A.8.34", WHY, "1.0"):
        assert said in text


def test_texts_are_never_formulas(registers, people):
    """What begins like a formula is text in every file."""
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    registers.keeper.keep_control(replace(row, documented_in="=1+1"), actor=people["lena"])
    assert b"'=1+1" in registers.exporting.write(Format.CSV, actor=SYSTEM)
    content = registers.exporting.write(Format.XLSX, actor=SYSTEM)
    book = load_workbook(io.BytesIO(content))
    cell = book[LINES_SHEET].cell(row_of(book, "A.8.13"), COLUMNS.index("Where documented") + 1)
    assert cell.data_type != "f"
    assert registers.importing.load(content, actor=people["lena"]).changed == ()


def test_an_unknown_version_is_said(registers):
    """A version that was never approved cannot be exported."""
    with pytest.raises(RegisterWrong, match=r"9\.9"):
        registers.exporting.write(Format.CSV, label="9.9", actor=SYSTEM)
