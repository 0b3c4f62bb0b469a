"""Tasks meet the register, answers and the calendar: what closed one proves, who may do otherwise."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from bot.audit.entities import SYSTEM
from bot.controls.facts import Standing
from bot.controls.register_entities import Applicability
from bot.controls.soa_export import Format
from bot.rehearsal.entities import BOT_USER, Member
from bot.tasks.entities import (
    EvidenceKind,
    Exemption,
    Kind,
    Priority,
    Status,
    Supplied,
    Wanted,
)
from bot.tasks.searching import Wish
from knowledge.answers import Answer, Sentence, Side
from knowledge.answers import Kind as AnswerKind
from tests.bot.library.conftest import make_document
from tests.journeys.conftest import Voice, find_element, read
from tests.journeys.office import citation_of, until

pytestmark = pytest.mark.journey

UNTIL = date(2030, 6, 30)


@pytest.fixture(autouse=True)
def met(office, people):
    """Ada and Lena have used the bot before."""
    for user in ("U0ADA", "U0LENA"):
        if office.people.met(user) is None or not office.people.met(user).slack_id:
            people.ask(user, "is there a backup?")


@pytest.fixture
def ada(office):
    return office.people.met("U0ADA")


@pytest.fixture
def lena(office):
    return office.people.met("U0LENA")


def fill(slack, user, name="task_field", **fields):
    """Send the form that is open, with these inputs; return what came with the ack."""
    form = until(lambda: slack.workspace.modal(user))
    typed = {f"{name}:{key}": {f"{name}:{key}": value} for key, value in fields.items()}
    delivery = slack.acting.submit(user, form.id, typed).result(timeout=30)
    assert delivery.acked
    return delivery.answer


def direct(slack, user, *words):
    """Return the newest direct message with all of these words, once it is there."""

    def found():
        replies = slack.workspace.replies(f"D0{user[2:]}")
        return [one for one in replies if all(word in read(one) for word in words)]

    told = until(found)
    assert told, f"{user} never read {words!r}"
    return told[-1]


def opened(office, title, **more):
    """Open a task for Ada without a form; return it."""
    ada, lena = office.people.met("U0ADA"), office.people.met("U0LENA")
    wanted = Wanted(title=title, owner=ada.id, **more)
    return office.tasks.opening.open_task(wanted, actor=lena, entry_id=title)


def shown(office, number):
    return office.tasks.listing.show(number, actor=office.people.met("U0LENA")).task


@pytest.fixture(scope="module")
def exempt(office, slack):
    """Ada may keep one backup at home until June 2030, as Lena agreed."""
    people = Voice(slack)
    for user in ("U0ADA", "U0LENA"):
        people.ask(user, "is there a backup?")
    ada, lena = office.people.met("U0ADA"), office.people.met("U0LENA")
    wanted = Wanted(
        title="Keep one backup at home",
        clause="Backup and restore, Rules",
        kind=Kind.EXCEPTION,
        owner=ada.id,
        exemption=Exemption(risk_owner=lena.id, measures="It lies in a safe.", until=UNTIL),
    )
    task = office.tasks.opening.open_task(wanted, actor=ada, entry_id="exempt")
    task = office.tasks.working.ask_approval(task.number, seen=task.version, actor=ada)
    return office.tasks.deciding.approve(task.number, seen=task.version, actor=lena)


def test_an_exception_is_told_in_private(exempt, people):
    """In direct messages the answer says until when whoever asks may do otherwise; nobody else's does."""
    said = read(people.ask("U0ADA", "is there a backup?"))
    assert "Backups are taken every night." in said
    assert f"You have an exception until 30 June 2030* ({exempt.label}" in said
    assert "exception" not in read(people.ask("U0LENA", "is there a backup?"))


def test_an_exception_is_told_to_nobody_else(exempt, people, slack):
    """In a channel the answer is everybody's, and the line is for the one person who has it."""
    before = len(slack.workspace.asides("U0ADA"))
    reply = people.ask("U0ADA", "is there a backup?", channel="C0TEAM")
    assert "Backups are taken every night." in read(reply)
    (aside,) = until(
        lambda: [
            one
            for one in slack.workspace.asides("U0ADA")[before:]
            if "You have an exception until 30 June 2030" in read(one)
        ]
    )
    assert exempt.label in read(aside)
    everybody = [read(one) for one in slack.workspace.messages() if one.channel == "C0TEAM"]
    assert not [one for one in everybody if "exception" in one]
    assert not [one for one in slack.workspace.asides("U0LENA") if "exception until" in read(one)]


