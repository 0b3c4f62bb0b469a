"""With pseudonyms nobody is named in a pack, and everybody is still somebody."""

import pytest

from bot.evidence.naming import Names
from bot.people.entities import Person, PersonId
from tests.bot.evidence.conftest import FILE, proved

ADA = Person(id=PersonId("p-1"), name="Ada Lovelace", email="ada@example.com", slack_id="U0000ADA")
LI = Person(id=PersonId("p-2"), name="Li", email="", slack_id="")


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Ada Lovelace did it", "p-1 did it"),
        ("ada lovelace did it", "p-1 did it"),
        ("Ask Lovelace, or ADA.", "Ask p-1, or p-1."),
        ("write to ada@example.com!", "write to p-1!"),
        ("<@U0000ADA> and <@U0000ADA|ada> and <@U9>", "p-1 and p-1 and <@U9>"),
        ("<@U9999ZZZ> left", "(somebody) left"),
        ("Adapt the list of Adas", "Adapt the list of Adas"),
        ("Li did it", "p-2 did it"),
        ("", ""),
    ],
)
def test_words(said, hidden):
    """Whole names, their parts, addresses and mentions become ids; words that contain them stay."""
    assert Names([ADA, LI], hidden=True).said(said) == hidden
    assert Names([ADA, LI], hidden=False).said(said) == said


def test_who():
    """Name and id, or the id alone; nobody is nobody."""
    shown, hidden = Names([ADA], hidden=False), Names([ADA], hidden=True)
    assert (shown.who("p-1"), hidden.who("p-1")) == ("Ada Lovelace (p-1)", "p-1")
    assert shown.who("p-9") == "p-9"
    assert shown.who(None) == shown.who("") == ""
    assert Names([], hidden=True).said("Ada") == "Ada"
    assert (shown.outside("Eve"), hidden.outside("Eve"), hidden.outside("")) == (
        "Eve",
        "(left out)",
        "",
    )


def test_a_pack_without_names(spring):
    """No file of ours names anybody; files that came from people keep their bytes and say so."""
    company = spring.company
    asked = company.open("Ask Ada Example or lars lind", entry_id="form:names")
    company.supply(asked, name="Report of Ada.pdf", once="press:names")
    packed = company.pack("nameless", scope="all", pseudonyms=True)
    theirs = {"documents", "evidence", "task-evidence", "shown"}
    names = [b"Ada", b"Lind", b"Lena", b"@example.com", b"U000LENA"]
    for path in packed.folder.rglob("*"):
        if path.is_file() and theirs.isdisjoint(path.relative_to(packed.folder).parts):
            content = path.read_bytes()
            assert not [one for one in names if one in content], path
    ada = company.person("ada").id.encode()
    assert ada in (packed.folder / "tasks.csv").read_bytes()
    assert ada in (packed.folder / "training/TR-1/people.csv").read_bytes()
    files = list((packed.folder / "task-evidence").iterdir())
    assert {file.read_bytes() for file in files} == {FILE}
    assert not [file for file in files if "Ada" in file.name]
    assert "Names: left out" in _facts(packed)
    assert proved(packed.folder).verdict.problems == ()


def _facts(packed):
    written = (packed.folder / "index.html").read_text("utf-8")
    return written.replace('</dt><dd dir="auto">', ": ")
