"""Training as an employee meets it: owed, read, failed, passed, acknowledged; and every wrong click."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.training.campaign_entities import Plan, Recurrence, RecurrenceKind
from bot.training.entities import Change
from tests.bot.library.conftest import make_document
from tests.conftest import HandClock
from tests.journeys.conftest import read
from tests.journeys.learning import Learner, due_in, furnish_library, lead, publish
from tests.journeys.office import Office, until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory, people_file):
    """A whole bot whose clock a test can move on."""
    home = tmp_path_factory.mktemp("school")
    clock = HandClock(datetime.now(UTC))
    with Office(home, api_url=slack.api_url, people_file=people_file, clock=clock) as opened:
        slack.wait_for_app()
        opened.clock = clock
        furnish_library(opened)
        yield opened


@pytest.fixture(scope="module")
def campaign(office):
    """The course, asked of everybody."""
    plan = Plan(material=publish(office).number, due_on=due_in(office))
    return office.training.campaigns.launch(plan, actor=lead(office), entry_id="launch:1")


@pytest.fixture
def ada(slack, people, campaign):
    assert campaign
    learner = Learner(slack, people, "U0ADA")
    yield learner
    learner.close()


@pytest.fixture
def lena(slack, people, campaign):
    assert campaign
    learner = Learner(slack, people, "U0LENA")
    yield learner
    learner.close()


def records(office, email="ada@example.com"):
    person = office.people.by_name_or_email(email)
    return [kept.record for kept in office.training.acknowledging.records_of(actor=person)]


def test_from_owing_to_a_record(ada, office):
    """Status, pages with sources, a failed quiz, the pause, a passed one, words, one record."""
    status = ada.status()
    assert "1 thing is asked of you" in read(status)
    ada.open(status)
    assert "Page 1 of 2" in ada.words()
    assert "*Lamps*, version 3" in ada.words()
    ada.submit()
    assert "The keeper trims the wick." in ada.words()
    ada.submit()
    assert "The quiz of Lamps" in ada.words()
    ada.submit()
    assert "answer" not in {key for block in ada.form().view["blocks"] for key in block}
    ada.submit(ada.answers(right={}))
    assert "Not passed yet" in ada.words()
    assert "The keeper trims it." in ada.words()
    assert "Part 1" in ada.words()
    ada.submit()
    assert "Page 1 of 2" in ada.words()
    ada.read_all()
    ada.submit()
    ada.submit()
    assert "Take 10 minutes to read the places again" in ada.words()
    ada.close()
    office.clock.forward(minutes=11)
    ada.open()
    ada.submit()
    ada.submit(ada.answers())
    assert "*Passed:* 100 % right" in ada.words()
    ada.submit()
    assert "I have read the lesson" in ada.words()
    ada.submit()
    assert "Thank you" in ada.words()
    assert until(lambda: records(office))
    (record,) = records(office)
    assert record.score == 100
    assert record.words.startswith("I have read the lesson")
    assert record.shown_sha256 == office.training.courseware.newest()[0].shown_sha256
    assert record.place.startswith("C0TEAM:")
    assert until(lambda: [m for m in ada._shown() if "Recorded as ACK-1" in read(m)])


def test_nothing_is_owed_any_more(ada):
    """Afterwards the status says so, and shows what was done."""
    text = read(ada.status())
    assert "Nothing is asked of you." in text
    assert "ACK-1" in text


def test_page_is_kept_for_tomorrow(lena):
    """Whoever closes a lesson finds it at the page where they were."""
    lena.open()
    lena.submit()
    assert "Page 2 of 2" in lena.words()
    lena.close()
    lena.open()
    assert "The quiz of Lamps" in lena.words()
    lena.press("lesson_page:again")
    assert until(lambda: "Page 1 of 2" in lena.words())


def test_question_inside_the_lesson(lena):
    """A question opens on top of the lesson; its answer comes alone, and the lesson is still there."""
    before = len(lena.direct())
    lena.open()
    lena.press("lesson_page:again")
    assert until(lambda: "Page 1 of 2" in lena.words())
    lena.press("lesson_ask")
    form = until(lambda: lena.form() if lena.form().view["callback_id"] == "confirm_ask" else None)
    assert form
    lena.submit({"ask_text": {"ask_text": "is there a backup?"}})
    assert lena.said("Backups are taken every night.", since=before)
    assert "Page 1 of 2" in lena.words()


def test_somebody_elses_button_changes_nothing(ada, lena, office):
    """A lesson's button that belongs to a colleague opens nothing and says so kindly."""
    status = lena.status()
    value = find_button(status)
    before = len(ada.direct())
    ada._people.press("U0ADA", status, "open_lesson", value=value)
    told = until(lambda: [m for m in ada._shown() if "given to somebody else" in read(m)])
    assert told or ada.said("given to somebody else", since=before)
    assert ada.form() is None
    assert len(records(office)) == 1