@pytest.mark.usefixtures("exempt")
def test_what_is_kept_of_an_answer_says_nothing_of_it(office, people, slack, ada):
    """The receipt has the answer as it was proved; the line is no part of it."""
    said = read(people.ask("U0ADA", "is there a backup?"))
    number = int(re.search(r"A-([0-9]+)", said)[1])
    receipt = office.receipts.open(number, actor=ada, opening_id="look")
    assert "Backups are taken every night." in str(receipt)
    assert "exception" not in str(receipt)
    people.comply("U0ADA", "ask is there a backup?")
    assert until(
        lambda: [
            one for one in slack.workspace.asides("U0ADA") if "You have an exception" in read(one)
        ]
    )


RULE = "Badges must not be lent to anybody."


@pytest.fixture
def forbidding(office, monkeypatch):
    """Whatever is asked, a rule of ours says no; it stands in a document of the library."""
    facts = {"title": "Access policy", "controls": ("A.7.2", "A.7.3")}
    document, vectors = make_document("access.md", RULE, **facts)
    office.library.stage(document, vectors)
    office.keeper.start()
    office.keeper.catch_up()
    cited = replace(citation_of(1, "backup.md"), source="access.md", title="Access policy")
    citation = replace(cited, quote=RULE)
    sentence = Sentence(text=RULE, citations=(1,), side=Side.OURS)
    no = Answer(kind=AnswerKind.ANSWER, sentences=(sentence,), citations=(citation,))
    monkeypatch.setattr(office.answerer, "_from_shelf", lambda _question: no)


@pytest.mark.usefixtures("forbidding")
def test_an_exception_from_an_answer_that_says_no(people, slack):
    """Under a no its asker finds the form with the rule filled in; later the answer says until when."""
    reply = people.ask("U0ADA", "may I lend my badge?", channel="C0TEAM")
    people.press("U0ADA", reply, "ask_exception")
    form = str(until(lambda: slack.workspace.modal("U0ADA")).view)
    known = (RULE, "Access policy, Rules", "A.7.2 A.7.3")
    assert all(f"'initial_value': '{one}'" in form for one in known)
    fill(
        slack,
        "U0ADA",
        title="Lend my badge to the cleaner",
        details="She comes at night.",
        measures="The guard looks.",
        risk_owner="U0LENA",
        until="2031-03-31",
    )
    card = direct(slack, "U0ADA", "Lend my badge", "Our rule: Access policy, Rules", RULE)
    people.press("U0ADA", card, "task_deed:ask_approval")
    people.press("U0LENA", direct(slack, "U0LENA", "you own its risk", RULE), "task_deed:approve")
    assert direct(slack, "U0ADA", "Lend my badge", "approved this")
    said = read(people.ask("U0ADA", "may I lend my badge?"))
    assert "You have an exception until 31 March 2031" in said
    assert "exception until" not in read(people.ask("U0LENA", "may I lend my badge?"))


@pytest.mark.usefixtures("forbidding")
def test_who_may_ask_for_an_exception_from_an_answer(people, slack):
    """Whoever reads a no in a channel may; from what was said to somebody alone nobody else may."""
    alone = people.ask("U0ADA", "may I lend my badge?")
    secret = find_element(alone, "ask_exception")["value"]
    reply = people.ask("U0ADA", "may I lend my badge?", channel="C0TEAM")
    people.press("U0LENA", reply, "ask_exception", value=secret)
    assert until(
        lambda: [
            one
            for one in slack.workspace.asides("U0LENA")
            if "This answer was given to somebody else alone" in read(one)
        ]
    )
    assert slack.workspace.modal("U0LENA") is None
    people.press("U0LENA", reply, "ask_exception")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    assert RULE in str(form.view)
    slack.acting.close_view("U0LENA", form.id).result(timeout=30)


