"""An exchange as a Slack message."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.questions.entities import Exchange
from bot.rehearsal.limits import broken_limit
from bot.slack.blocks.answers import answer_messages
from bot.slack.blocks.forms import failure_message, hand_off_form, report_form
from bot.slack.failures import Failure
from bot.slack.folding import unfolded
from knowledge.answers import Answer, Citation, Kind, Reason, Sentence, Side
from knowledge.passages import DocumentStatus


def exchange(**answer):
    return Exchange(
        id="message:C:1",
        number=1042,
        asked_by="p-1",
        asked_at=datetime(2026, 3, 2, tzinfo=UTC),
        thread="",
        question="how often?",
        answer=Answer(**({"kind": Kind.ANSWER} | answer)),
    )


def citation(n=1, **facts):
    return Citation(
        **{
            "n": n,
            "source": "backup.md",
            "title": "Backup",
            "section": "Rules › Daily",
            "page": 3,
            "version": "2.1",
            "effective": date(2026, 5, 1),
            "status": DocumentStatus.APPROVED,
            "quote": "Backups are taken every night.",
        }
        | facts
    )


def read(message):
    return "\n".join(_texts(message.blocks))


def _texts(blocks):
    for block in blocks:
        for piece in [block, *block.get("elements", [])]:
            text = piece.get("title" if block["type"] == "container" else "text", "")
            yield text if isinstance(text, str) else text.get("text", "")
        yield from _texts(block.get("child_blocks", []))


def one(**answer):
    (message,) = answer_messages(exchange(**answer))
    return message


def test_sides_are_labelled_and_never_blended():
    """What the standard asks and what our policies say stand under their own labels, in order."""
    sentences = [
        Sentence(text=f"Sentence {n}.", citations=(n,), side=side)
        for n, side in enumerate(Side, start=1)
    ]
    said = read(one(sentences=tuple(sentences), citations=(citation(),)))

    labels = [
        "What ISO 27001 and 27002 ask",
        "What our policies say",
        "Our documents disagree",
        "From an unapproved document",
    ]
    places = [said.index(label) for label in labels]
    assert sorted(places) == places
    assert "Sentence 2. [2]" in said


def test_source_tells_where_and_since_when():
    """A source names title, section, page, version, date and the quoted span."""
    said = read(one(citations=(citation(),)))

    assert "[1] *Backup* · Rules › Daily · page 3 · version 2.1 · in force since 1 May 2026" in said
    assert "> Backups are taken every night." in said


def test_unapproved_source_says_so():
    """A citation from a document without approval is marked."""
    assert "not approved" in read(one(citations=(citation(status=DocumentStatus.UNAPPROVED),)))


def test_event_has_its_button_right_below_the_first_line():
    """How to report comes first, then the button; nothing asks for a rating."""
    message = one(kind=Kind.EVENT, lead="Call the security desk now.")

    assert [block["type"] for block in message.blocks[:2]] == ["section", "actions"]
    assert message.blocks[1]["elements"][0]["action_id"] == "report_event"
    assert "context_actions" not in [block["type"] for block in message.blocks]


def test_report_about_a_person_has_no_button_to_colleagues():
    """A report about a person is pointed to the confidential channel, and posted nowhere."""
    message = one(kind=Kind.EVENT, lead="Write to the ombudsperson.", sensitive=True)

    assert "actions" not in [block["type"] for block in message.blocks]


def test_refusal_is_useful():
    """A refusal shows the nearest documents and a person to ask."""
    message = one(
        kind=Kind.REFUSAL,
        reason=Reason.NOT_IN_DOCUMENTS,
        lead="Our policies don't say.",
        nearest=("Backup and restore",),
    )

    assert "• Backup and restore" in read(message)
    assert "Ask a person" in read(message)


def test_text_speaks_for_the_blocks():
    """Notifications and screen readers hear the beginning of the answer and its id."""
    message = one(sentences=(Sentence(text="Every night.", citations=(1,), side=Side.OURS),))

    assert message.text == "Every night. [1] (A-1042)"


def test_text_names_every_source():
    """Who hears a message instead of seeing it hears where each sentence stands, too."""
    sentence = Sentence(text="Every night.", citations=(1, 2), side=Side.OURS)
    message = one(sentences=(sentence,), citations=(citation(1, page=None), citation(2, page=4)))

    assert message.text.startswith("Every night. [1] [2] Sources: [1] Backup · Rules › Daily · v")
    assert "[2] Backup · Rules › Daily · page 4" in message.text


def test_sources_are_folded_behind_one_line():
    """A reader sees the sentences and how many sources there are; opening shows all of them."""
    message = one(citations=(citation(1), citation(2)))

    (container,) = [block for block in message.blocks if block["type"] == "container"]
    assert container["title"]["text"] == "Sources: 2"
    assert container["is_collapsible"]
    assert container["default_collapsed"]
    assert [child["type"] for child in container["child_blocks"]] == ["context", "context"]


def test_unfolded_sources_say_the_same():
    """Where Slack cannot fold, the same words stand in the open, in the same order."""
    message = one(citations=tuple(citation(n) for n in range(1, 15)))
    opened = unfolded(message.blocks)

    assert "container" not in [block["type"] for block in opened]
    assert [t for t in _texts(opened) if t] == [
        f"*{t}*" if t.startswith("Sources: 14") else t for t in _texts(message.blocks) if t
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=4_000), max_size=6),
    st.lists(st.text(min_size=1, max_size=3_000), max_size=6),
    st.lists(st.text(min_size=1, max_size=300), max_size=7),
)
def test_any_answer_keeps_slacks_limits(sentences, quotes, choices):
    """However long the parts are, every message is one that Slack takes."""
    messages = answer_messages(
        exchange(
            lead="x " * 2_000,
            sentences=tuple(Sentence(text=t, citations=(1,), side=Side.OURS) for t in sentences),
            citations=tuple(
                citation(n, quote=text, title=text, section=text)
                for n, text in enumerate(quotes, start=1)
            ),
            notices=tuple(quotes),
            choices=tuple(choices),
        ),
        asked="why? " * 600,
    )

    for message in messages:
        for blocks in (list(message.blocks), list(unfolded(message.blocks))):
            assert broken_limit(message.text, blocks) == ""
            for block in Block.parse_all(blocks):
                block.validate_json()


def test_long_answer_is_never_cut_within_a_sentence():
    """Two hundred sentences arrive whole, over as many blocks and messages as they need."""
    told = [f"This is sentence number {n} of a very long answer indeed." for n in range(400)]
    messages = answer_messages(
        exchange(sentences=tuple(Sentence(text=t, citations=(1,), side=Side.OURS) for t in told))
    )

    said = "\n".join(read(message) for message in messages)
    assert len(messages) > 1
    assert all(f"{sentence} [1]" in said for sentence in told)


def test_mentions_in_any_part_are_dead():
    """Nothing that a document, a person or a model wrote can call anybody."""
    evil = "<!channel> <@U1> <https://evil.example|click>"
    message = one(
        lead=evil,
        sentences=(Sentence(text=evil, citations=(1,), side=Side.OURS),),
        citations=(citation(quote=evil, title=evil, section=evil),),
        notices=(evil,),
        nearest=(evil,),
    )

    assert "<" not in read(message)
    assert "<" not in message.text


@pytest.mark.parametrize("reference", ["", "E-1234ABCD"])
def test_failure_offers_the_report_button(reference):
    """Even when everything fails a security event can be reported."""
    message = failure_message(Failure(words="Sorry.", reference=reference))

    assert "report_event" in str(message.blocks)
    assert reference in message.text


def test_forms_show_what_will_be_posted():
    """The hand-off form holds the very words of the post; the report form can be corrected."""
    assert "how often?" in str(hand_off_form(exchange(), asker="U0ADA")["blocks"])
    report = report_form(text="a" * 5_000, exchange_id="x")
    assert len(report["blocks"][1]["element"]["initial_value"]) <= 3_000


@pytest.mark.parametrize(
    ("said", "exempting", "is_offered"),
    [
        ("Badges must not be lent.", True, True),
        ("Badges must not be lent.", False, False),
        ("Badges are worn.", True, False),
    ],
)
def test_an_exception_is_offered_beside_a_person(said, exempting, is_offered):
    """Where a rule of ours says no, and those who read it may ask, the button stands in the same row."""
    sentence = Sentence(text=said, citations=(1,), side=Side.OURS)
    answered = exchange(sentences=(sentence,), citations=(citation(),))
    (message,) = answer_messages(answered, exempting=exempting)
    (row,) = [
        [one["action_id"] for one in block["elements"]]
        for block in message.blocks
        if block["type"] == "actions"
    ]
    assert row == ["ask_a_person", *(["ask_exception"] if is_offered else [])]