def settled(office):
    """Have somebody owe the first version, and return the value of its button."""
    person = office.people.by_name_or_email("ada@example.com")
    (record,) = records(office)
    office.training.acknowledging.correct(
        record.number, reason="clicked by mistake", withdraws=True, actor=lead(office), entry_id="c"
    )
    (found,) = office.training.lessons.owed(actor=person)
    return found.assignment


def find_button(posted):
    return next(
        block["accessory"]["value"]
        for block in posted.blocks
        if block.get("accessory", {}).get("action_id") == "open_lesson"
    )


@pytest.mark.usefixtures("lena")
def test_what_do_i_owe_is_answered_without_a_search(people, office):
    """Asked in so many words in a direct message, the status comes in the thread."""
    asked = len(office.answerer.asked)
    reply = people.ask("U0LENA", "What do I owe?")
    assert "1 thing is asked of you" in read(reply)
    assert len(office.answerer.asked) == asked


def test_remind_me_puts_off_of_whoever_owes(lena, people, office):
    """A wish for a day puts off one's own reminders; nonsense is asked back, in words."""
    reply = people.ask("U0LENA", "remind me tomorrow")
    assert "I remind you of nothing until" in read(reply)
    person = lead(office)
    assert office.reminding.snoozed_until(actor=person) is not None
    assert "put off until" in read(lena.status())
    assert "not sure which day" in read(people.ask("U0LENA", "remind me blursday"))


def test_remind_me_of_something_stays_a_question(people, office):
    """Whoever names a thing, or owes nothing, asks a question."""
    for user, text in (
        ("U0LENA", "remind me about the backup"),
        ("U0ADA", "remind me tomorrow is there a backup"),
    ):
        asked = len(office.answerer.asked)
        people.ask(user, text)
        assert len(office.answerer.asked) > asked


def test_put_off_by_form(lena, office):
    """The button under the status opens a form; a day in the past is marked there."""
    status = lena.status()
    lena._people.press("U0LENA", status, "put_off")
    day = office.clock.now().date() + timedelta(days=3)
    past = day - timedelta(days=9)
    filled = {"put_off_until": {"put_off_until": past.isoformat()}}
    assert lena.submit(filled)["response_action"] == "errors"
    lena.submit({"put_off_until": {"put_off_until": day.isoformat()}})
    assert lena.said("I remind you of nothing until")


def test_own_record_comes_as_a_file(ada):
    """The button brings everything that was acknowledged as a file, to its owner alone."""
    ada._people.press("U0ADA", ada.status(), "my_record")
    space = ada._space
    found = until(lambda: [one for one in space.files.values() if one.complete])
    assert found
    assert found[-1].channels == (space.direct_channel("U0ADA").id,)
    assert b"ACK-1" in found[-1].content


def test_home_shows_what_is_owed(lena, slack):
    """The bot's own tab lists what is owed with a button that opens it."""
    slack.acting.open_home("U0LENA").result(timeout=30)

    def shown():
        home = slack.workspace.opened.home("U0LENA")
        return home if home and "asked of you*" in str(home.view["blocks"]) else None

    home = until(shown)
    assert home
    lena._slack.acting.press("U0LENA", home, "open_lesson").result(timeout=30)
    assert "The quiz of Lamps" in lena.words()


