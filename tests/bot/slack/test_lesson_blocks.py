"""Lessons as forms: what is shown, what is never in them, and where sending them leads."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversation.home_page import Card, HomePage
from bot.slack.blocks.home import home_view
from bot.slack.blocks.lessons import (
    acknowledge_view,
    begin_quiz_view,
    marked_view,
    page_view,
    quiz_view,
)
from bot.slack.blocks.training import acknowledgement_words, owed_at_home, status_messages
from bot.slack.payloads.training import Goal, Visit
from bot.training.assignment_entities import AssignmentId, Cause, LessonPage, Owed, Step
from bot.training.entities import Change, Citation, Material, MaterialKind, Page, Reference
from bot.training.quiz import Marked, Mistake, Sheet, SheetOption, SheetQuestion
from bot.training.redline import Deed, LineChange, SectionChange

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SHA = "ab" * 32
PLACE = Reference(source="lamps.md", heading="4.2 Wicks", label="Lamps, wicks")
CITATION = Citation(
    reference=PLACE,
    title="Lamp policy",
    version="3",
    effective_on=date(2026, 1, 5),
    sequence=2,
    quote="The keeper trims the wick.",
)
VISIT = Visit(assignment="0a1b", place="D0ADA:1.2", reply="https://hooks.example.com/x")
MATERIAL = Material(
    number=1,
    kind=MaterialKind.COURSE,
    name="lamps",
    version="2",
    title="Lamps",
    change=Change.FIRST,
    minutes=5,
    pass_mark=80,
    shown_sha256=SHA,
    original_sha256=SHA,
    published_at=NOON,
    published_by="p-1",
    pages=(),
    questions=2,
)
OWED = Owed(
    assignment=AssignmentId("0a1b"),
    campaign="TR-1",
    title="Lamps",
    version="2",
    minutes=5,
    cause=Cause.LAUNCH,
    due_on=date(2026, 3, 16),
    is_late=False,
    step=Step.READ,
    page=1,
    pages=3,
    questions=2,
    pass_mark=80,
    shown_sha256=SHA,
)


def shown(number=1, **more):
    page = LessonPage(
        assignment=AssignmentId("0a1b"),
        material=MATERIAL,
        page=Page(title="Wicks", text="**Trim** it. [1]", references=(PLACE,)),
        number=number,
        of=3,
        citations=(CITATION,),
        unread=2,
        step=Step.READ,
    )
    return replace(page, **more)


def words(view):
    return json.dumps(view["blocks"] if isinstance(view, dict) else view, ensure_ascii=False)


def leads_to(view):
    return Visit.parsed(view["private_metadata"])


def buttons(view):
    return [
        one["text"]["text"]
        for b in view["blocks"]
        for one in b.get("elements", ())
        if "value" in one
    ]


def test_statement_is_cited_with_document_version_and_section():
    """Under a page stand the places that its numbers name, as they are today."""
    text = words(page_view(VISIT, shown()))
    assert "Page 1 of 3" in text
    assert "*Trim* it. [1]" in text
    assert "[1] *Lamp policy*, version 3, in force since 5 January 2026 › 4.2 Wicks" in text
    assert "The keeper trims the wick." in text


def test_place_that_is_gone_says_so():
    """A section that the document lost is not quoted from memory."""
    text = words(page_view(VISIT, shown(citations=(None,))))
    assert "no longer in the document" in text
    assert "The keeper" not in text


def test_place_of_a_smaller_circle_has_neither_version_nor_words():
    """What a reader may not read is named as such, and not as gone."""
    withheld = replace(
        shown().citations[0],
        title="a document of a smaller circle",
        version="",
        effective_on=None,
        quote="",
        is_withheld=True,
    )
    text = words(page_view(VISIT, shown(citations=(withheld,))))
    assert "[1] *a document of a smaller circle* › 4.2 Wicks" in text
    assert "no longer" not in text
    assert "version 3, in force" not in text


def test_next_page_then_whatever_comes():
    """Within the lesson sending leads a page on; from the last one to what comes next."""
    middle = page_view(VISIT, shown(2))
    assert (leads_to(middle).goal, leads_to(middle).page) == (Goal.PAGE, 3)
    assert buttons(middle)[:2] == ["Back", "Ask a question"]
    last = page_view(VISIT, shown(3, step=Step.QUIZ))
    assert leads_to(last).goal is Goal.ON
    assert last["submit"]["text"] == "To the quiz"
    assert "Back" not in buttons(page_view(VISIT, shown(1)))


def test_policy_can_be_taken_whole():
    """Only a policy has a file to be taken."""
    policy = replace(MATERIAL, kind=MaterialKind.POLICY)
    assert "Send me the whole document" in buttons(page_view(VISIT, shown(material=policy)))
    assert "Send me the whole document" not in buttons(page_view(VISIT, shown()))


def test_redline_strikes_what_is_gone():
    """A version that is asked for anew begins with what it changed."""
    changed = SectionChange(
        title="Wicks",
        deed=Deed.CHANGED,
        lines=(
            LineChange(deed=Deed.REMOVED, text="Trim it daily."),
            LineChange(deed=Deed.ADDED, text="Trim it <!channel> hourly."),
        ),
    )
    text = words(page_view(VISIT, shown(changed=(changed,))))
    assert "What changed since the version before" in text
    assert "~Trim it daily.~" in text
    assert "*+* Trim it &lt;!channel&gt; hourly." in text


def sheet(*options):
    asked = SheetQuestion(
        id="q-opaque",
        text="Who trims it?",
        options=tuple(SheetOption(id=f"o{n}", text=text) for n, text in enumerate(options)),
    )
    return Sheet(
        id="s1", assignment=AssignmentId("0a1b"), number=1, pass_mark=80, questions=(asked,)
    )


def test_quiz_asks_with_opaque_ids_and_no_key():
    """Options carry ids that say nothing; the form knows the attempt and no answers."""
    view = quiz_view(VISIT, sheet("The keeper", "The cook"))
    (element,) = [b["element"] for b in view["blocks"] if b["type"] == "input"]
    assert element["action_id"] == "quiz_answer:q-opaque"
    assert [(one["value"], one["text"]["text"]) for one in element["options"]] == [
        ("o0", "The keeper"),
        ("o1", "The cook"),
    ]
    assert leads_to(view).sheet == "s1"


def test_long_options_stand_above_and_letters_are_chosen():
    """Slack cuts options at 75 characters; nobody guesses at what was cut."""
    long = "The keeper, after the sun has set and before the boats come in, with the small scissors"
    view = quiz_view(VISIT, sheet(long, "The cook"))
    (element,) = [b["element"] for b in view["blocks"] if b["type"] == "input"]
    assert [one["text"]["text"] for one in element["options"]] == ["A", "B"]
    assert f"*A*  {long}" in words(view)


def marked(**more):
    mistake = Mistake(
        question="Who trims it?",
        chosen="The cook",
        because="The keeper trims it.",
        reference=PLACE,
        citation=CITATION,
    )
    result = Marked(
        sheet="s1",
        assignment=AssignmentId("0a1b"),
        number=1,
        score=50,
        pass_mark=80,
        is_passed=False,
        mistakes=(mistake,),
        retake_at=NOON,
    )
    return replace(result, **more)


def test_failed_quiz_explains_by_citing_and_leads_back():
    """What was wrong, why, where it stands, when to try again; then the lesson from its start."""
    view = marked_view(VISIT, marked())
    text = words(view)
    for said in ("Not passed yet", "You chose: The cook", "The keeper trims it.", "4.2 Wicks"):
        assert said in text
    assert f"<!date^{int(NOON.timestamp())}^" in text
    assert (leads_to(view).goal, leads_to(view).page) == (Goal.PAGE, 1)


def test_passed_quiz_leads_on():
    """Whoever passed goes on to acknowledge."""
    view = marked_view(VISIT, marked(is_passed=True, mistakes=(), retake_at=None, score=100))
    assert "Passed" in words(view)
    assert leads_to(view).goal is Goal.ON


def test_words_on_the_screen_are_the_words_that_are_recorded():
    """The form shows the very words, and carries their edition and the hash of what was shown."""
    view = acknowledge_view(VISIT, OWED)
    edition, said = acknowledgement_words(OWED)
    assert said in words(view)
    carried = leads_to(view)
    assert (carried.words, carried.sha256) == (edition, SHA)
    assert carried.reply == VISIT.reply


def test_an_unknown_edition_of_the_words_is_never_made_up():
    """A form with words that nobody wrote gets the words that are in force."""
    assert acknowledgement_words(OWED, "99") == acknowledgement_words(OWED)
    policy = replace(OWED, kind=MaterialKind.POLICY)
    assert acknowledgement_words(policy)[1] != acknowledgement_words(OWED)[1]


def test_before_the_quiz_its_rules_are_said():
    """Nobody is surprised by the mark, and everybody knows who sees the score."""
    text = words(begin_quiz_view(VISIT, OWED))
    assert "80 % right" in text
    assert "never your score" in text


def test_status_has_the_most_urgent_first_and_what_is_done_last():
    """Overdue things lead; a done one names its record."""
    late = replace(
        OWED, assignment=AssignmentId("late"), title="Doors", due_on=date(2026, 2, 1), is_late=True
    )
    done = replace(OWED, title="Keys", done_at=NOON, acknowledgement="ACK-7", step=Step.DONE)
    (message,) = status_messages((OWED, done, late), until=NOON, may_rest=True)
    text = words(list(message.blocks))
    assert text.index("Doors") < text.index("Lamps") < text.index("Keys")
    assert "*overdue since 1 February 2026*" in text
    assert "ACK-7" in text
    assert "put off until" in text
    assert "Remind me later" in text
    assert message.text == "2 things are asked of you"


@pytest.mark.parametrize(("questions", "is_told"), [(2, True), (0, False)])
def test_a_result_is_named_only_where_there_is_a_quiz(questions, is_told):
    """Whoever acknowledges reads what is recorded, and nothing that is not."""
    view = acknowledge_view(VISIT, replace(OWED, questions=questions))
    assert ("result in the quiz" in words(view)) is is_told


def test_record_that_counts_twice_is_one_thing():
    """A later campaign takes an earlier record over; it is told once, with its own moment."""
    first = replace(OWED, done_at=NOON, acknowledgement="ACK-2")
    again = replace(first, assignment=AssignmentId("0c3d"), done_at=NOON + timedelta(days=9))
    (message,) = status_messages((first, again))
    told = words(list(message.blocks))
    assert told.count("ACK-2") == 1
    assert f"date^{int(NOON.timestamp())}^" in told
    assert "1 thing is done." in words(owed_at_home((first, again)))


@pytest.mark.parametrize(
    ("shown_to", "said"),
    [
        (status_messages, "Nothing is asked of you."),
        # Tasks may stand below it.
        (owed_at_home, "No training is asked of you."),
    ],
)
def test_nothing_owed_is_said(shown_to, said):
    """Who owes nothing reads so, and finds no button without a use."""
    text = str(shown_to(()))
    assert said in text
    assert "button" not in text


def test_home_opens_a_lesson():
    """The bot's own tab has the same button that a prompt has."""
    view = home_view(HomePage(cards=(Card.OWED,), training=(OWED,)))
    (button,) = [b["accessory"] for b in view["blocks"] if "accessory" in b]
    assert (button["action_id"], button["value"]) == ("open_lesson", "0a1b")
