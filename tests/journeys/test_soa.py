"""The Statement of Applicability in chat: where it stands, approval, files out and back."""

import io

import pytest
from openpyxl import load_workbook

from bot.audit.entities import SYSTEM
from bot.controls.register_entities import Applicability, Ground, Inclusion
from bot.controls.soa_sheets import COLUMNS, LINES_SHEET
from bot.rehearsal.faults import Fault, Trouble
from tests.journeys.conftest import read
from tests.journeys.office import until
from tests.journeys.registering import PEOPLE, Clerk

pytestmark = pytest.mark.journey

WHY = "No software is written here at all"


@pytest.fixture(scope="module")
def people_file(tmp_path_factory):
    """Two leads and two employees."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture
def clerk(slack, office, people):
    """Who fills in the forms of the statement."""
    clerk = Clerk(slack, office, people, field="soa_field")
    if office.people.met("U0LOU") is None:
        clerk.move_in()
    return clerk


@pytest.fixture
def decided(clerk, office):
    """Every control is decided upon, one is excluded, and there is a scope."""
    if clerk.row("A.5.1").applicability is Applicability.APPLICABLE:
        return
    for row in office.registers.keeper.controls(actor=SYSTEM):
        if row.id == "A.8.28":
            clerk.keep(row.id, applicability=Applicability.EXCLUDED, exclusion=WHY)
        else:
            inclusion = (Inclusion(ground=Ground.RISK, reference="R-1"),)
            clerk.keep(row.id, applicability=Applicability.APPLICABLE, inclusion=inclusion)
    if not _draft(office).header.scope:
        office.registers.statement.set_scope("Both offices", version=0, actor=SYSTEM)


def _draft(office):
    return office.registers.statement.draft(actor=SYSTEM)


def _versions(office):
    return office.registers.statement.versions(actor=SYSTEM)


def _standing(clerk, user="U0LENA"):
    return clerk.heard(user, "soa", "*Statement of Applicability*")


def _approve(clerk, office, label, user="U0LENA"):
    before = len(_versions(office))
    assert not clerk.send(user, _standing(clerk, user), "soa_approve", label=label)
    assert until(lambda: len(_versions(office)) > before)


def _files(clerk, user):
    """Return the names of the files in somebody's direct messages."""
    replies = clerk.slack.workspace.replies(f"D0{user[2:]}")
    return [clerk.slack.workspace.files[file] for one in replies for file in one.files]


def _exported(clerk, user, made="xlsx"):
    """Return the draft as it was sent to somebody."""
    before = len(_files(clerk, user))
    clerk.people.comply(user, f"soa export {made}")
    (sent,) = until(lambda: _files(clerk, user)[before:])
    assert sent.name == f"soa-draft.{made}"
    return sent.content


