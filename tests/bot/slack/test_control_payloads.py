"""What Slack sends of changes of the register: a press under a card, a form, a statement's button."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.controls.facts import EvidenceKind
from bot.controls.soa_export import Format
from bot.slack.errors import NothingToOpen
from bot.slack.payloads.basics import press_from
from bot.slack.payloads.control_forms import (
    FOUND,
    ControlDeed,
    ControlForm,
    ControlPlace,
    control_form_from,
    deed_in,
    grade_in,
)
from bot.slack.payloads.controls import RowSeen
from bot.slack.payloads.soa import (
    DRAFT,
    SoaForm,
    format_in,
    header_in,
    seen_in,
    skip_in,
    soa_form_from,
    version_in,
)
from knowledge.coverage_grades import Grade

TODAY = date(2026, 3, 2)
UNKNOWN = "do not know any more"


def _press(value, *, alone=False):
    container = {
        "channel_id": "D0ADA",
        "message_ts": "1.2",
        "thread_ts": "1.1",
        "is_ephemeral": alone,
    }
    action = {"action_id": "control_state", "value": value, "action_ts": "3.4"}
    return press_from({"user": {"id": "U0ADA"}, "actions": [action], "container": container})


def _body(prefix, **elements):
    values = {f"{prefix}:{name}": {f"{prefix}:{name}": one} for name, one in elements.items()}
    return {"view": {"state": {"values": values}}}


@pytest.mark.parametrize("id_", ["A.8.13", "A.5.1", "C-12", "9.2.2", "5.2", "4"])
def test_a_row_under_whose_card_somebody_pressed(id_):
    """The button that a card writes is understood, with the version that was seen."""
    place = ControlPlace.pressed(_press(str(RowSeen(id=id_, version=7))))
    assert (place.about, place.seen, place.number) == (id_, 7, 0)
    assert (place.channel, place.ts, place.thread_ts) == ("D0ADA", "1.2", "1.1")
    assert place.is_requirement is id_[0].isdecimal()


@pytest.mark.parametrize(("value", "is_post"), [("3", False), ("3 post", True)])
def test_evidence_that_somebody_decides_about(value, is_post):
    """A number names evidence, on a card or on the post that says that it was added."""
    place = ControlPlace.pressed(_press(value, alone=True))
    assert (place.about, place.number, place.is_post, place.alone) == ("", 3, is_post, True)


@pytest.mark.parametrize("value", ["", "A.8.13", "A.8.13 x", "B.1.1 2", "A.8.13 7 8", "-3", "3 x"])
def test_no_button_of_ours(value):
    """A value that no card writes is refused in words."""
    with pytest.raises(NothingToOpen, match=UNKNOWN):
        ControlPlace.pressed(_press(value))


@pytest.mark.parametrize(
    "place",
    [
        ControlPlace(),
        ControlPlace(about="A.8.13", seen=3, channel="C1", ts="1.2", thread_ts="1.1"),
        ControlPlace(about="9.2.2", seen=0, channel="D1", ts="1.2", alone=True),
        ControlPlace(number=4, channel="C1", ts="1.2", is_post=True),
    ],
)
def test_a_form_brings_its_place_back(place):
    """What a form carries along comes back whole."""
    assert ControlPlace.parsed(str(place)) == place
    assert ControlPlace.parsed(place.fields()["place"]) == place


@given(st.text(max_size=80))
def test_any_place_at_all(text):
    """What a form carries is parsed to what writes the same, or refused; it never breaks."""
    try:
        found = ControlPlace.parsed(text)
    except NothingToOpen:
        return
    assert ControlPlace.parsed(str(found)) == found


def test_the_inputs_of_a_form():
    """Words, choices, people, days and a file are taken from inputs of ours, and from no others."""
    body = _body(
        "control_field",
        verdict={"selected_option": {"value": "partly"}},
        words={"value": "  so far  "},
        on={"selected_date": "2026-03-01"},
        owner={"selected_user": "U0ADA"},
        file={"files": [{"id": "F0123"}]},
        nonsense={"value": "x"},
    )
    form = control_form_from(body)
    assert (form.verdict, form.words, form.on) == ("partly", "so far", "2026-03-01")
    assert (form.owner, form.file) == ("U0ADA", "F0123")
    assert form.has("words")
    assert not form.has("reason")
    assert not form.has("nonsense")
    assert ControlForm.read(form.written()) == form
    assert control_form_from(_body("task_field", words={"value": "x"})) == ControlForm()


@pytest.mark.parametrize("file", ["../etc", "", None, 7])
def test_no_file(file):
    """What is no id of Slack's is no file."""
    assert control_form_from(_body("control_field", file={"files": [{"id": file}]})).file == ""


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (ControlForm(reference="https://wiki.example.com/a"), EvidenceKind.LINK),
        (ControlForm(reference="https://acme.slack.com/archives/C1/p1"), EvidenceKind.MESSAGE),
        (ControlForm(reference="https://slack.com.evil.example/archives/x"), EvidenceKind.LINK),
        (ControlForm(file="F0123"), EvidenceKind.FILE),
    ],
)
def test_what_kind_of_evidence_it_is(form, kind):
    """A file, an address, or the address of a message in Slack."""
    assert form.offer("A.8.13", today=TODAY).kind is kind


def test_the_period_of_evidence():
    """Without days it is about today; without a beginning about its last day alone."""
    bare = ControlForm().offer("A.8.13", today=TODAY)
    assert (bare.covers_from, bare.covers_until, bare.valid_until) == (TODAY, TODAY, None)
    ended = ControlForm(covers_until="2026-02-01", valid_until="2027-02-01")
    offer = ended.offer("A.8.13", today=TODAY)
    assert offer.covers_from == offer.covers_until == date(2026, 2, 1)
    assert offer.valid_until == date(2027, 2, 1)
    assert ControlForm(covers_until="soon").offer("5.2", today=TODAY).covers_until == TODAY


def test_deeds_and_grades():
    """Every deed is known by its name; a grade is one of three, or what is found by itself."""
    assert [deed_in(one.value) for one in ControlDeed] == list(ControlDeed)
    with pytest.raises(NothingToOpen, match=UNKNOWN):
        deed_in("erase")
    assert [grade_in(one.value) for one in Grade] == list(Grade)
    assert grade_in(FOUND) is None


def test_what_buttons_of_the_statement_carry():
    """A hash, a number, the draft or a format; anything else is refused in words."""
    assert seen_in("0123abcd") == "0123abcd"
    assert (header_in("3"), skip_in("20"), version_in("2"), version_in(DRAFT)) == (
        3,
        20,
        "2",
        DRAFT,
    )
    assert [format_in(f"soa_export:{one}") for one in Format] == list(Format)
    for parse in (seen_in, header_in, skip_in, version_in, format_in):
        for value in ("", "x", "-1", "soa_export:docx", "9" * 70):
            with pytest.raises(NothingToOpen, match=UNKNOWN):
                parse(value)


def test_the_form_of_the_statement():
    """What is not typed is empty, and what the inbox keeps comes back whole."""
    form = soa_form_from(_body("soa_field", scope={"value": " Both offices "}))
    assert form == SoaForm(scope="Both offices")
    assert SoaForm.read(form.written()) == form
