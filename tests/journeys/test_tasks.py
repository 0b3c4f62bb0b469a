"""A gap becomes somebody's task from chat, and closes with evidence that another accepts."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from bot.controls.entities import Sighting
from bot.records.evidence_files import LARGEST
from bot.rehearsal.entities import BOT_USER, Member, Upload
from bot.rehearsal.faults import Fault, Trouble
from bot.tasks.entities import EvidenceKind, Status, Supplied, Wanted
from bot.tasks.searching import Wish
from tests.journeys.conftest import find_element, read
from tests.journeys.office import until

pytestmark = pytest.mark.journey

WHY = "the log of last week is missing"


@pytest.fixture(autouse=True)
def met(office, people):
    """Ada and Lena have used the bot before."""
    for user in ("U0ADA", "U0LENA"):
        if office.people.met(user) is None or not office.people.met(user).slack_id:
            people.ask(user, "is there a backup?")


def _modal(slack, user):
    return until(lambda: slack.workspace.modal(user))


def _fill(slack, user, **fields):
    """Send the form that is open, with these inputs."""
    form = _modal(slack, user)
    typed = {f"task_field:{name}": {f"task_field:{name}": value} for name, value in fields.items()}
    delivery = slack.acting.submit(user, form.id, typed).result(timeout=30)
    assert delivery.acked
    return delivery.answer


def _direct(slack, user, words):
    """Return the newest direct message with these words, once it is there."""
    place = f"D0{user[2:]}"
    found = until(lambda: [one for one in slack.workspace.replies(place) if words in read(one)])
    assert found, f"{user} never read {words!r}"
    return found[-1]


def _task(office, number):
    lena = office.people.met("U0LENA")
    return office.tasks.listing.show(number, actor=lena).task


def _newest(office):
    lena = office.people.met("U0LENA")
    page = office.tasks.listing.listed(Wish(statuses=tuple(Status)), actor=lena, size=500)
    return max((task.number for task in page.tasks), default=0)


def _opened(office, people, slack, title):
    """Open a task for Ada by the form; return it and her card."""
    before = _newest(office)
    people.comply("U0LENA", f"task {title}")
    _fill(slack, "U0LENA", title=title, owner="U0ADA", controls="A.8.13")
    number = until(lambda: (_newest(office) > before) and _newest(office))
    return number, _direct(slack, "U0ADA", f"T-{number}")


def test_from_gap_to_closed(slack, office, people):
    """Gap, task, evidence, sent back, evidence, approved by another; all hear what is theirs."""
    ada = office.people.met("U0ADA")
    sighting = Sighting(message="C0TEAM:1.1", words="Nobody restores our backups")
    gap = office.controls.suggest_gap(sighting, actor=ada)
    people.comply("U0LENA", "gaps suggested", channel="C0LEADS")
    listed = until(
        lambda: [one for one in slack.workspace.asides("U0LENA") if gap.label in read(one)]
    )[-1]
    people.press("U0LENA", listed, "gap_to_task", value=str(gap.number))
    _fill(slack, "U0LENA", owner="U0ADA", due="2030-06-30", priority="high")
    card = _direct(slack, "U0ADA", "gave you this task")
    assert "Nobody restores our backups" in read(card)
    assert "30 June 2030" in read(card)
    number = int(find_element(card, "task_deed:start")["value"].partition(":")[0])
    assert office.controls.find_gap(gap.number, actor=office.people.met("U0LENA")).reason

    people.press("U0ADA", card, "task_deed:start")
    assert until(lambda: _task(office, number).status is Status.IN_PROGRESS)
    card = until(lambda: _card_of(slack, "U0ADA", number, "in progress"))
    people.press("U0ADA", card, "task_form:evidence")
    _fill(slack, "U0ADA", words="https://wiki.example.com/restore", since="2026-01-01")
    asked = _direct(slack, "U0LENA", "added evidence")
    assert "https://wiki.example.com/restore" in read(asked)

    people.press("U0LENA", asked, "task_form:send_back")
    _fill(slack, "U0LENA", words=WHY)
    back = _direct(slack, "U0ADA", "something is missing")
    assert WHY in read(back)
    assert _task(office, number).status is Status.IN_PROGRESS
    people.press("U0ADA", back, "task_form:evidence")
    _fill(slack, "U0ADA", words="The log is in the folder now.")
    assert until(lambda: _task(office, number).status is Status.WAITING)
    again = until(lambda: _card_of(slack, "U0LENA", number, "The log is in the folder"))

    people.press("U0LENA", again, "task_deed:approve")
    assert until(lambda: _task(office, number).status is Status.CLOSED)
    assert _direct(slack, "U0ADA", "approved this")
    task = _task(office, number)
    assert (task.approver, task.ruling) == (office.people.met("U0LENA").id, "approved")


def _card_of(slack, user, number, words):
    """Return the newest card of a task with these words and a button."""
    found = [
        one
        for one in slack.workspace.replies(f"D0{user[2:]}")
        if f"T-{number}" in read(one) and words in read(one) and "task_" in str(one.blocks)
    ]
    return found[-1] if found else None


def test_a_sentence_is_proposed_and_opened_on_yes(slack, office, people):
    """A lead's sentence becomes a card for the lead alone; nothing is a task before the yes."""
    before = _newest(office)
    people.say(
        "U0LENA",
        "assign the restore drill for A.8.13 to <@U0ADA> by 30 June 2030, high",
        channel="C0TEAM",
    )
    (card,) = until(
        lambda: [m for m in slack.workspace.asides("U0LENA") if "Shall I open" in read(m)]
    )
    assert card.thread_ts in {"", card.ts}, "a thread that nobody has opened would hide it"
    shown = read(card)
    for words in ("Restore drill for A.8.13", "<@U0ADA>", "30 June 2030", "high priority"):
        assert words in shown
    assert _newest(office) == before

    people.press("U0LENA", card, "confirm_task")
    people.press("U0LENA", card, "confirm_task")
    assert _direct(slack, "U0LENA", "is open.")
    told = _direct(slack, "U0ADA", "Restore drill")
    assert "gave you this task" in read(told)
    until(lambda: _direct(slack, "U0LENA", "opened before"))
    assert _newest(office) == before + 1
    task = _task(office, before + 1)
    assert BOT_USER not in task.source.quote
    assert "restore drill" in task.source.quote
    assert "/archives/C0TEAM/" in task.source.permalink


