"""Lists over the registers say what they show, what they hide, and what to do where they are empty."""

from dataclasses import replace

from bot.controls.gaps import Cause, Gap
from bot.controls.readiness import Item, Presence
from bot.people.entities import PersonId
from bot.slack.blocks.control_lists import (
    GapPage,
    choice_messages,
    gaps_messages,
    readiness_messages,
)
from bot.slack.payloads.controls import PageOf

OWNER = PersonId("p-1")
GAP = Gap(
    about="A.8.13",
    title="Information backup",
    cause=Cause.NOT_EVIDENCED,
    reason="Show how it is done.",
    owner=OWNER,
)
QUESTION = Gap(
    about="Q-3", title="May I?", cause=Cause.QUESTION, reason="Asked.", may_be_about=("A.5.10",)
)


def page(*gaps, **more):
    known = {"count": len(gaps), "at": PageOf(), "tasks": {}, "opens_tasks": True, "settles": True}
    return GapPage(gaps=gaps, **(known | more))


def said(messages):
    return "\n".join(
        block["text"]["text"] if "text" in block else str(block)
        for message in messages
        for block in message.blocks
    )


def pressed(messages):
    """Return what each button is called, by its id and value."""
    return {
        (one["action_id"], one["value"]): one["text"]["text"]
        for message in messages
        for block in message.blocks
        for one in [*block.get("elements", []), block.get("accessory", {})]
        if "action_id" in one
    }


def test_a_gap_says_what_why_and_whose():
    """Each row has its control, cause, reason and owner, and the tasks that are about it."""
    told = gaps_messages(page(GAP, tasks={"A.8.13": ("T-4", "T-7")}), names={OWNER: "<@U0ADA>"})
    for words in (
        "*A.8.13* · Information backup · <@U0ADA>",
        "*no evidence*",
        "Open tasks: T-4, T-7",
    ):
        assert words in said(told)
    assert pressed(told) == {
        ("show_control", "A.8.13"): "Show",
        ("control_task", f"A.8.13 {GAP.id}"): "Open a task",
    }


def test_a_control_is_named_once():
    """What is missing of one control stands together, and each gap has its own button."""
    owned = replace(GAP, cause=Cause.NO_OWNER, reason="Name somebody.")
    told = gaps_messages(page(GAP, owned), names={})
    assert said(told).count("Information backup") == 1
    assert list(pressed(told).values()) == ["Show", "Open a task", "Open a task"]


def test_buttons_are_those_of_the_reader():
    """Whoever opens no tasks and settles nothing is offered neither."""
    told = gaps_messages(page(GAP, QUESTION, opens_tasks=False, settles=False), names={})
    assert pressed(told) == {("show_control", "A.8.13"): "Show"}
    may = pressed(gaps_messages(page(QUESTION), names={}))
    assert may[("settle_question", "3")] == "Settle"
    assert ("show_control", "Q-3") not in may


def test_what_is_hidden_is_counted():
    """The next page is one press away and knows what the list is about."""
    told = gaps_messages(page(GAP, count=41, at=PageOf(skip=10, words="A.8.13")), names={})
    assert pressed(told)[("show_gaps", "11 A.8.13")] == "30 more"
    assert "· 41, 11 to 11" in said(told)


def test_nothing_is_missing():
    """An empty list says what to do next, and another one where it is limited."""
    assert "`/comply readiness`" in said(gaps_messages(page(), names={}))
    limited = said(gaps_messages(page(told="A.8.13"), names={}))
    assert "Nothing of that is missing" in limited
    assert "· A.8.13 ·" in limited


def test_nobody_mentions_or_formats_from_a_title():
    """Names of controls and questions are shown letter by letter."""
    evil = Gap(about="C-1", title="<!channel> *x*", cause=Cause.NO_OWNER, reason="<@U1> `y`")
    told = said(gaps_messages(page(evil), names={}))
    assert "<!channel>" not in told
    assert "<@U1>" not in told


def test_readiness_counts_what_blocks():
    """What is in force blocks nothing; a list without anything that blocks says so."""
    good = Item(
        about="5.2", name="Policy", kind="document", presence=Presence.PRESENT, reason="In force."
    )
    bad = Item(
        about="4.3", name="Scope", kind="document", presence=Presence.MISSING, reason="Unknown."
    )
    assert "1 of 2 documents and records are missing" in said(
        readiness_messages([bad, good], skip=0)
    )
    assert "Nothing blocks stage 1" in said(readiness_messages([good], skip=0))
    many = readiness_messages([bad] * 12, skip=0)
    assert pressed(many)[("show_readiness", "10")] == "2 more"


def test_a_choice_has_a_button_for_each():
    """Each row that may be meant is one press away."""
    told = choice_messages("clause 9.2", [("9.2.1", "General"), ("9.2.2", "Programme")], note="")
    assert pressed(told) == {
        ("show_control", "9.2.1"): "9.2.1 General",
        ("show_control", "9.2.2"): "9.2.2 Programme",
    }


def test_readiness_tells_who_approved_and_what_is_in_work():
    """The approver is mentioned; what differs since stands below and blocks nothing."""
    one = Item(
        about="6.1.3",
        name="Statement",
        kind="document",
        presence=Presence.PRESENT,
        reason="Approved on 4 May 2026.",
        place="version 1.0",
        by=OWNER,
        remark="The draft differs in 2 rows since.",
    )
    told = said(readiness_messages([one], skip=0, names={OWNER: "<@U0ADA>"}))
    assert "Nothing blocks stage 1" in told
    for words in ("version 1.0", "4 May 2026", "by <@U0ADA>", "differs in 2 rows"):
        assert words in told
    assert "not known any more" in said(readiness_messages([one], skip=0))
