"""Promises about passages: nothing lost, nothing too long, nothing across a heading."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.blocks import Heading, ListItem, Paragraph, Table
from ingest.chunking import Chunker, passage_id
from ingest.cleaning import clean_blocks
from knowledge.passages import DocumentControl

SENTENCE = "Every owner of a system checks the list of people with access once in a quarter. "
WORDS = st.text(alphabet="abcdefgh ,.;:-()0123456789éß", min_size=1, max_size=300)
BLOCKS = st.lists(
    st.one_of(
        st.builds(lambda level, text: Heading(level=level, text=text), st.integers(1, 4), WORDS),
        st.builds(lambda text: Paragraph(text=text), WORDS),
        st.builds(lambda text, n: Paragraph(text=text * n), WORDS, st.integers(1, 30)),
        st.builds(lambda text, depth: ListItem(text=text, depth=depth), WORDS, st.integers(0, 3)),
        st.builds(
            lambda rows, header: Table(rows=tuple(rows), header=header),
            st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12),
            st.booleans(),
        ),
    ),
    max_size=14,
)


def cut(embedder, blocks, title="Access Control Policy"):
    return Chunker(embedder).passages(
        blocks, control=DocumentControl(title=title), source="a.md", fingerprint="f"
    )


def letters(text):
    return re.findall(r"[^\W_]", text)


def body_of(block):
    if isinstance(block, Table):
        rows = block.rows[1:] if block.header and len(block.rows) > 1 else block.rows
        return [cell for row in rows for cell in row]
    return [] if isinstance(block, Heading) else [block.text]


def is_in_order(wanted, found):
    """Tell whether *wanted* is what *found* holds, with something in between at most."""
    rest = iter(found)
    return all(any(one == other for other in rest) for one in wanted)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(blocks=BLOCKS)
def test_no_text_is_lost(embedder, blocks):
    """Every letter of every body is in the passages, in the order of the document."""
    blocks = clean_blocks(blocks)
    found = letters(" ".join(passage.text for passage in cut(embedder, blocks)))
    wanted = letters(" ".join(text for block in blocks for text in body_of(block)))
    assert is_in_order(wanted, found)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(blocks=BLOCKS, title=st.text(min_size=1, max_size=2000))
def test_nothing_is_longer_than_the_model_reads(embedder, blocks, title):
    """Title, heading path and words together never exceed the model's tokens."""
    chunker = Chunker(embedder)
    for passage in cut(embedder, clean_blocks(blocks), title=title):
        assert embedder.count_tokens(chunker.embedded_text(passage)) <= embedder.max_tokens


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_no_passage_crosses_a_heading(embedder, sizes):
    """A passage holds words of exactly the section that its heading path names."""
    blocks = []
    for index, size in enumerate(sizes):
        blocks += [
            Heading(level=1 + index % 3, text=f"H{index}"),
            Paragraph(text=f"w{index} means this. " * size),
        ]
    for passage in cut(embedder, blocks):
        assert {f"H{number}" for number in re.findall(r"w(\d+)", passage.text)} == {
            passage.headings[-1]
        }


def test_long_sections_make_even_passages(embedder):
    """Long sections average 80 to 160 words a passage, and none is a short left-over."""
    for count in (12, 15, 24, 31, 60):
        sizes = [len(p.text.split()) for p in cut(embedder, [Paragraph(text=SENTENCE * count)])]
        assert 80 <= sum(sizes) / len(sizes) <= 160
        assert min(sizes) >= 60


def test_sentences_are_not_cut(embedder):
    """A passage ends where a sentence ends."""
    passages = cut(embedder, [Paragraph(text=SENTENCE * 40)])
    assert all(passage.text.endswith(".") for passage in passages)


def test_heading_path_leaves_out_the_title(embedder):
    """The document's title is said once, by the document and not by every passage."""
    blocks = [
        Heading(level=1, text="Access Control Policy"),
        Paragraph(text="Intro."),
        Heading(level=2, text="4 Rules"),
        Heading(level=3, text="4.1 Passwords"),
        Paragraph(text="Long ones."),
        Heading(level=2, text="5 Contact"),
        Paragraph(text="Ask."),
    ]
    paths = [passage.headings for passage in cut(embedder, blocks)]
    assert paths == [(), ("4 Rules", "4.1 Passwords"), ("5 Contact",)]