def test_double_click_is_one_record_and_one_confirmation(lena, office, slack):
    """The same form sent twice at once leaves one record and one confirmation, also after a refusal."""
    (mine,) = office.training.lessons.owed(actor=lead(office))
    told = {"assignment": mine.assignment, "sha256": mine.shown_sha256, "words": "1"}
    lena._people.submit("U0LENA", _forged(json.dumps(told)))
    assert lena.said("Pass the quiz first")
    lena.open()
    lena.submit()
    lena.submit(lena.answers())
    lena.submit()
    form = lena.form()
    for _ in range(2):
        lena._people.submit("U0LENA", form.view)
    assert until(lambda: records(office, "lena@example.com"))
    assert len(records(office, "lena@example.com")) == 1
    assert until(lambda: [m for m in lena._shown() if "Recorded as" in read(m)])
    assert len([m for m in lena._shown() if "Recorded as" in read(m)]) == 1
    assert slack


def _forged(private):
    """Return a form that acknowledges, as nobody was shown it."""
    return {
        "id": "V0FORGED",
        "type": "modal",
        "callback_id": "lesson_acknowledge",
        "private_metadata": private,
        "title": {"type": "plain_text", "text": "x"},
        "blocks": [],
    }


def test_forged_form_changes_nothing(ada, office, slack):
    """A form of somebody else's lesson, or with another hash, is refused in words."""
    before = len(records(office))
    for private in ("1", '{"assignment":"nobody","sha256":"%s","words":"1"}' % ("0" * 64)):
        ada._people.submit("U0ADA", _forged(private))
    assert ada.said("no longer know this lesson")
    assert len(records(office)) == before
    assert slack


def test_newer_version_takes_the_place_of_an_old_button(ada, office):
    """An old message's button opens the new version with what changed; the old one says so."""
    old = settled(office)
    publish(office, "2", light="The lamp is lit before dusk.", change=Change.SUBSTANTIAL)
    office.training.following.look_over()
    status = ada.status()
    assert "a new version changes what you must do" in read(status)
    ada.open(status, value=old)
    assert "A newer version has taken the place" in ada.words()
    assert "What changed since the version before" in ada.words()
    assert "~The lamp is lit at dusk." in ada.words()
    assert "*+* The lamp is lit before dusk." in ada.words()


def test_click_that_races_a_publication_counts_for_what_was_on_the_screen(ada, office):
    """Whoever has the words of a version before them acknowledges that version, and owes the next."""
    ada.open()
    ada.read_all()
    ada.submit()
    ada.submit()
    ada.submit(ada.answers())
    ada.submit()
    on_screen = office.training.courseware.newest()[0].shown_sha256
    publish(office, "3", light="The lamp is lit at noon.", change=Change.SUBSTANTIAL)
    office.training.following.look_over()
    ada.submit()
    assert until(lambda: [one for one in records(office) if one.version == "2"])
    (record,) = [one for one in records(office) if one.version == "2"]
    assert record.shown_sha256 == on_screen
    assert "version 3" in read(ada.status())


def test_policy_is_read_whole_or_taken_as_a_file(ada, office):
    """A policy is shown page by page and sent as a file; its words of acknowledgement are its own."""
    policy = office.training.courseware.offer_policy("lamps.md", actor=lead(office)).material
    plan = Plan(material=policy.number, due_on=due_in(office, 3))
    office.training.campaigns.launch(plan, actor=lead(office), entry_id="launch:policy")
    ada.open(value=owed(office, "Lamps", kind="policy"))
    assert "The lamp is lit at dusk." in ada.words()
    before = len(ada._space.files)
    ada.press("lesson_file")
    assert until(lambda: any(one.complete for one in list(ada._space.files.values())[before:]))
    sent = list(ada._space.files.values())[-1]
    assert sent.content == b"The lamp is lit at dusk.\nThe keeper trims the wick."
    ada.submit()
    assert "and will follow it." in ada.words()
    ada.submit()
    found = until(lambda: [one for one in records(office) if one.kind == "policy"])
    assert found[0].words.endswith("will follow it.")


