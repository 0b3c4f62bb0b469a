"""The bot's own tab: what each role sees there, and asking, reporting and reading from it."""

import json
from dataclasses import replace

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.entities import Sighting
from bot.rehearsal.faults import Fault, Trouble
from tests.journeys.conftest import read
from tests.journeys.office import until

pytestmark = pytest.mark.journey


def words(view):
    """Return everything that stands in a view, as one text."""
    return json.dumps(view or {}, ensure_ascii=False)


class Tab:
    """One person's Home."""

    def __init__(self, slack, user):
        self._slack, self._space, self.user = slack, slack.workspace, user

    def open(self):
        before = self._hash()
        assert self._slack.acting.open_home(self.user).result(timeout=30).acked
        assert until(lambda: self._hash() != before)
        return self.text()

    def text(self):
        return words(self._space.home(self.user))

    def press(self, action_id, **how):
        home = self._space.opened.home(self.user)
        delivery = self._slack.acting.press(self.user, home, action_id, **how)
        assert delivery.result(timeout=30).acked

    def direct(self):
        place = self._space.direct_channel(self.user).id
        return self._space.replies(place)

    def modal(self):
        return until(lambda: self._space.modal(self.user))

    def _hash(self):
        home = self._space.opened.home(self.user)
        return home.hash if home else ""


@pytest.fixture
def tab(slack, office):
    """Return the maker of Homes; the workspace has a bot in it."""
    del office
    return lambda user: Tab(slack, user)


def test_employee_sees_what_is_theirs(tab):
    """An employee finds a question box and honest empty places, and nothing of a lead's."""
    text = tab("U0ADA").open()
    assert "Nothing is asked of you. Training and tasks appear here." in text
    assert "Report a security event" in text
    for of_others in ("Waiting for the leads", "Quality", "Records", "State of the service"):
        assert of_others not in text


def test_question_of_the_box_is_answered_alone_and_then_listed(tab, slack):
    """Enter in the box brings the answer as a direct message, and the Home lists it."""
    ada = tab("U0ADA")
    ada.open()
    before = len(ada.direct())
    ada.press("home_question", value="is there a backup?")
    posted = until(lambda: ada.direct()[before:])[-1]
    assert "Backups are taken every night." in read(posted)
    assert "is there a backup?" in read(posted)
    assert until(lambda: "is there a backup?" in ada.text())
    assert not [m for m in slack.workspace.messages("C0TEAM") if "backup" in m.text]


def test_receipt_opens_from_the_list(tab):
    """The button beside an answer brings its receipt as a direct message."""
    ada = tab("U0ADA")
    ada.open()
    ada.press("home_question", value="is a backup tested?")
    assert until(lambda: "is a backup tested?" in ada.text())
    before = len(ada.direct())
    ada.press("home_receipt")
    assert "Receipt A-" in read(until(lambda: ada.direct()[before:])[-1])


def test_what_was_said_in_confidence_is_not_listed(tab):
    """A Home stands open on a screen; what was about a colleague is not in it."""
    ada = tab("U0ADA")
    ada.open()
    before = len(ada.direct())
    ada.press("home_question", value="my colleague Zacharias reads my mails")
    assert until(lambda: ada.direct()[before:])
    assert "Zacharias" not in ada.open()


def test_empty_box_opens_the_form(tab, slack):
    """The button without words opens a form; sending it brings the answer."""
    ada = tab("U0ADA")
    ada.open()
    ada.press("home_ask")
    form = ada.modal()
    assert form.view["callback_id"] == "confirm_ask"
    before = len(ada.direct())
    filled = {"ask_text": {"ask_text": "what about the backup of laptops?"}}
    delivery = slack.acting.submit("U0ADA", form.id, filled).result(timeout=30)
    assert delivery.acked
    assert "backup of laptops" in read(until(lambda: ada.direct()[before:])[-1])


def test_form_without_words_says_so(tab, slack):
    """An empty question is marked in the form, and nothing is asked."""
    slack.acting.shortcut("U0ADA", "ask_annexa").result(timeout=30)
    form = tab("U0ADA").modal()
    filled = {"ask_text": {"ask_text": "   "}}
    answer = slack.acting.submit("U0ADA", form.id, filled).result(timeout=30).answer
    assert "write what you want to know" in answer["errors"]["ask_text"]
    slack.acting.close_view("U0ADA", form.id)