def test_something_like_it_is_shown_first(slack, office, people):
    """A form for what is there already opens nothing until the lead has seen what is there."""
    number, _ = _opened(office, people, slack, "Encrypt every laptop")
    people.comply("U0LENA", "task Encrypt every laptop")
    _fill(slack, "U0LENA", title="Encrypt every laptop", owner="U0ADA")
    card = _direct(slack, "U0LENA", "There is something like it")
    assert f"T-{number}" in read(card)
    people.press("U0LENA", card, "discard_task")
    assert _direct(slack, "U0LENA", "nothing was opened")
    assert _newest(office) == number


def test_a_stale_card_and_two_presses(slack, office, people):
    """Of two presses one counts; an old card becomes the new one and says so."""
    number, card = _opened(office, people, slack, "Label the cables")
    people.press("U0ADA", card, "task_deed:start")
    assert until(lambda: _task(office, number).status is Status.IN_PROGRESS)
    version = _task(office, number).version
    people.press("U0ADA", card, "task_deed:start")
    assert until(lambda: _card_of(slack, "U0ADA", number, "was done before"))
    people.press("U0ADA", card, "task_form:drop", value=f"{number}:1")
    _fill(slack, "U0ADA", words="we bought wireless ones instead")
    assert until(lambda: _card_of(slack, "U0ADA", number, "Somebody else changed"))
    assert _task(office, number).version == version


def test_more_time_and_another_owner(slack, office, people):
    """The owner asks for time and a lead agrees; handing over tells the new owner."""
    number, card = _opened(office, people, slack, "Count the keys")
    people.press("U0ADA", card, "task_form:time")
    _fill(slack, "U0ADA", day="2030-02-01", words="the locksmith is ill this week")
    wish = _direct(slack, "U0LENA", "asks for more time")
    assert "locksmith" in read(wish)
    people.press("U0LENA", wish, "task_deed:agree_time")
    assert until(lambda: str(_task(office, number).due_on) == "2030-02-01")

    people.press("U0ADA", card, "task_form:hand_over", value=f"{number}:2")
    _fill(slack, "U0ADA", heir="U0LENA")
    assert _direct(slack, "U0LENA", "handed this task over to you")
    assert _task(office, number).owner == office.people.met("U0LENA").id