@pytest.mark.usefixtures("forbidding")
def test_a_task_from_an_answer(office, people, slack, ada):
    """A lead finds the form with the words of the answer; a forged press of others opens nothing."""
    reply = people.ask("U0ADA", "may I lend my badge?", channel="C0TEAM")
    assert find_element(reply, "answer_to_task")["visible_to_user_ids"] == ["U0LENA"]
    people.press("U0ADA", reply, "answer_to_task")
    assert until(
        lambda: [
            one
            for one in slack.workspace.asides("U0ADA")
            if "does not allow you to open tasks" in read(one)
        ]
    )
    people.press("U0LENA", reply, "answer_to_task")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    assert f"{RULE} (Access policy, Rules)" in str(form.view)
    assert "'initial_value': 'Access policy, Rules'" in str(form.view)
    kept = f"{RULE} (Access policy, Rules)"
    fill(slack, "U0LENA", title="Hang a sign at the door", owner="U0ADA", quote=kept)
    direct(slack, "U0ADA", "Hang a sign at the door")
    [task] = [
        one
        for one in office.tasks.listing.listed(Wish(owner=ada.id), actor=ada).tasks
        if one.title == "Hang a sign at the door"
    ]
    assert (task.source.quote, task.clause) == (kept, "Access policy, Rules")


@pytest.mark.usefixtures("forbidding")
def test_a_guest_is_offered_no_exception(people):
    """Tasks belong to colleagues: under the same no a guest finds no such button."""
    reply = people.ask("U0GUEST", "may I lend my badge?")
    assert RULE in read(reply)
    assert "ask_a_person" in str(reply.blocks)
    assert "ask_exception" not in str(reply.blocks)


def test_a_closed_task_is_evidence(office, people, slack, lena):
    """Evidence, approved by another: the control is evidenced, and the statement's workbook says so."""
    task = opened(office, "Restore the mail server", controls=("A.8.14",))
    people.press("U0ADA", direct(slack, "U0ADA", task.label), "task_form:evidence")
    fill(slack, "U0ADA", words="https://wiki.example.com/mail", since="2026-01-01")
    asked = direct(slack, "U0LENA", task.label, "added evidence")
    assert office.registers.overview.card("A.8.14", actor=lena).facts.evidenced is Standing.MISSING
    people.press("U0LENA", asked, "task_deed:approve")
    assert until(lambda: shown(office, task.number).status is Status.CLOSED)
    facts = office.registers.overview.card("A.8.14", actor=lena).facts
    assert (facts.evidenced, facts.evidence.label) == (Standing.GOOD, task.label)
    book = load_workbook(io.BytesIO(office.registers.exporting.write(Format.XLSX, actor=lena)))
    told = {row[0]: row[2] for row in book["Evidence"].values}
    assert told["A.8.14"].startswith(f"{task.label}: https://wiki.example.com/mail")


def test_a_control_that_is_not_applicable(office, people, slack, lena):
    """The form for such a task opens nothing yet: the lead is told first, and may open it."""
    keeper = office.registers.keeper
    row = replace(
        keeper.control("A.8.30", actor=SYSTEM),
        applicability=Applicability.EXCLUDED,
        exclusion="Nobody develops anything for us.",
    )
    keeper.keep_control(row, actor=lena)
    people.comply("U0LENA", "task Ask the developers")
    fill(slack, "U0LENA", title="Ask the developers", owner="U0ADA", controls="A.8.30")
    card = direct(slack, "U0LENA", "A.8.30: not applicable here")
    people.press("U0LENA", card, "confirm_task")
    assert direct(slack, "U0ADA", "Ask the developers", "gave you this task")


def test_edited(office, people, slack):
    """A lead changes what a task says; what cannot be is told beside the field."""
    task = opened(office, "Sort the cables", controls=("A.7.12",))
    people.comply("U0LENA", f"task {task.label}")
    card = until(lambda: _card(slack, task.label))
    people.press("U0LENA", card, "task_form:edit")
    answer = fill(slack, "U0LENA", title="..", priority="high", controls="A.99.9")
    assert set(answer["errors"]) == {"task_field:title", "task_field:controls"}
    fill(
        slack,
        "U0LENA",
        title="Sort and label the cables",
        priority="high",
        controls="A.7.12 A.7.8",
        details="Red is power.",
    )
    assert until(lambda: shown(office, task.number).title == "Sort and label the cables")
    now = shown(office, task.number)
    assert (now.priority, now.controls) == (Priority.HIGH, ("A.7.12", "A.7.8"))
    assert now.description == "Red is power."