def test_report_opens_from_the_home(tab):
    """Whoever must report an event finds the form one press away."""
    ada = tab("U0ADA")
    ada.open()
    ada.press("report_event")
    assert until(lambda: ada.modal().view["callback_id"] == "confirm_report")


def test_lead_sees_what_waits(tab):
    """A lead sees gaps, documents, quality and channels, with real empty places."""
    text = tab("U0LENA").open()
    assert "No candidate gap waits for you" in text
    assert "No document has been brought in yet" in text
    assert "Nobody has measured the answers here yet" in text
    assert "0 questions of at least three people without an answer in our documents" in text
    assert "State of the service" not in text


def test_lead_reaches_gaps_and_channels_from_the_home(tab, office):
    """What waits is counted, and the buttons lead to the list and to the rules of channels."""
    lead = office.people.by_name_or_email("lena@example.com")
    seen = Sighting(message="C0TEAM:1.1", words="Nobody waters the plants of the server room")
    office.controls.suggest_gap(seen, actor=lead)
    lena = tab("U0LENA")
    assert "*1 candidate gap waits* for you" in lena.open()
    lena.press("list_gaps")
    listed = until(lambda: [r for r in map(read, lena.direct()) if "server room" in r])
    assert "Candidate gaps" in listed[-1]
    lena.press("open_channels")
    assert lena.modal() is not None


def test_lead_reaches_the_register_from_the_home(tab, office):
    """How the register stands is told with what presses most; the buttons lead to both lists."""
    gaps = office.registers.overview.gaps(actor=SYSTEM)
    lena = tab("U0LENA")
    said = lena.open()
    assert f"*{len(gaps)} gaps*" in said
    assert gaps[0].title in said
    lena.press("show_gaps")
    assert until(lambda: [r for r in map(read, lena.direct()) if "*Gaps*" in r])
    lena.press("show_readiness")
    assert until(lambda: [r for r in map(read, lena.direct()) if "*Ready for stage 1?*" in r])
    assert "Control register" not in tab("U0ADA").open()


def test_an_owner_reaches_their_controls_from_the_home(tab, office):
    """Whoever owns a control sees it with what is missing, and opens its card from there."""
    ada = tab("U0ADA")
    assert "Controls you own" not in ada.open()
    row = office.registers.keeper.control("A.8.14", actor=SYSTEM)
    owner = office.people.met("U0ADA").id
    office.registers.keeper.keep_control(replace(row, owner=owner), actor=SYSTEM)
    said = ada.open()
    assert "*Controls you own* (1)" in said
    assert "no evidence" in said
    ada.press("show_control")
    assert until(lambda: [r for r in map(read, ada.direct()) if "*Four facts*" in r])


def test_older_view_never_replaces_a_newer_one(tab, slack, office):
    """Where somebody published in between, the Home is put together once more."""
    ada = tab("U0ADA")
    ada.open()
    old = slack.workspace.opened.home("U0ADA")
    slack.workspace.opened.publish("U0ADA", old.view)
    assert office
    assert "Your recent answers" in ada.open()


@pytest.mark.parametrize("user", ["U0GUEST", "U0OTHER"])
def test_outsider_sees_the_box_alone(tab, user):
    """A guest or another company's person sees nothing of ours."""
    text = tab(user).open()
    assert "You are a guest here" in text
    assert "Your recent answers" not in text


def test_failure_leaves_the_old_view(tab, slack, caplog):
    """Where Slack refuses the view the log says so, the old one stays, and nothing is posted."""
    lena = tab("U0LENA")
    text = lena.open()
    posted = len(slack.workspace.messages())
    slack.faults.plan(Fault(method="views.publish", trouble=Trouble.INVALID_AUTH))
    assert slack.acting.open_home("U0LENA").result(timeout=30).acked
    assert until(lambda: "Showing the Home" in caplog.text)
    slack.faults.forget()
    assert lena.text() == text
    assert len(slack.workspace.messages()) == posted


def test_messages_tab_publishes_nothing(office, slack):
    """Opening the messages draws no Home."""
    assert office
    before = slack.workspace.opened.home("U0ADA")
    assert slack.acting.open_home("U0ADA", "messages").result(timeout=30).acked
    assert slack.workspace.opened.home("U0ADA") == before
