"""What notices say: names as mentions, and nothing that anybody slipped into a fact."""

from types import SimpleNamespace

import pytest

from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.people.ledger import CHANGED, LOADED
from bot.questions.receipts import OPENED
from bot.slack.blocks.notices import WORDS, notice_message
from bot.slack.desk import Channels
from bot.slack.workflows.notices import tell

CHANGE = {
    "role_before_{}": "employee",
    "role_{}": "lead",
    "access_before_{}": "active",
    "access_{}": "active",
}
LOAD = {"added": "2", "changed": "1", "unlisted": "0", "more": "0", "source": "the people file"}


def _change(number, who, **more):
    facts = {key.format(number): value for key, value in CHANGE.items()}
    return {f"who_{number}": who, **facts, **more}


def _read(message):
    return "\n".join(block["text"]["text"] for block in message.blocks)


@pytest.mark.parametrize("kind", [CHANGED, LOADED, OPENED])
def test_every_kind_has_words(kind):
    """What is asked for in a transaction can be said."""
    assert kind in WORDS


def test_a_changed_role():
    """Who, from what to what, and by whom."""
    facts = _change(1, "<@U1>", source="the shell", who_by="<@U2>")
    said = _read(notice_message(CHANGED, facts))
    assert said == "<@U1>: role employee → lead. (<@U2>, from the shell)"


def test_what_else_changed():
    """A taken-over account and other groups are named, without their values."""
    facts = _change(1, "<@U1>", role_1="employee", source="Slack", besides_1="Slack account")
    assert _read(notice_message(CHANGED, facts)) == "<@U1>: Slack account changed. (from Slack)"


@pytest.mark.parametrize(("in_shell", "claimed"), [("True", True), ("False", False)])
def test_who_opened_a_receipt_in_the_shell_is_not_proved(in_shell, claimed):
    """A name that somebody gave in the shell is told as that."""
    facts = {"who_opened": "<@U1>", "label": "A-1", "reason": "x", "in_shell": in_shell}
    said = _read(notice_message(OPENED, facts))
    assert ("in the name of <@U1>, opened" in said) is claimed
    assert said.startswith("Somebody in the server" if claimed else "<@U1> opened")


def test_somebody_who_was_deactivated():
    """What it means is said with it."""
    facts = _change(1, "<@U1>", role_1="employee", access_1="deactivated", source="Slack")
    said = _read(notice_message(CHANGED, facts))
    assert said.startswith("<@U1>: access active → deactivated. They can do nothing here")


def test_a_load_is_a_list():
    """Each change stands on a line of its own, in order, and the rest is counted."""
    named = {}
    for number in range(1, 12):
        named |= _change(number, f"<@U{number}>")
    said = _read(notice_message(LOADED, {**LOAD, **named, "more": "7"})).splitlines()
    assert said[0].startswith("The people file was loaded: 2 added, 1 changed")
    assert [line.split(":")[0] for line in said[1:12]] == [f"• <@U{n}>" for n in range(1, 12)]
    assert said[12] == "• and 7 more: `annexa people list`"


@pytest.mark.parametrize(
    "reason", ["<!channel> look", "<@U9> said so", "*bold* <https://x.example|click>"]
)
def test_a_reason_is_shown_letter_by_letter(reason):
    """No fact can mention, link or format, whatever somebody gave as a reason."""
    facts = {"who_opened": "<@U1>", "label": "A-1001", "reason": reason}
    said = _read(notice_message(OPENED, facts))
    assert "<@U1> opened the receipt A-1001" in said
    assert "<" not in said.replace("<@U1>", "")
    assert "*" not in said


@pytest.mark.parametrize("who", ["<!channel>", "<@U1> <!here>", "Mallory <@U2>"])
def test_a_name_is_no_mention(who):
    """Only an exact mention is one; a name from the file that looks like one is not."""
    said = _read(notice_message(OPENED, {"who_opened": who, "label": "A-1", "reason": "x"}))
    assert "<" not in said


class _Desk:
    """People of whom one has no Slack id and one is not known any more."""

    channels = Channels()
    receipts = SimpleNamespace(reason=lambda _opening: "a sample of the auditor")

    def __init__(self):
        self.people = self.delivery = self.identity = self
        self.sent = []

    def admins(self):
        return (Person(id=PersonId("p-admin"), slack_id="U0ADMIN"),)

    def reach(self, person):
        return person.slack_id

    def find(self, person_id):
        if person_id == "p-gone":
            raise UnknownPerson("gone")
        named = {"p-ada": {"slack_id": "U0ADA"}, "p-bob": {"name": "Bob *Example*"}}
        return Person(id=person_id, **named[person_id])

    def deliver(self, _run, parcel):
        self.sent.append((parcel.address.channel, _read(parcel.render())))


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("p-ada", "<@U0ADA>"),
        ("p-bob", "Bob \u2217Example\u2217"),
        ("p-gone", "somebody who is not known any more"),
    ],
)
def test_ids_become_names_when_it_is_posted(who, shown):
    """A notice waits with ids alone; whoever was erased meanwhile is not named."""
    desk = _Desk()
    run = SimpleNamespace(id="notice:1", step=lambda _name, deed: deed())
    tell(desk, run, {"kind": CHANGED, "to": "admins", "source": "Slack", **_change(1, who)})
    assert desk.sent == [("U0ADMIN", f"{shown}: role employee → lead. (from Slack)")]


def test_nobody_is_left_to_be_told(caplog):
    """A notice to somebody who was erased meanwhile ends, and the log says so."""
    desk = _Desk()
    run = SimpleNamespace(id="notice:1", step=lambda _name, deed: deed())
    tell(desk, run, {"kind": OPENED, "to": "person", "to_person": "p-gone", "who_opened": "p-ada"})
    assert desk.sent == []
    assert "reached nobody" in caplog.text
