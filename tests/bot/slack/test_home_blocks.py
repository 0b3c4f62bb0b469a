"""The Home, the forms of shortcuts and the list of gaps, whatever stands in them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.audit.entities import AuditHead
from bot.channels.entities import ChannelRules, Overview
from bot.controls.entities import CandidateGap, Sighting
from bot.controls.owning import Owned, OwnedRow
from bot.conversation.home_page import (
    CARDS,
    Documents,
    HomePage,
    RecentAnswer,
    Records,
    SelfCheck,
    Service,
    Themes,
)
from bot.people.entities import Role
from bot.records.findings import Evaluation, Inspection
from bot.rehearsal.limits import broken_limit
from bot.rehearsal.view_limits import checked_view
from bot.slack.blocks.asking import BY_APP, NO_WORDS, TOO_LONG, ask_form, notes_on
from bot.slack.blocks.gaps import dismiss_form, gap_form, gaps_messages
from bot.slack.blocks.home import home_view

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = st.text(max_size=4_000) | st.text(alphabet="é€😀<>&*_`\n ", max_size=4_000)
COUNTS = st.integers(0, 10_000)


def said(view):
    """Return every text of a view."""
    return "\n".join(_texts(view))


def _texts(part):
    if isinstance(part, dict):
        for name, value in part.items():
            if name in {"text", "initial_value"} and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _texts(one)


def fits(view):
    """Check a view by Slack's own library and by the stand-in's rules."""
    View(**{key: view[key] for key in view if key != "blocks"}, blocks=view["blocks"]).to_dict()
    for block in view["blocks"]:
        Block.parse(block).validate_json()
    checked_view(view, kind=view["type"])


def page(role=Role.EMPLOYEE, **more):
    return HomePage(role=role, cards=CARDS[role], **more)


ANSWERS = st.builds(
    lambda number, question: RecentAnswer(
        number=number, label=f"A-{number}", question=question, at=AT
    ),
    st.integers(1, 10**9),
    WORDS,
)
PAGES = st.builds(
    page,
    role=st.sampled_from(list(Role)),
    newest=COUNTS,
    answers=st.lists(ANSWERS, max_size=5).map(tuple),
    documents=st.none()
    | st.builds(
        Documents,
        speaking=COUNTS,
        approved=COUNTS,
        overdue=st.lists(WORDS, max_size=8).map(tuple),
        held=COUNTS,
        controls=COUNTS,
    ),
    owned=st.none()
    | st.builds(
        Owned,
        rows=st.lists(
            st.builds(
                OwnedRow,
                id=WORDS.filter(str.strip),
                title=WORDS,
                is_needed=st.booleans(),
                missing=st.lists(WORDS, max_size=4).map(tuple),
            ),
            max_size=12,
        ).map(tuple),
        rest=st.lists(WORDS, max_size=30).map(tuple),
    ),
    gaps=st.none() | COUNTS,
    questions=st.none() | st.builds(Themes, unanswered=COUNTS, badly_rated=COUNTS, hidden=COUNTS),
    quality=st.none()
    | st.builds(
        Evaluation,
        at=st.just(AT),
        questions=COUNTS,
        shares=st.dictionaries(
            st.sampled_from(["hit@1", "proof", "other"]), st.floats(0, 1), max_size=3
        ),
    ),
    channels=st.none()
    | st.integers(0, 300).map(
        lambda count: Overview(
            leads="",
            incidents="C0INC",
            channels=tuple(ChannelRules(channel=f"C0{n:03d}") for n in range(count)),
        )
    ),
    records=st.none()
    | st.builds(
        Records,
        head=st.just(AuditHead(sequence=3, hash="0" * 64)),
        inspection=st.none() | st.just(Inspection(at=AT, entries=3, is_intact=False)),
    ),
    service=st.none()
    | st.builds(
        Service,
        canary=st.none()
        | st.builds(SelfCheck, is_green=st.booleans(), reason=WORDS, at=st.just(AT)),
        to_confirm=COUNTS,
    ),
)


@settings(max_examples=150, deadline=None)
@given(drawn=PAGES)
def test_home_keeps_slacks_limits(drawn):
    """Whatever people asked and documents are called, Slack takes the view."""
    fits(home_view(drawn))


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=13_000) | st.just("word " * 2_400), by_app=st.booleans())
def test_forms_keep_slacks_limits(text, by_app):
    """Whatever a marked message says, the form opens."""
    notes = notes_on(text, by_app=by_app)
    fits(ask_form(text=text, notes=notes))
    fits(gap_form(text=text, key="C0TEAM:1700000000.000100", notes=notes))


def gap(number=1, words="Nobody tests backups", controls=("A.8.13",), link=""):
    seen = Sighting(message=f"C:{number}", words=words, permalink=link)
    return CandidateGap(
        number=number, sighting=seen, controls=controls, suggested_by="p-1", suggested_at=AT
    )


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, max_size=20), known=st.booleans())
def test_gap_list_keeps_slacks_limits(words, known):
    """However much waits and whatever it says, the list fits into messages."""
    gaps = [gap(number, one) for number, one in enumerate(words, start=1)]
    for message in gaps_messages(gaps, ["U0ADA" if known else ""] * len(gaps)):
        assert broken_limit(message.text, message.blocks) == ""


def test_words_of_a_message_cannot_mention_or_format():
    """What a marked message says is shown letter by letter, to leads and in the Home."""
    evil = "<!channel> <@U0LENA> *bold* <https://evil.example|click>"
    shown = gaps_messages([gap(words=evil)], ["U0ADA"])[0]
    text = said({"blocks": shown.blocks})
    assert "<!channel>" not in text
    assert "<@U0LENA>" not in text
    assert "<https://evil" not in text
    answers = (RecentAnswer(number=1, label="A-1", question=evil, at=AT),)
    assert "<!channel>" not in said(home_view(page(answers=answers)))


@pytest.mark.parametrize(
    ("text", "by_app", "notes"),
    [
        ("", False, (NO_WORDS,)),
        (" \n", True, (NO_WORDS,)),
        ("short", False, ()),
        ("short", True, (BY_APP,)),
        ("long " * 3_000, True, (TOO_LONG, BY_APP)),
    ],
)
def test_odd_messages_get_kind_words(text, by_app, notes):
    """A message without words, too long, or of an app is said to be so in the form."""
    assert notes_on(text, by_app=by_app) == notes


def test_question_box_empties_when_something_was_answered():
    """The box is another block once there is a newer answer; until then words stay in it."""
    first, same, later = (home_view(page(newest=n))["blocks"][0] for n in (1, 1, 2))
    assert first["block_id"] == same["block_id"] != later["block_id"]
    assert first["dispatch_action"] is True


def test_figures_are_told_in_words():
    """A lead reads when answers were measured, how good they were, and what missed its floor."""
    quality = Evaluation(
        at=AT,
        questions=180,
        shares={"hit@1": 0.845, "proof": 1.0, "same answer twice": 1.0},
        below=("hit@1",),
    )
    text = said(home_view(page(Role.LEAD, gaps=0, quality=quality)))
    assert "on 180 questions" in text
    assert "84 % of the time the right place came first · *below its floor*" in text
    assert "100 % of the time every sentence was proved" in text
    assert "hit@1" not in text


def test_documents_are_counted_truly():
    """What is in force, overdue and held is said in numbers, one and many alike."""
    documents = Documents(speaking=3, approved=2, overdue=("backup.md",), held=1, controls=34)
    text = said(home_view(page(Role.ADMIN, documents=documents, service=Service())))
    assert "2 approved documents in force; 1 more can be found without approval" in text
    assert "34 Annex A controls are named in the approved documents" in text
    assert "*1 review is overdue*: backup.md" in text
    assert "1 document is held back" in text


def test_auditor_reads_the_records():
    """Head, last anchor, last check and how to verify stand there; nothing is made up."""
    head = AuditHead(sequence=12, hash="ab" * 32)
    records = Records(
        head=head,
        anchored_at="2026-03-01T03:30:00+00:00",
        anchored=11,
        inspection=Inspection(at=AT, entries=12, is_intact=True),
    )
    text = said(home_view(page(Role.AUDITOR, records=records)))
    assert f"12 entries; the newest has the hash `{head.hash}`" in text
    assert "over 11 of them" in text
    assert "12 entries: intact" in text
    assert "annexa audit verify --anchor" in text
    empty = said(home_view(page(Role.AUDITOR, records=Records(head=head))))
    assert "No anchor was made yet" in empty
    assert "was not checked on this machine yet" in empty


def test_broken_trail_is_said_loudly():
    """An inspection that failed does not read like one that went well."""
    inspection = Inspection(at=AT, entries=12, is_intact=False)
    records = Records(head=AuditHead(sequence=12, hash="0" * 64), inspection=inspection)
    text = said(home_view(page(Role.AUDITOR, records=records)))
    assert "*not intact*" in text


def test_dismissal_names_the_gap():
    """The form says which candidate leaves the list, and carries its number."""
    form = dismiss_form(12)
    fits(form)
    assert "*G-12*" in said(form)
    assert form["private_metadata"] == "12"


def test_admin_reads_how_the_bot_does():
    """The self-check is said to be well or wrong, and who waits can be looked at."""
    good = SelfCheck(is_green=True, reason="", at=AT)
    text = said(home_view(page(Role.ADMIN, service=Service(canary=good))))
    assert "brought a proved answer" in text
    assert "Nobody waits for you" in text
    bad = SelfCheck(is_green=False, reason="unproved", at=AT)
    view = home_view(page(Role.ADMIN, service=Service(canary=bad, to_confirm=2)))
    assert "*The last self-check went wrong* (unproved)" in said(view)
    assert "*2 people wait*" in said(view)
    assert "list_groups" in str(view)
    assert "No self-check has run yet" in said(home_view(page(Role.ADMIN, service=Service())))


def test_lead_reads_themes_without_names():
    """Themes are counted; what fewer than three people asked is a number alone."""
    themes = Themes(unanswered=1, badly_rated=2, hidden=5)
    text = said(home_view(page(Role.LEAD, gaps=1, questions=themes)))
    assert "*1 candidate gap waits* for you" in text
    assert "1 question of at least three people without an answer" in text
    assert "2 questions of at least three people with answers rated not helpful" in text
    assert "5 further questions by fewer than three people each" in text


def test_controls_that_one_owns_are_a_press_away():
    """Each row says what is missing and opens its card; what does not fit is named."""
    rows = (
        OwnedRow(id="A.8.13", title="Information backup", missing=("no evidence", "never checked")),
        OwnedRow(id="A.5.1", title="Policies"),
        OwnedRow(id="A.7.12", title="Cabling", is_needed=False),
    )
    view = home_view(page(owned=Owned(rows=rows, rest=("A.8.14", "A.8.15"))))
    told = said(view)
    for words in (
        "*Controls you own* (5)",
        "*A.8.13* · Information backup\nno evidence, never checked",
        "*A.5.1* · Policies\nnothing is missing",
        "*A.7.12* · Cabling\nnot applicable here",
        "and 2 more, such as A.8.14, A.8.15",
    ):
        assert words in told
    buttons = [
        one["accessory"]["value"]
        for one in view["blocks"]
        if one.get("accessory", {}).get("action_id") == "show_control"
    ]
    assert buttons == ["A.8.13", "A.5.1", "A.7.12"]
    assert "Controls you own" not in said(home_view(page(owned=Owned())))