def _edited(content, *changes):
    """Return the workbook after somebody wrote these cells: control, column, value."""
    book = load_workbook(io.BytesIO(content))
    sheet = book[LINES_SHEET]
    numbers = {sheet.cell(n, 1).value: n for n in range(2, sheet.max_row + 1)}
    for control, column, value in changes:
        sheet.cell(numbers[control], COLUMNS.index(column) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _brought(clerk, content, *words, name="soa.xlsx", user="U0LENA"):
    """Bring a workbook back and return what is said of it."""
    before = len(clerk.slack.workspace.replies(f"D0{user[2:]}"))
    file = clerk.put_file(name, content)
    assert not clerk.send(user, _standing(clerk, user), "soa_import", file=file)
    return read(
        clerk.newest(lambda: clerk.slack.workspace.replies(f"D0{user[2:]}")[before:], user, *words)
    )


def test_what_stands_in_the_way_is_told(clerk, office):
    """Before anything is decided it says what is missing, and there is nothing to approve."""
    told = _standing(clerk)
    said = read(told)
    for words in ("No version was approved yet", "93 undecided", "In the way of approval", "scope"):
        assert words in said
    assert "soa_approve" not in str(told.blocks)
    assert not clerk.send("U0LENA", told, "soa_scope", scope="Both offices & <the> cloud")
    assert "Both offices &amp; &lt;the&gt; cloud" in read(
        clerk.direct("U0LENA", "The scope is changed.")
    )
    assert _draft(office).header.scope == "Both offices & <the> cloud"


def test_two_scopes_do_not_overwrite_each_other(clerk, office):
    """Two leads open the form at once: the second is told, and what they typed stays there."""
    told = _standing(clerk)
    clerk.people.press("U0LENA", told, "soa_scope")
    assert not clerk.send("U0LOU", _standing(clerk, "U0LOU"), "soa_scope", scope="One office")
    assert until(lambda: _draft(office).header.scope == "One office")
    assert "Somebody else changed the scope" in clerk.wrong("U0LENA", scope="No office")["scope"]
    assert _draft(office).header.scope == "One office"


@pytest.mark.usefixtures("decided")
def test_approved_it_stays_and_the_draft_differs(clerk, office):
    """What is approved is frozen; a later change is told cell by cell, page by page."""
    _approve(clerk, office, "1.0")
    assert "version 1.0, by <@U0LENA>" in read(clerk.direct("U0LENA", "The draft is approved"))
    clerk.people.press("U0LENA", clerk.direct("U0LENA", "The draft is approved"), "soa_versions")
    assert _versions(office)[0].sha256 in read(clerk.direct("U0LENA", "approved versions (1)"))
    for number in range(9, 27):
        clerk.keep(f"A.8.{number}", documented_in=f"Page {number}")
    clerk.keep("A.8.13", owner=clerk.person("U0ADA").id)
    changed = clerk.heard("U0LOU", "soa changes", "what differs from version 1.0")
    said = read(changed)
    assert "1 to 15 of 19" in said
    assert "*A.8.13* owner: _nobody_ → <@U0ADA>" in said
    assert "*A.8.9* where documented: _nothing_ → Page 9" in said
    clerk.people.press("U0LOU", changed, "soa_changes")
    assert "A.8.26" in read(clerk.direct("U0LOU", "16 to 19 of 19"))


@pytest.mark.usefixtures("decided")
def test_nobody_approves_what_they_did_not_see(clerk, office):
    """A card or form of another draft approves nothing; a name can be used once."""
    if not _versions(office):
        _approve(clerk, office, "1.0")
    old = _standing(clerk)
    clerk.keep("A.5.2", documented_in="The handbook")
    clerk.people.press("U0LENA", old, "soa_approve")
    clerk.told("U0LENA", "is not the one that you looked at")
    clerk.people.press("U0LENA", _standing(clerk), "soa_approve")
    assert "already" in clerk.wrong("U0LENA", label="1.0")["label"]
    clerk.people.press("U0LENA", _standing(clerk), "soa_approve")
    clerk.keep("A.5.2", documented_in="The wiki")
    assert "is not the one" in clerk.wrong("U0LENA", label="1.1")["label"]
    assert [one.label for one in _versions(office)] == ["1.0"]


@pytest.mark.usefixtures("decided")
def test_round_trip(clerk):
    """The workbook that was sent is edited and brought back; each cell that is new is told."""
    content = _exported(clerk, "U0LENA")
    assert "nothing of its 93 rows is new" in _brought(clerk, content, "The workbook says")
    changed = _edited(
        content,
        ("A.5.9", "Owner", "ada@example.com"),
        ("A.5.9", "Where documented", "The <list> & more"),
        ("A.7.4", "Applicable", "no"),
        ("A.7.4", "Justification for exclusion", "All offices are shared with others"),
    )
    said = _brought(clerk, changed, "Taken over: 2 of 93")
    assert "*A.5.9* owner: _nobody_ → <@U0ADA>" in said
    assert "The &lt;list&gt; &amp; more" in said
    assert "*A.7.4* applicable: yes → no" in said
    assert clerk.row("A.7.4").applicability is Applicability.EXCLUDED
    assert clerk.row("A.5.9").owner == clerk.person("U0ADA").id


@pytest.mark.usefixtures("decided")
def test_a_wrong_workbook_changes_nothing(clerk, office):
    """Every wrong cell is told by row and column, and the good rows are not kept either."""
    content = _exported(clerk, "U0LENA")
    before = office.registers.keeper.controls(actor=SYSTEM)
    wrong = _edited(
        content,
        ("A.5.10", "Where documented", "A good one"),
        ("A.5.11", "Applicable", "perhaps"),
        ("A.5.12", "Owner", "nobody@example.com"),
        ("A.5.13", "Where documented", "=1+1"),
    )
    said = _brought(clerk, wrong, "Nothing of the workbook was taken over")
    assert "row 14, column H: this is a formula" in said
    wrong = _edited(wrong, ("A.5.13", "Where documented", ""))
    said = _brought(clerk, wrong, "Nothing of the workbook was taken over", "row 12")
    assert "row 12, column C (Applicable)" in said
    assert "row 13, column G (Owner)" in said
    clerk.keep("A.5.14", documented_in="The wiki")
    old = _edited(content, ("A.5.14", "Where documented", "Elsewhere"))
    assert "somebody changed A.5.14 since the export" in _brought(clerk, old, "since the export")
    now = {row.id: row for row in office.registers.keeper.controls(actor=SYSTEM)}
    assert [row.id for row in before if now[row.id] != row] == ["A.5.14"]


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("soa.csv", b"Control,Title", "Only an XLSX workbook is taken"),
        ("soa.xlsx", b"no workbook at all", "This is no XLSX workbook"),
        ("soa.xlsx", b"\x00" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_is_no_workbook(clerk, office, name, content, words):
    """Anything else is refused in words, before it is read."""
    before = office.registers.keeper.controls(actor=SYSTEM)
    assert words in _brought(clerk, content, words, name=name)
    assert office.registers.keeper.controls(actor=SYSTEM) == before


@pytest.mark.usefixtures("decided")
def test_slack_gives_the_workbook_later(clerk):
    """A file that Slack does not give at once is taken over a little later, once."""
    content = _edited(_exported(clerk, "U0LENA"), ("A.5.20", "Where documented", "Later"))
    clerk.slack.faults.plan(Fault(method="files.info", trouble=Trouble.SERVER_ERROR), times=2)
    _brought(clerk, content, "Taken over: 1 of 93")
    assert clerk.row("A.5.20").documented_in == "Later"


@pytest.mark.usefixtures("decided")
def test_every_format_of_a_version(clerk, office):
    """A version is sent as XLSX, CSV and PDF as it was approved."""
    if not _versions(office):
        _approve(clerk, office, "1.0")
    frozen = _versions(office)[0]
    clerk.people.comply("U0LOU", "soa versions")
    shown = clerk.newest(
        lambda: clerk.slack.workspace.asides("U0LOU"), "U0LOU", "approved versions"
    )
    for made, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfControl"), ("pdf", b"%PDF")):
        before = len(_files(clerk, "U0LOU"))
        clerk.people.press("U0LOU", shown, f"soa_export:{made}", value=str(frozen.number))
        (sent,) = until(lambda before=before: _files(clerk, "U0LOU")[before:])
        assert sent.name == f"soa-{frozen.label}.{made}"
        assert sent.content.startswith(begins) or begins[3:] in sent.content[:20]


def test_not_for_everybody(clerk, office):
    """An employee sees neither statement nor file, and a forged press opens nothing."""
    before = _draft(office).header
    clerk.people.comply("U0ADA", "soa")
    clerk.told("U0ADA", "does not allow you to look at the control register")
    clerk.people.comply("U0ADA", "soa export pdf")
    shown = _standing(clerk)
    for action in ("soa_scope", "soa_approve", "soa_import", "new_control"):
        if action in str(shown.blocks):
            clerk.people.press("U0ADA", shown, action)
            assert clerk.slack.workspace.modal("U0ADA") is None
    assert _files(clerk, "U0ADA") == []
    assert _draft(office).header == before


def test_a_question_that_begins_so_is_answered(clerk):
    """What begins with the word but names nothing is a question like any other."""
    before = len(clerk.slack.workspace.asides("U0ADA"))
    clerk.people.comply("U0ADA", "soa or register, is there a backup?")
    assert until(lambda: len(clerk.slack.workspace.asides("U0ADA")) > before)