def test_closed_campaign_asks_nothing_of_anybody(lena, office):
    """A click in a campaign that was closed meanwhile changes nothing, and says why."""
    value = owed(office, "Lamps", email="lena@example.com", kind="policy")
    lena.open(value=value)
    lena.submit()
    campaign = office.training.campaigns.find(2)
    office.training.campaigns.close(2, seen=campaign.version, actor=lead(office))
    before = len(records(office, "lena@example.com"))
    told = len(lena._shown())
    lena.submit()
    assert until(lambda: [m for m in lena._shown()[told:] if "campaign is closed" in read(m)])
    assert len(records(office, "lena@example.com")) == before
    lena.close()
    told = len(lena._shown())
    lena.open(lena_old_button(lena), value=value)
    assert lena.form() is None
    (why,) = until(lambda: lena._shown()[told:])
    assert "any more" in read(why)
    assert not why.thread_ts, "in a thread that nobody has opened nobody would read it"


def lena_old_button(lena):
    """Return a message that still has a button, as old messages do."""
    return next(m for m in reversed(lena._shown()) if "open_lesson" in str(m.blocks))


def owed(office, title, *, email="ada@example.com", kind):
    person = office.people.by_name_or_email(email)
    found = office.training.lessons.owed(actor=person)
    return next(one.assignment for one in found if one.title == title and one.kind == kind)


def test_old_button_of_a_record_that_was_taken_back(ada, office):
    """Whoever presses it is asked anew, and is not told that the withdrawn record holds."""
    plan = Plan(
        material=office.training.courseware.newest()[0].number,
        due_on=due_in(office, 3),
        recurrence=Recurrence(kind=RecurrenceKind.ROLLING, days=90),
    )
    office.training.campaigns.launch(plan, actor=lead(office), entry_id="launch:rolling")
    person = office.people.by_name_or_email("ada@example.com")
    old = next(
        one for one in office.training.lessons.owed(actor=person) if one.due_on == plan.due_on
    )
    ada.open(value=old.assignment)
    ada.read_all()
    ada.submit()
    ada.submit()
    ada.submit(ada.answers())
    ada.submit()
    ada.submit()
    done = until(lambda: [one for one in records(office) if one.campaign == int(old.campaign[3:])])
    ada.close()
    office.training.acknowledging.correct(
        done[0].number,
        reason="It was clicked on somebody else's laptop",
        withdraws=True,
        actor=lead(office),
        entry_id="correction:1",
    )
    ada.open(lena_old_button(ada), value=old.assignment)
    assert "it is asked of you anew" in ada.words()
    assert "Page 1 of 2" in ada.words()


def test_smaller_circle_is_kept_in_an_open_lesson(ada, office):
    """Somebody who left the circle while the form was open turns no page more."""
    old = settled_policy(office)
    ada.open(value=old)
    assert "The oil is kept cool." in ada.words()
    document, vectors = make_document(
        "oil.md", OIL, title="Oil", version="2", audience=frozenset({"leads"})
    )
    office.library.stage(document, vectors)
    office.library.publish()
    before, told = len(ada._space.files), len(ada.direct())
    ada.press("lesson_file")
    assert ada.said("for a smaller circle by now", since=told)
    assert len(ada._space.files) == before
    ada.submit()
    ada.press("lesson_page:again")
    assert until(lambda: "for a smaller circle by now" in ada.words())
    assert "The oil" not in ada.words()


OIL = "The oil is kept cool.\nThe oil is poured slowly."


def settled_policy(office):
    """Ask everybody to acknowledge a policy of two pages; return what Ada was given."""
    document, vectors = make_document("oil.md", OIL, title="Oil")
    office.library.stage(document, vectors)
    office.library.publish()
    policy = office.training.courseware.offer_policy("oil.md", actor=lead(office)).material
    plan = Plan(material=policy.number, due_on=due_in(office, 3))
    office.training.campaigns.launch(plan, actor=lead(office), entry_id="launch:oil")
    return owed(office, "Oil", kind="policy")
