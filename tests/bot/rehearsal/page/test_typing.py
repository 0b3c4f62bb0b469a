"""What people type and fill in, as the workspace takes it."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.page.answers import filled_in, rich
from bot.rehearsal.page.forms import Form, parse_parts, parse_plain
from bot.rehearsal.page.places import Place, place_of
from bot.rehearsal.page.typing_in import command_in, typed
from bot.rehearsal.rendering.scene import input_name

PEOPLE = {"Ada": "U0ADA", "Milo Möwe": "U0MILO", "Annexa": "U0ANNEXA"}
CHANNELS = {"general": "C0GENERAL"}


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("@annexa hello", "<@U0ANNEXA> hello"),
        ("@Milo Möwe, and @Ada.", "<@U0MILO>, and <@U0ADA>."),
        ("@Ada Then", "<@U0ADA> Then"),
        ("mail ada@Ada.example", "mail ada@Ada.example"),
        ("@Nobody #nowhere", "@Nobody #nowhere"),
        ("in #general", "in <#C0GENERAL>"),
        ("<@U0ADA> & co", "&lt;@U0ADA&gt; &amp; co"),
    ],
)
def test_mentions(text, sent):
    """Names that are known become mentions; everything else stays as it was typed, escaped."""
    assert typed(text, people=PEOPLE, channels=CHANNELS) == sent


@given(st.text())
def test_nobody_types_a_control_sequence(text):
    """Whatever is typed, the only control sequences are the mentions that we make."""
    sent = typed(text, people=PEOPLE, channels=CHANNELS)

    left = sent
    for mention in ("<@U0ADA>", "<@U0MILO>", "<@U0ANNEXA>", "<#C0GENERAL>"):
        left = left.replace(mention, "")
    assert "<" not in left
    assert ">" not in left


def test_commands():
    """Only a message that begins with a known command is one."""
    assert command_in(" /comply ask why? ", ("/comply",)) == ("/comply", "ask why?")
    assert command_in("/comply", ("/comply",)) == ("/comply", "")
    assert command_in("/complying", ("/comply",)) is None
    assert command_in("see /comply", ("/comply",)) is None


def test_fields_by_kind():
    """Each kind of field is read as Slack writes it; what was left empty counts as empty."""
    kinds = ["plain_text_input", "multi_static_select", "checkboxes", "datetimepicker",
             "rich_text_input", "multi_external_select", "static_select"]  # fmt: skip
    blocks = [
        {"type": "input", "block_id": kind, "element": {"type": kind, "action_id": "it"}}
        for kind in kinds
    ]
    told = {
        "plain_text_input": ["hi"],
        "multi_static_select": ["a", "b"],
        "datetimepicker": ["2026-11-22T14:00"],
        "rich_text_input": ["words"],
        "multi_external_select": ["a, b"],
        "static_select": [""],
    }
    form = Form(
        fields=tuple((input_name(kind, "it"), one) for kind, all_ in told.items() for one in all_)
    )

    filled = filled_in(blocks, form, zone=ZoneInfo("Europe/Vienna"), keep=lambda _file: {})

    assert {block: values["it"] for block, values in filled.items()} == {
        "plain_text_input": "hi",
        "multi_static_select": ["a", "b"],
        "checkboxes": [],
        "datetimepicker": 1_795_352_400,
        "rich_text_input": rich("words"),
        "multi_external_select": ["a", "b"],
        "static_select": "",
    }


def test_broken_moment_is_none():
    """A moment that is none is left empty."""
    element = {"type": "datetimepicker", "action_id": "it"}
    blocks = [{"type": "input", "block_id": "b", "element": element}]
    form = Form(fields=((input_name("b", "it"), "soon"),))

    assert filled_in(blocks, form, zone=UTC, keep=lambda _file: {}) == {"b": {"it": ""}}


def test_form_with_a_file():
    """A form in parts keeps its fields and files; a file's name loses its folders."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhello\r\nyou\r\n'
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="..\\..\\a/b.md"\r\n'
        b"Content-Type: text/markdown\r\n\r\n\x00\xff\r\n"
        b'--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--x--\r\n'
    )

    form = parse_parts("multipart/form-data; boundary=x", body)

    assert form.first("text") == "hello\nyou"
    (file,) = form.files
    assert (file.name, file.mimetype, file.content) == ("b.md", "text/markdown", b"\x00\xff")


def test_plain_form():
    """A plain form keeps repeated fields, in order; one that is missing is empty."""
    form = parse_plain(b"a=1&b=%C3%A4&a=2")

    assert form.every("a") == ("1", "2")
    assert form.first("b") == "ä"
    assert form.first("c") == ""
    assert list(form.names()) == ["a", "b"]


def test_places():
    """An address names a place of its own person alone."""
    place = Place(user="U1", room="C1", thread="1.2")

    assert place_of(place.address, "U1") == place
    assert place_of("/as/U1/home?x=1", "U1") == Place(user="U1", room="home")
    for foreign in ("/as/U2/C1", "/as/U1", "/as/U1/C1/else/1.2", "https://x/as/U1/C1", ""):
        assert place_of(foreign, "U1") is None