def test_watching_another_s_task(office, people, slack, ada, lena):
    """Whoever watches hears of it and sees how to stop; to stop twice is once."""
    mine = Wanted(title="Paint the fence", owner=ada.id)
    task = office.tasks.opening.open_task(mine, actor="system", entry_id="fence")
    people.comply("U0LENA", f"task {task.label}")
    card = until(lambda: _card(slack, task.label))
    people.press("U0LENA", card, "task_deed:watch")
    assert until(lambda: lena.id in shown(office, task.number).watchers)
    watched = direct(slack, "U0LENA", task.label, "You will hear what becomes of it")
    with pytest.raises(StopIteration):
        find_element(watched, "task_deed:watch")
    people.press("U0LENA", watched, "task_deed:unwatch")
    assert until(lambda: not shown(office, task.number).watchers)
    assert direct(slack, "U0LENA", task.label, "You will hear no more of it")


def test_the_register_says_whose_task_it_is(office, people, slack, lena, ada):
    """A sentence and a form that name nobody come with the owner of the control that they name."""
    keeper = office.registers.keeper
    row = replace(keeper.control("A.7.9", actor=SYSTEM), owner=ada.id)
    keeper.keep_control(row, actor=lena)
    people.say("U0LENA", "create a task: count the laptops for A.7.9 by 30 June 2031")
    card = direct(slack, "U0LENA", "Count the laptops", "whoever owns A.7.9 in the register")
    people.press("U0LENA", card, "confirm_task")
    assert direct(slack, "U0ADA", "Count the laptops", "gave you this task")
    people.comply("U0LENA", "task lock the laptops up for A.7.9")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    assert "'initial_user': 'U0ADA'" in str(form.view)
    slack.acting.close_view("U0LENA", form.id).result(timeout=30)
    people.say("U0LENA", "create a task for <@U0ADA>: sweep the yard")
    assert direct(slack, "U0LENA", "Sweep the yard", "It may be about A.8.13")


def test_what_sort_of_work_it_is(office, people, slack, lena):
    """The form of a task says gap, review or improvement, as its words do, and keeps what is chosen."""
    before = _newest(office, lena)
    people.comply("U0LENA", "task review the visitor book")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    sorts = next(one for one in form.view["blocks"] if one["block_id"] == "task_field:kind")[
        "element"
    ]
    assert [one["value"] for one in sorts["options"]] == ["gap", "review", "improvement"]
    assert sorts["initial_option"]["value"] == "review"
    fill(slack, "U0LENA", owner="U0ADA", kind="improvement")
    assert until(lambda: _newest(office, lena) == before + 1)
    assert shown(office, before + 1).kind is Kind.IMPROVEMENT


def test_a_question_that_nobody_would_hear(office, people, slack, ada):
    """What the owner of a planned task asks goes to the leads: nobody else has a part in it."""
    wanted = Wanted(title="Review the badges", owner=ada.id)
    task = office.tasks.opening.open_task(wanted, actor="system", entry_id="badges")
    card = direct(slack, "U0ADA", task.label, "gave you this task")
    people.press("U0ADA", card, "task_form:comment")
    fill(slack, "U0ADA", words="Which badges are meant?")

    def asked():
        return [
            one
            for one in slack.workspace.messages()
            if one.channel == "C0LEADS" and "Which badges are meant?" in read(one)
        ]

    assert until(asked)
    assert task.label in read(asked()[-1])


def _card(slack, label):
    found = [one for one in slack.workspace.asides("U0LENA") if label in read(one)]
    return found[-1] if found else None


def test_a_message_becomes_a_task(office, people, slack, lena):
    """The shortcut opens a lead the form of a task, which keeps the message's words and its link."""
    ts = people.say("U0ADA", "Nobody knows where the spare key of A.7.2 is", channel="C0TEAM")
    delivery = slack.acting.message_shortcut("U0LENA", "open_gap_task", "C0TEAM", ts)
    assert delivery.result(timeout=30).acked
    form = until(lambda: slack.workspace.modal("U0LENA"))
    assert form.view["title"]["text"] == "New task"
    before = _newest(office, lena)
    fill(slack, "U0LENA", title="Find the spare key", owner="U0ADA")
    assert direct(slack, "U0ADA", "Find the spare key", "Nobody knows where the spare key")
    task = shown(office, before + 1)
    assert "spare key of A.7.2" in task.source.quote
    assert task.source.permalink.endswith(f"/archives/C0TEAM/p{ts.replace('.', '')}")
    assert task.controls == ("A.7.2",)


