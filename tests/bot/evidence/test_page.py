"""The index opens anywhere, runs nothing, and shows what people wrote as text."""

import re
from html.parser import HTMLParser

import pytest

from bot.evidence.asked import harmless_name
from bot.evidence.entities import Part
from bot.evidence.page import Index, page
from bot.records.sheets import Sheet
from tests.bot.evidence.conftest import HOSTILE

VOID = {"meta", "link", "br", "img"}
HARMLESS = {
    *("html", "head", "meta", "title", "style", "body", "main", "nav", "section", "h1", "h2"),
    *("p", "dl", "dt", "dd", "ol", "li", "a", "div", "table", "caption", "thead", "tbody"),
    *("tr", "th", "td", "pre"),
}


class Reader(HTMLParser):
    """Notes every tag, attribute and text of a page."""

    def __init__(self, written):
        super().__init__()
        self.tags, self.attributes, self.open, self.text = [], [], [], []
        self.feed(written)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def of(self, name):
        return [value for key, value in self.attributes if key == name]


def read(folder):
    found = Reader((folder / "index.html").read_text("utf-8"))
    assert found.open == []
    return found


@pytest.fixture(scope="module")
def whole(spring):
    return spring.company.pack("page").folder


def test_it_needs_nothing_from_outside(whole):
    """No script, no address: every link leads to a place on the page or a file in the folder."""
    found = read(whole)
    assert set(found.tags) <= HARMLESS
    assert not found.of("src")
    ids = found.of("id")
    assert len(ids) == len(set(ids))
    for link in found.of("href"):
        assert link[1:] in ids if link.startswith("#") else (whole / link).is_file(), link
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "default-src 'none'" in (whole / "index.html").read_text("utf-8")


def test_it_can_be_read_by_everybody(whole):
    """A language, a title, a width that a phone knows, one main heading, tables with headings and names."""
    found, written = read(whole), (whole / "index.html").read_text("utf-8")
    assert found.of("lang") == ["en"]
    assert "width=device-width" in written
    assert found.tags.count("h1") == found.tags.count("main") == 1
    assert found.tags.count("table") == found.tags.count("caption")
    assert found.of("scope").count("col") == found.tags.count("th")
    labelled = found.of("aria-labelledby")
    assert set(labelled) <= set(found.of("id"))
    assert found.of("tabindex").count("0") == found.tags.count("table")


def test_hostile_words_are_words(company):
    """Titles, names, gaps and file names that are markup stay text, in the page and in CSV."""
    company.school.hire(f'e-9,eve@example.com,employee,crew,,"{HOSTILE.replace(chr(34), "")}",')
    company.policy("a.md", title=HOSTILE)
    company.policy("../../<b>.html", title="Page")
    task = company.open(HOSTILE)
    company.supply(task, name='"><script>.pdf')
    company.suggest(HOSTILE)
    company.offer(HOSTILE)
    company.state(HOSTILE)
    company.school.launch()
    packed = company.pack(scope="all")
    found = read(packed.folder)
    assert set(found.tags) <= HARMLESS
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert '<script>alert("x")</script>' in "".join(found.text)
    for one in packed.folder.rglob("*.csv"):
        content = one.read_text("utf-8")
        assert "\u202e" not in content
        assert not re.search(r"(^|,)\"?[=+@-]", content, re.MULTILINE), one
    inside = {one.resolve() for one in packed.folder.rglob("*") if one.is_file()}
    assert all(one.is_relative_to(packed.folder) for one in inside)
    assert not [one for one in inside if one.suffix == ".html" and one.name != "index.html"]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("policy.pdf", "0123456789abcdef-policy.pdf"),
        ("a/b/../c.md", "0123456789abcdef-c.md"),
        ("..", "0123456789abcdef-file"),
        ("", "0123456789abcdef-file"),
        ("page.HTML", "0123456789abcdef-page.HTML.txt"),
        ("x.svg", "0123456789abcdef-x.svg.txt"),
        ("C:\\x\\y.docx", "0123456789abcdef-y.docx"),
        ("\u202efdp.exe\n", "0123456789abcdef-fdp.exe"),
        ("ärger.pdf", "0123456789abcdef-rger.pdf"),
        ("n" * 300 + ".pdf", "0123456789abcdef-" + "n" * 56 + ".pdf"),
    ],
)
def test_names_of_files(name, called):
    """A name leads nowhere else, runs nothing, and begins with the hash."""
    assert harmless_name(name, "0123456789abcdef" * 4) == called


def test_a_long_table():
    """The index shows the first rows and says of how many."""
    rows = [(n, "x" * 1_000) for n in range(10_000)]
    part = Part(
        name="many",
        title="Many",
        says=[],
        sheet=Sheet(name="Many", header=("n", "words"), rows=rows),
        shown=("n", "words"),
    )
    written = page(
        Index(title="t", facts=[], notes=[], parts=[part], how_to_check=[], commands=[])
    ).decode()
    assert "the first 200 of 10,000 rows" in written
    assert written.count("<tr>") == 201
    assert "x" * 301 not in written