def test_lists_by_who_may_see(slack, office, people):
    """Everybody lists their own, leads all of it; what is not understood is said."""
    number, _ = _opened(office, people, slack, "Water the server room plants")
    people.comply("U0LENA", "tasks <@U0ADA> A.8.13")
    shown = until(lambda: [m for m in slack.workspace.asides("U0LENA") if "*Tasks*" in read(m)])[-1]
    assert f"T-{number}" in read(shown)
    people.comply("U0LENA", "tasks blue")
    assert until(lambda: [m for m in slack.workspace.asides("U0LENA") if "“blue”" in read(m)])
    people.comply("U0ADA", f"task T-{number}")
    assert until(lambda: [m for m in slack.workspace.asides("U0ADA") if "Water the" in read(m)])


def test_who_may_not(slack, office, people):
    """An employee opens no task, by command or sentence, and approves none of theirs."""
    before = _newest(office)
    assert "does not allow" in people.comply("U0ADA", "task do my work")["text"]
    people.say("U0ADA", "assign my work to <@U0LENA> by tomorrow")
    assert _direct(slack, "U0ADA", "does not allow you to open tasks")
    assert _newest(office) == before

    number, card = _opened(office, people, slack, "Check the smoke detectors")
    people.press("U0GUEST", card, "task_deed:start")
    assert _direct(slack, "U0GUEST", "is not yours")
    assert _task(office, number).status is Status.OPEN
    people.press("U0ADA", card, "task_form:evidence")
    _fill(slack, "U0ADA", words="they beep, all of them")
    asked = until(lambda: _card_of(slack, "U0LENA", number, "they beep"))
    people.press("U0ADA", asked, "task_deed:approve")
    assert _direct(slack, "U0ADA", "Your role does not allow you to approve this")
    assert _task(office, number).status is Status.WAITING


def test_forms_say_what_is_wrong(slack, office, people):
    """A day that has passed, no title, an unknown control: beside the field, and nothing opens."""
    before = _newest(office)
    people.comply("U0LENA", "task")
    form = _modal(slack, "U0LENA")
    typed = {"title": "..", "owner": "U0ADA", "due": "2020-01-01", "controls": "A.99.1"}
    filled = {f"task_field:{name}": {f"task_field:{name}": one} for name, one in typed.items()}
    answer = slack.acting.submit("U0LENA", form.id, filled).result(timeout=30).answer
    assert answer["response_action"] == "errors"
    wrong = {name.partition(":")[2] for name in answer["errors"]}
    assert wrong == {"title", "due", "controls"}
    assert _newest(office) == before


def test_an_exception_of_ones_own(slack, office, people):
    """An employee asks, the owner of the risk agrees, and it holds for whoever asked."""
    before = _newest(office)
    people.comply("U0ADA", "exception use my own phone for a week")
    _fill(
        slack,
        "U0ADA",
        details="The company phone is being repaired.",
        measures="Mail alone, with a code.",
        risk_owner="U0LENA",
        until="2030-01-31",
    )
    card = _direct(slack, "U0ADA", f"T-{before + 1} is open")
    people.press("U0ADA", card, "task_deed:ask_approval")
    asked = _direct(slack, "U0LENA", "you own its risk")
    assert "Mail alone" in read(asked)
    people.press("U0LENA", asked, "task_deed:approve")
    ada = office.people.met("U0ADA")
    assert until(lambda: office.tasks.listing.exceptions_of(ada))
    people.comply("U0ADA", "exception use my own printer")
    form = _modal(slack, "U0ADA")
    typed = {"details": "none", "measures": "none", "risk_owner": "U0ADA", "until": "2030-01-31"}
    filled = {f"task_field:{name}": {f"task_field:{name}": one} for name, one in typed.items()}
    answer = slack.acting.submit("U0ADA", form.id, filled).result(timeout=30).answer
    assert "own the risk" in str(answer["errors"])