def _newest(office, lena):
    page = office.tasks.listing.listed(Wish(statuses=tuple(Status)), actor=lena, size=500)
    return max((task.number for task in page.tasks), default=0)


def _plans(slack, user="U0LENA"):
    found = [one for one in slack.workspace.asides(user) if "Planned tasks" in read(one)]
    return found[-1] if found else None


def test_the_calendar(office, people, slack, lena):
    """A lead plans a recurring task, moves it, and ends it; a date that has passed is refused."""
    people.comply("U0LENA", "plans")
    empty = until(lambda: _plans(slack))
    assert "Nothing is planned" in read(empty)
    people.press("U0LENA", empty, "new_task_plan")
    filled = {"title": "Review access rights", "owner": "U0ADA", "every": "3", "lead": "7"}
    answer = fill(slack, "U0LENA", "task_plan_field", **filled, due="2020-01-01", controls="A.99")
    assert set(answer["errors"]) == {"task_plan_field:due", "task_plan_field:controls"}
    fill(slack, "U0LENA", "task_plan_field", **filled, due="2031-01-31", controls="A.5.18")
    listed = direct(slack, "U0LENA", "Review access rights", "every quarter", "24 January 2031")
    (plan,) = office.tasks.planning.standing(actor=lena)
    assert (plan.planned.every_months, plan.planned.lead_days) == (3, 7)

    people.press("U0LENA", listed, "move_task_plan")
    fill(slack, "U0LENA", "task_plan_field", due="2031-02-28")
    assert direct(slack, "U0LENA", "is due on 28 February 2031")
    people.press("U0LENA", listed, "end_task_plan")
    assert direct(slack, "U0LENA", "Somebody else changed P-1 meanwhile")
    people.press("U0LENA", direct(slack, "U0LENA", "28 February 2031"), "end_task_plan")
    assert direct(slack, "U0LENA", "is not planned any more")
    assert not office.tasks.planning.standing(actor=lena)


def test_the_calendar_of_a_certificate(office, people, slack, lena):
    """Two days become everything that has to be done; wrong days are told beside the field."""
    people.comply("U0LENA", "plans")
    listed = until(lambda: _plans(slack))
    people.press("U0LENA", listed, "new_certificate")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    assert "Confirm the date with your certification body." in str(form.view)
    days = {"decided": "2031-03-01", "expires": "2031-04-01", "owner": "U0LENA"}
    answer = fill(slack, "U0LENA", "task_plan_field", **days)
    assert set(answer["errors"]) == {"task_plan_field:expires"}
    fill(slack, "U0LENA", "task_plan_field", **days | {"expires": "2034-02-28"})
    told = direct(slack, "U0LENA", "dates follow from the certificate", "Book the certification")
    assert "certification body" in read(told)
    planned = office.tasks.planning.standing(actor=lena)
    assert len(planned) > 10
    people.press("U0LENA", told, "list_task_plans")
    assert direct(slack, "U0LENA", planned[10].label)


def test_who_plans(office, people, slack, lena):
    """An employee sees no plans and plans nothing, whatever they press."""
    people.comply("U0ADA", "plans")
    assert until(
        lambda: [one for one in slack.workspace.asides("U0ADA") if "does not allow" in read(one)]
    )
    before = len(office.tasks.planning.standing(actor=lena))
    listed = direct(slack, "U0LENA", "Planned tasks")
    people.press("U0ADA", listed, "new_task_plan", value="new")
    assert slack.workspace.modal("U0ADA") is None
    for action in ("move_task_plan", "end_task_plan"):
        people.press("U0ADA", listed, action, value="1:1")
    assert direct(slack, "U0ADA", "does not allow you to open tasks")
    assert len(office.tasks.planning.standing(actor=lena)) == before