def test_title_in_other_words_is_no_path(embedder):
    """A first heading that says the title a little differently is the title, too."""
    blocks = [Heading(level=1, text="Access Control Policy v2"), Paragraph(text="Intro.")]
    assert cut(embedder, blocks)[0].headings == ()
    other = [Heading(level=1, text="Scope"), Paragraph(text="Intro.")]
    assert cut(embedder, other)[0].headings == ("Scope",)


def test_lone_heading_is_no_passage(embedder):
    """A heading without words below it makes no passage."""
    assert cut(embedder, [Heading(level=1, text="A"), Heading(level=2, text="B")]) == ()


def test_guessed_heading_without_body_is_text(embedder):
    """A bold line that only looked like a heading is not lost."""
    blocks = [
        Heading(level=1, text="Rules"),
        Paragraph(text="Read this."),
        Heading(level=2, text="Never share passwords", guessed=True),
        Heading(level=1, text="Contact"),
        Paragraph(text="Ask."),
    ]
    first = cut(embedder, blocks)[0]
    assert first.headings == ("Rules",)
    assert first.text == "Read this.\nNever share passwords"


def test_long_list_says_its_lead_in_again(embedder):
    """Where a list goes on in the next passage, its lead-in stands above it again."""
    lead = "Owners check these things:"
    items = [
        ListItem(text=f"Thing {n} is in order and written down. {SENTENCE}") for n in range(20)
    ]
    passages = cut(embedder, [Paragraph(text=lead), *items])
    assert len(passages) > 1
    assert all(passage.text.startswith(lead) for passage in passages)


def test_rows_of_a_long_table_stay_whole(embedder):
    """A table over several passages is cut between rows, and every row says its columns."""
    rows = tuple((f"Record {n} of the list", f"{n} months") for n in range(60))
    table = Table(rows=(("Record", "Kept for"), *rows), header=True)
    lines = [line for p in cut(embedder, [table]) for line in p.text.split("\n")]
    assert lines == [f"Record: {name}; Kept for: {time}." for name, time in rows]


def test_ids_follow_source_version_and_place():
    """The same place of the same version has one id; another version has others."""
    one = passage_id("a.md", fingerprint="f", position=0)
    assert one == passage_id("a.md", fingerprint="f", position=0)
    others = {
        passage_id("b.md", fingerprint="f", position=0),
        passage_id("a.md", fingerprint="g", position=0),
        passage_id("a.md", fingerprint="f", position=1),
    }
    assert len({one} | others) == 4


def test_page_is_where_most_words_stand(embedder):
    """A passage over a page end is cited with the page that holds most of it."""
    blocks = [Paragraph(text="Short start.", page=1), Paragraph(text=SENTENCE * 2, page=2)]
    assert [passage.page for passage in cut(embedder, blocks)] == [2]


@pytest.mark.adapters
@pytest.mark.slow
def test_real_model_reads_every_passage_whole():
    """With the real tokenizer, too, nothing is cut off: numbers, names, other scripts, code."""
    from knowledge.adapters.embedding import SentenceTransformerEmbedder

    embedder = SentenceTransformerEmbedder()
    chunker = Chunker(embedder)
    hard = (
        "AES-256-GCM/ChaCha20-Poly1305; 192.168.0.1:8443 — Geschäftsführungsübergabeprotokoll 政策 "
    )
    blocks = [
        Heading(level=1, text="4.2 " + hard),
        Paragraph(text=hard * 60),
        Paragraph(text=SENTENCE * 60),
        Table(rows=tuple((hard, hard * 5) for _ in range(10)), header=True),
    ]
    passages = cut(embedder, blocks)
    assert len(passages) > 5
    assert max(embedder.count_tokens(chunker.embedded_text(p)) for p in passages) <= 256