def test_comments_and_opening_again(slack, office, people):
    """What is said reaches whoever has a part; a lead opens again what was closed."""
    number, card = _opened(office, people, slack, "Oil the safe")
    people.press("U0ADA", card, "task_form:comment")
    _fill(slack, "U0ADA", words="Which safe do you mean?")
    assert _direct(slack, "U0LENA", "says: Which safe")
    people.press("U0ADA", card, "task_form:evidence")
    _fill(slack, "U0ADA", words="It opens without a sound.")
    asked = until(lambda: _card_of(slack, "U0LENA", number, "without a sound"))
    people.press("U0LENA", asked, "task_deed:approve")
    closed = until(lambda: _card_of(slack, "U0LENA", number, "Approved."))
    people.press("U0LENA", closed, "task_form:reopen")
    _fill(slack, "U0LENA", words="it squeaks again since Monday")
    assert _direct(slack, "U0ADA", "opened this again")
    assert _task(office, number).status is Status.REOPENED


def test_where_nobody_is_asked_directly_the_leads_are(slack, office, people):
    """The evidence of the lead who opened the task is shown where all leads read."""
    before = _newest(office)
    people.comply("U0LENA", "task Polish the brass")
    _fill(slack, "U0LENA", owner="U0LENA")
    card = _direct(slack, "U0LENA", f"T-{before + 1} is open")
    people.press("U0LENA", card, "task_form:evidence")
    _fill(slack, "U0LENA", words="It shines in every corner.")
    asked = until(
        lambda: [
            one
            for one in slack.workspace.messages()
            if one.channel == "C0LEADS" and "It shines" in read(one)
        ]
    )
    assert asked
    people.press("U0LENA", asked[-1], "task_deed:approve")
    assert until(lambda: _task(office, before + 1).status is Status.CLOSED)
    # She is the only lead there is, and the record says so.
    assert _task(office, before + 1).ruling == "self-approved"


def _direct_thread(slack, user, ts, words):
    """Return what the bot said in a thread with these words, once it is there."""
    place = f"D0{user[2:]}"
    found = until(
        lambda: [one for one in slack.workspace.replies(place, thread=ts) if words in read(one)]
    )
    assert found, f"{user} never read {words!r} in the thread"
    return found[-1]


def _evidence(office, number):
    lena = office.people.met("U0LENA")
    return office.tasks.listing.show(number, actor=lena).evidence


@pytest.fixture(scope="module")
def nora(slack, office):
    """A colleague who has no part in any task."""
    del office
    slack.workspace.add_member(Member(id="U0NORA", name="Nora", email="nora@example.com"))
    slack.workspace.direct_channel("U0NORA")
    return "U0NORA"


@pytest.fixture
def opened(office):
    """Return what opens a task for Ada without a form."""

    def make(title):
        ada, lena = office.people.met("U0ADA"), office.people.met("U0LENA")
        wanted = Wanted(title=title, owner=ada.id)
        return office.tasks.opening.open_task(wanted, actor=lena, entry_id=title).number

    return make


@pytest.fixture
def hand_in(slack, people, opened):
    """Return what adds a file to a new task of Ada's by the form."""

    def done(title, name, content):
        number = opened(title)
        file = f"F0KEEL{number}"
        slack.workspace.files[file] = _upload(file, name, content)
        people.press("U0ADA", _direct(slack, "U0ADA", title), "task_form:evidence")
        _fill(slack, "U0ADA", file=[{"id": file}])
        return number

    return done


def test_a_file_in_the_form(slack, office, people, hand_in, nora):
    """A file is kept by its hash, named on the card, and sent to whoever may see the task."""
    number = hand_in("Scrub the keel", "keel.png", b"\x89PNG keel")
    asked = _direct(slack, "U0LENA", "keel.png")
    (kept,) = _evidence(office, number)
    assert kept.sha256 == hashlib.sha256(b"\x89PNG keel").hexdigest()
    assert "PNG" not in read(asked)

    people.press("U0LENA", asked, "evidence_file:0")
    sent = until(lambda: [one for one in slack.workspace.replies("D0LENA") if one.files])
    assert slack.workspace.files[sent[-1].files[0]].content == b"\x89PNG keel"
    people.press(nora, asked, "evidence_file:0")
    assert _direct(slack, nora, "is not yours")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("tool.exe", b"MZ"), "Evidence can be"),
        (("empty.pdf", b""), "is empty"),
        (("large.pdf", b"x" * (LARGEST + 1)), "larger than 20 MB"),
    ],
)
def test_a_file_that_is_not_taken(slack, office, hand_in, file, words):
    """A file of another kind, an empty one, one that is too large: said, and not kept."""
    number = hand_in(f"Paint the {file[0]}", *file)
    assert _direct(slack, "U0ADA", words)
    assert _evidence(office, number) == ()
    assert _task(office, number).status is Status.OPEN