def test_a_retried_event_is_one_proposal(office, people, slack):
    """A sentence that Slack offers three times is proposed once."""
    text = f"<@{BOT_USER}> assign the lamp check to <@U0ADA> by 30 June 2031"
    event = people.event("U0LENA", text, channel="C0TEAM")
    for delivery in [slack.deliver("events_api", event) for _ in range(3)]:
        assert delivery.result(timeout=30).acked

    def proposals():
        return [one for one in slack.workspace.asides("U0LENA") if "Lamp check" in read(one)]

    card = until(proposals)[-1]
    before = _newest(office, office.people.met("U0LENA"))
    people.press("U0LENA", card, "confirm_task")
    assert direct(slack, "U0LENA", "Lamp check", "is open.")
    assert len(proposals()) == 1
    assert _newest(office, office.people.met("U0LENA")) == before + 1


def test_a_channel_that_was_deleted(office, people, slack, ada):
    """Where the leads' channel is gone, presses still count, and each lead is asked directly."""
    first, second = (
        office.tasks.opening.open_task(
            Wanted(title=title, owner=ada.id), actor="system", entry_id=title
        )
        for title in ("Close the old gate", "Close the new gate")
    )
    hand_in(office, first, ada)
    asked = until(
        lambda: [
            one
            for one in slack.workspace.messages()
            if one.channel == "C0LEADS" and first.label in read(one)
        ]
    )[-1]
    gone = slack.workspace.channels.pop("C0LEADS")
    try:
        people.press("U0LENA", asked, "task_deed:approve")
        assert until(lambda: shown(office, first.number).status is Status.CLOSED)
        assert direct(slack, "U0LENA", first.label, "Approved.")
        hand_in(office, second, ada)
        assert direct(slack, "U0LENA", second.label, "added evidence")
    finally:
        slack.workspace.add_channel(gone)


def hand_in(office, task, ada):
    supplied = Supplied(kind=EvidenceKind.MESSAGE, words="It is shut for good.")
    office.tasks.working.supply(task.number, supplied, actor=ada, once=task.title)


def test_an_owner_who_was_deactivated(office, people, slack, lena):
    """The card says that the owner has left, the list finds it, and another gets it."""
    slack.workspace.add_member(Member(id="U0MILO", name="Milo", email="milo@example.com"))
    slack.workspace.direct_channel("U0MILO")
    people.ask("U0MILO", "is there a backup?")
    milo = office.people.met("U0MILO")
    task = office.tasks.opening.open_task(
        Wanted(title="Feed the cat", owner=milo.id), actor=lena, entry_id="cat"
    )
    office.people.person_for_slack("U0MILO", deactivated=True)
    people.comply("U0LENA", "tasks unassigned")
    listed = until(
        lambda: [one for one in slack.workspace.asides("U0LENA") if "Feed the cat" in read(one)]
    )[-1]
    assert "(has left)" in read(listed)
    people.press("U0LENA", listed, "show_task", value=str(task.number))
    card = direct(slack, "U0LENA", "Feed the cat", "(has left)")
    people.press("U0LENA", card, "task_form:hand_over")
    fill(slack, "U0LENA", heir="U0GUEST")
    assert direct(slack, "U0LENA", "is a guest here, and tasks belong to colleagues")
    people.press("U0LENA", card, "task_form:hand_over")
    fill(slack, "U0LENA", heir="U0ADA")
    assert direct(slack, "U0ADA", "handed this task over to you", "Feed the cat")
    held = office.tasks.listing.show(task.number, actor=lena).task
    office.tasks.working.hand_over(task.number, to=lena.id, seen=held.version, actor=lena)
    told = direct(slack, "U0ADA", "it is no longer yours", "Feed the cat")
    assert "<@U0LENA> gave" in read(told)


@pytest.mark.parametrize("title", ["word " * 600, "\u202eשלש אדם " * 400])
def test_a_title_without_end(office, people, slack, title):
    """Three thousand letters of any direction: card, list and form show what fits, nothing breaks."""
    number = opened(office, title).number
    assert direct(slack, "U0ADA", f"T-{number}", "gave you this task")
    people.comply("U0LENA", f"task T-{number}")
    card = until(lambda: _card(slack, f"T-{number}"))
    assert "\u202e" not in read(card)
    people.press("U0LENA", card, "task_form:edit")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    inputs = {one["block_id"]: one["element"] for one in form.view["blocks"] if "element" in one}
    kept = shown(office, number)
    assert inputs["task_field:title"]["initial_value"] == kept.title
    assert inputs["task_field:details"]["initial_value"] == kept.description
    assert len(kept.description) > 2_500
