"""A form that does not open is never silent: whoever wanted it is told, and nobody else."""

import pytest

from bot.controls.entities import Sighting
from bot.rehearsal.entities import BOT_USER, Posted
from bot.rehearsal.faults import Fault, Trouble
from tests.journeys.conftest import read
from tests.journeys.office import until

pytestmark = pytest.mark.journey

FAILED = "The form did not open."
URGENT = "call whoever handles security events"
BUTTONS = [
    ("U0ADA", "ask_a_person", FAILED),
    ("U0ADA", "report_event", URGENT),
    ("U0ADA", "rate_answer", "Your rating counts"),
    ("U0LENA", "correct_answer", FAILED),
    ("U0LENA", "answer_cluster", FAILED),
    ("U0LENA", "dismiss_gap", FAILED),
]
SHORTCUTS = [("ask_about_message", FAILED), ("open_gap_task", FAILED), ("report_message", URGENT)]


@pytest.fixture(autouse=True)
def forgotten(slack):
    """What one test plans shall not happen to the next."""
    yield
    slack.faults.forget()


@pytest.fixture
def late(slack):
    """Let the next trigger be too old."""

    def plan(delivery="interactive"):
        slack.faults.plan(Fault(method=delivery, trouble=Trouble.EXPIRED_TRIGGER))

    return plan


@pytest.fixture
def told(slack):
    """Return what only *user* reads once *deed* is done; no form may be open."""
    space = slack.workspace

    def alone(user):
        return [*space.asides(user), *space.replies(space.direct_channel(user).id)]

    def what(user, deed, words):
        before = len([one for one in alone(user) if words in read(one)])
        deed()
        assert space.modal(user) is None
        return until(lambda: [one for one in alone(user) if words in read(one)][before:])[-1]

    return what


def _gap(office):
    lena = office.people.by_name_or_email("lena@example.com")
    seen = Sighting(message="C0TEAM:7.7", words="Nobody tests it", permalink="")
    return office.controls.suggest_gap(seen, actor=lena), lena


def _shown(space, action, value):
    """Return a message of the bot's with one button."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    button |= {"action_id": action, "value": value}
    posted = Posted(
        channel="C0TEAM",
        ts=space.next_ts(),
        text="Look",
        user=BOT_USER,
        blocks=({"type": "actions", "block_id": "b", "elements": [button]},),
    )
    space.put(posted)
    return posted


@pytest.fixture
def value_of(office, people):
    """Return what a button carries along."""

    def value(user, action):
        if action == "dismiss_gap":
            return str(_gap(office)[0].number)
        reply = people.ask(user, "is there a backup?", channel="C0TEAM")
        exchange = office.help_desk.find(reply.metadata["event_payload"]["exchange"])
        values = {
            "rate_answer": f"not_helpful:{exchange.id}",
            "correct_answer": str(exchange.number),
            "answer_cluster": exchange.question,
        }
        return values.get(action, exchange.id)

    return value


@pytest.mark.parametrize(("user", "action", "words"), BUTTONS)
def test_button_of_a_message(slack, value_of, people, late, told, *, user, action, words):
    """Each button under a message tells the presser alone; a report names whom to call."""
    shown = _shown(slack.workspace, action, value_of(user, action))
    before = len(slack.workspace.messages("C0TEAM"))
    late()
    said = told(user, lambda: people.press(user, shown, action), words)
    assert "If this is about a security event" in read(said)
    assert len(slack.workspace.messages("C0TEAM")) == before


@pytest.mark.parametrize(("shortcut", "words"), SHORTCUTS)
def test_shortcut_on_a_message(slack, office, late, told, *, shortcut, words):
    """A shortcut works where the bot is no member, so its failure comes as a direct message."""
    assert office
    ts = slack.workspace.next_ts()
    slack.workspace.put(Posted(channel="C0TEAM", ts=ts, text="Look here", user="U0LENA"))
    late()

    def use():
        sent = slack.acting.message_shortcut("U0ADA", shortcut, "C0TEAM", ts)
        assert sent.result(timeout=30).acked

    assert told("U0ADA", use, words).channel == slack.workspace.direct_channel("U0ADA").id


@pytest.mark.usefixtures("office")
def test_shortcut_of_everywhere(slack, late, told):
    """The global shortcut says so in a direct message."""
    late()
    told(
        "U0ADA",
        lambda: slack.acting.shortcut("U0ADA", "ask_annexa").result(timeout=30),
        FAILED,
    )


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("user", "action", "words"),
    [
        ("U0ADA", "home_ask", FAILED),
        ("U0ADA", "report_event", URGENT),
        ("U0LENA", "open_channels", FAILED),
    ],
)
def test_button_of_the_home(slack, late, told, *, user, action, words):
    """In the bot's own tab there is nothing to stand beside: a direct message it is."""
    assert slack.acting.open_home(user).result(timeout=30).acked
    home = until(lambda: slack.workspace.opened.home(user))
    late()
    told(user, lambda: slack.acting.press(user, home, action).result(timeout=30), words)


@pytest.mark.parametrize("command", ["report", "channel", "correct A-{}"])
def test_command(slack, office, people, late, command):
    """A command says it with its ack."""
    reply = people.ask("U0LENA", "is there a backup?", channel="C0TEAM")
    number = office.help_desk.find(reply.metadata["event_payload"]["exchange"]).number
    late("slash_commands")
    said = people.comply("U0LENA", command.format(number))["text"]
    assert said.startswith(FAILED)
    assert slack.workspace.modal("U0LENA") is None


@pytest.mark.parametrize(
    ("trouble", "times"),
    [(Trouble.RATE_LIMITED, 3), (Trouble.SERVER_ERROR, 3), (Trouble.SILENCE, 1)],
)
def test_whatever_slack_does(slack, office, people, *, trouble, times):
    """Too many calls, an error of Slack's and no answer at all are told as well."""
    assert office
    reply = people.ask("U0ADA", "is there a backup?", channel="C0TEAM")
    slack.faults.plan(
        Fault(method="views.open", trouble=trouble, silence_seconds=12.0), times=times
    )
    before = slack.workspace.asides("U0ADA")
    sent = slack.acting.press("U0ADA", reply, "ask_a_person")
    assert until(
        lambda: [
            one for one in slack.workspace.asides("U0ADA")[len(before) :] if FAILED in read(one)
        ],
        seconds=30,
    )
    sent.result(timeout=30)
    assert slack.workspace.modal("U0ADA") is None


def test_nothing_can_be_said_beside_the_message(slack, office, people, late, told):
    """Where the bot may not whisper, it writes directly."""
    assert office
    reply = people.ask("U0ADA", "is there a backup?", channel="C0TEAM")
    late()
    slack.faults.plan(Fault(method="chat.postEphemeral", trouble=Trouble.SERVER_ERROR), times=3)
    # Trying to whisper may take longer than Slack waits for the ack.
    press = lambda: slack.acting.press("U0ADA", reply, "ask_a_person").result(timeout=30)  # noqa: E731
    said = told("U0ADA", press, FAILED)
    assert said.channel == slack.workspace.direct_channel("U0ADA").id


def test_dismissing_what_is_dismissed(slack, office, people, told):
    """A gap that is settled opens no form a second time, and says so."""
    gap, lena = _gap(office)
    listed = _shown(slack.workspace, "dismiss_gap", str(gap.number))
    office.controls.dismiss_gap(gap.number, reason="Purchasing tests it", actor=lena)
    press = lambda: people.press("U0LENA", listed, "dismiss_gap")  # noqa: E731
    assert f"{gap.label} is dismissed already" in read(told("U0LENA", press, gap.label))