def test_a_file_under_the_card(slack, office, opened):
    """A file in the thread of the card, or beside the number of the task, is evidence."""
    number = opened("Tar the ropes")
    card = _direct(slack, "U0ADA", "Tar the ropes")
    slack.acting.upload("U0ADA", "D0ADA", "ropes.pdf", b"%PDF ropes", thread=card.ts).result(30)
    assert until(lambda: _evidence(office, number))
    _direct_thread(slack, "U0ADA", card.ts, "The evidence is kept")
    slack.acting.upload(
        "U0ADA", "D0ADA", "more.csv", b"rope,tar", text=f"for t-{number}, as promised"
    ).result(30)
    assert until(
        lambda: [one.name for one in _evidence(office, number)] == ["ropes.pdf", "more.csv"]
    )
    assert {one.supplied_by for one in _evidence(office, number)} == {office.people.met("U0ADA").id}


def test_a_file_of_somebody_else(slack, office, opened, nora):
    """Who has no part in a task adds nothing to it, and reads why."""
    number = opened("Wind the clock")
    slack.acting.upload(nora, "D0NORA", "clock.pdf", b"%PDF", text=f"T-{number}").result(30)
    assert until(
        lambda: [one for one in slack.workspace.messages("D0NORA") if "is not yours" in read(one)]
    )
    assert _evidence(office, number) == ()


def test_slack_gives_the_file_later(slack, office, hand_in):
    """A file that Slack does not give at once is fetched a little later."""
    slack.faults.plan(Fault(method="files.info", trouble=Trouble.SERVER_ERROR), times=2)
    number = hand_in("Ring the bell", "bell.txt", b"it rang")
    assert until(lambda: _evidence(office, number))


def _upload(identifier, name, content):
    return Upload(
        id=identifier,
        name=name,
        mimetype="application/octet-stream",
        content=content,
        user="U0ADA",
        channels=(),
        permalink=f"http://127.0.0.1/files/{name}",
    )


def _home(slack, user, *words):
    """Open the tab of somebody; return it and its text, once it has these words."""
    assert slack.acting.open_home(user).result(timeout=30).acked

    def shown():
        home = slack.workspace.opened.home(user)
        text = json.dumps(slack.workspace.home(user), ensure_ascii=False)
        return home and all(word in text for word in words) and (home, text)

    return until(shown)


def test_home_shows_what_one_has_to_do(slack, office):
    """The tab of an owner lists their tasks with a way in; that of a lead counts what presses."""
    ada = office.people.met("U0ADA")
    wanted = Wanted(title="Sweep the slipway", owner=ada.id, due_on=datetime.now(UTC).date())
    lena = office.people.met("U0LENA")
    number = office.tasks.opening.open_task(wanted, actor=lena, entry_id="slipway").number
    home, text = _home(slack, "U0ADA", f"*T-{number}* \u00b7 Sweep the slipway")
    assert "Tasks of everybody" not in text
    seen = len(slack.workspace.replies("D0ADA"))
    slack.acting.press("U0ADA", home, "show_task", value=str(number)).result(timeout=30)
    shown = until(lambda: slack.workspace.replies("D0ADA")[seen:])
    assert "Sweep the slipway" in read(shown[-1])

    supplied = Supplied(kind=EvidenceKind.MESSAGE, words="It is swept.")
    office.tasks.working.supply(number, supplied, actor=ada, once="by hand")
    home, _ = _home(slack, "U0LENA", "Tasks of everybody", "for approval*")
    seen = len(slack.workspace.replies("D0LENA"))
    slack.acting.press("U0LENA", home, "list_tasks", value="0 waiting").result(timeout=30)
    assert until(
        lambda: [
            one
            for one in slack.workspace.replies("D0LENA")[seen:]
            if "*Tasks* \u00b7 waiting" in read(one) and "Sweep the slipway" in read(one)
        ]
    )
