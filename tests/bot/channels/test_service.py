"""The rules of a channel: who may change them, which win, and when reading begins."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from bot.audit.entities import SYSTEM
from bot.channels import store
from bot.channels.entities import ChannelRules, Documents, Mentions, Reading
from bot.channels.service import NEWS, Rulebook
from bot.database.outbox import Outbox
from bot.errors import ChannelRulesWrong, NotPermitted
from bot.people.entities import Person, PersonId, Role

LEAD = Person(id=PersonId("p-lead"), role=Role.LEAD)
READING = frozenset({Reading.QUESTIONS, Reading.EMOJI})


@pytest.fixture
def book(database, audit, clock):
    return Rulebook(database, audit, clock, leads="C0LEADS", incidents="C0INCIDENTS")


@pytest.fixture
def news(database, clock):
    outbox = Outbox(database, clock)
    return lambda: [item for item in outbox.pending() if item.kind == NEWS]


def tags(audit):
    return [entry.tag for entry in audit.entries()]


@pytest.mark.parametrize("channel", ["C0TEAM", "C0LEADS"])
def test_rules_are_read_in_one_go(book, channel, monkeypatch):
    """Every question asks for them, so the table is read once, configured or not."""
    read, everything = [], store.everything
    monkeypatch.setattr(store, "everything", lambda at: read.append(at) or everything(at))
    monkeypatch.setattr(store, "find", lambda *_asked: pytest.fail("a second look"))

    assert book.rules(channel).is_leads is (channel == "C0LEADS")
    assert len(read) == 1


def test_unconfigured_channel_is_as_before(book):
    """Without a rule mentions are answered in the thread, from all documents, and nothing is read."""
    rules = book.rules("C0TEAM")

    assert (rules.mentions, rules.documents) == (Mentions.THREAD, Documents.ALL)
    assert not any(rules.reads(what) for what in Reading)
    assert (book.leads(), book.incidents()) == ("C0LEADS", "C0INCIDENTS")


@pytest.mark.parametrize("role", [Role.LEAD, Role.ADMIN])
def test_leads_and_admins_configure(book, audit, role):
    """What they wish is kept and on record, with ids and counts alone."""
    wished = ChannelRules(
        channel="C0TEAM",
        documents=Documents.CHOSEN,
        folders=frozenset({"hr"}),
        mentions=Mentions.ALONE,
    )

    book.configure(wished, change_id="one", actor=Person(id=PersonId("p-1"), role=role))

    assert book.rules("C0TEAM") == replace(wished, revision=1)
    entry = list(audit.entries())[-1]
    assert (entry.tag, entry.subject) == ("channel:configured", "channel:C0TEAM")
    assert '"folders":1' in entry.facts


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER, Role.AUDITOR])
def test_others_do_not(book, audit, role):
    """Nobody else changes or lists rules, and nothing is written."""
    somebody = Person(id=PersonId("p-1"), role=role)

    with pytest.raises(NotPermitted):
        book.configure(ChannelRules(channel="C0TEAM"), change_id="one", actor=somebody)
    with pytest.raises(NotPermitted):
        book.overview(actor=somebody)
    assert book.rules("C0TEAM").revision == 0
    assert not tags(audit)


def test_stored_rule_wins_over_the_setting(book):
    """One channel is the leads'; whoever takes it away gives it back to the setting's."""
    chosen = book.configure(
        ChannelRules(channel="C0OTHER", is_leads=True), change_id="one", actor=LEAD
    )
    assert book.leads() == "C0OTHER"
    assert not book.rules("C0LEADS").is_leads

    book.configure(replace(chosen, is_leads=False), change_id="two", actor=LEAD)
    assert book.leads() == "C0LEADS"


class Away:
    """A database that is there, and then is not."""

    def __init__(self, database):
        self._database, self.is_away = database, False

    def __getattr__(self, name):
        if self.is_away:
            raise OperationalError("SELECT", {}, Exception("away"))
        return getattr(self._database, name)


def test_report_arrives_while_the_database_is_away(database, audit, clock):
    """What was known last holds; a process that never read it goes by the settings."""
    gone = Away(database)
    book = Rulebook(gone, audit, clock, leads="C0LEADS", incidents="C0INCIDENTS")
    fresh = Rulebook(gone, audit, clock, leads="C0LEADS", incidents="C0INCIDENTS")
    book.configure(
        ChannelRules(channel="C0OTHER", is_leads=True, is_incidents=True), change_id="1", actor=LEAD
    )
    assert (book.leads(), book.incidents()) == ("C0OTHER", "C0OTHER")

    gone.is_away = True

    assert (book.leads(), book.incidents()) == ("C0OTHER", "C0OTHER")
    assert (fresh.leads(), fresh.incidents()) == ("C0LEADS", "C0INCIDENTS")


def test_leads_channel_of_the_settings_may_be_taken_away(book):
    """Whoever unticks it there means that there is none."""
    rules = book.rules("C0LEADS")
    book.configure(replace(rules, is_leads=False), change_id="one", actor=LEAD)

    assert book.leads() == ""
    assert book.overview(actor=LEAD).leads == ""


def test_one_channel_at_a_time_is_the_leads(book, audit):
    """Naming another one takes it from the first, on record, and spoils that one's open forms."""
    first = book.configure(
        ChannelRules(channel="C0ONE", is_leads=True, is_incidents=True), change_id="1", actor=LEAD
    )
    book.configure(ChannelRules(channel="C0TWO", is_leads=True), change_id="2", actor=LEAD)

    assert (book.leads(), book.incidents()) == ("C0TWO", "C0ONE")
    assert tags(audit) == ["channel:configured"] * 3
    with pytest.raises(ChannelRulesWrong, match="meanwhile"):
        book.configure(first, change_id="3", actor=LEAD)


def test_same_change_twice_is_once(book, audit, news):
    """What Slack delivers again changes nothing and tells nothing again."""
    wished = ChannelRules(channel="C0TEAM", reading=READING)

    first = book.configure(wished, change_id="one", actor=LEAD)
    again = book.configure(wished, change_id="one", actor=LEAD)

    assert first == again
    assert len(tags(audit)) == len(news()) == 1


def test_two_at_once(book):
    """Whoever changes what somebody else has changed meanwhile is told, and nothing is lost."""
    seen = book.rules("C0TEAM")
    book.configure(replace(seen, mentions=Mentions.NEVER), change_id="one", actor=LEAD)

    with pytest.raises(ChannelRulesWrong, match="meanwhile"):
        book.configure(replace(seen, mentions=Mentions.ALONE), change_id="two", actor=LEAD)
    assert book.rules("C0TEAM").mentions is Mentions.NEVER


def test_reading_begins_once_the_channel_was_told(book, news):
    """Switched on is not enough: the channel must know it first."""
    rules = book.configure(
        ChannelRules(channel="C0TEAM", reading=READING), change_id="one", actor=LEAD
    )
    assert not book.rules("C0TEAM").reads(Reading.QUESTIONS)
    (told,) = news()
    assert told.payload["reading"] == "emoji questions"

    book.announced("C0TEAM", revision=rules.revision)
    assert book.rules("C0TEAM").reads(Reading.QUESTIONS)
    assert not book.rules("C0TEAM").reads(Reading.THREADS)


def test_an_old_announcement_begins_nothing(book):
    """What was told of other rules does not count for these."""
    book.configure(ChannelRules(channel="C0TEAM", reading=READING), change_id="one", actor=LEAD)
    now = book.rules("C0TEAM")
    book.configure(replace(now, reading=READING | {Reading.THREADS}), change_id="two", actor=LEAD)

    book.announced("C0TEAM", revision=now.revision)

    assert not any(book.rules("C0TEAM").reads(what) for what in Reading)


def test_reading_more_waits_and_reading_less_does_not(book, news):
    """More is read only after the channel was told again; less is less at once, and told too."""
    rules = book.configure(
        ChannelRules(channel="C0TEAM", reading=READING), change_id="1", actor=LEAD
    )
    book.announced("C0TEAM", revision=rules.revision)
    less = book.configure(
        replace(book.rules("C0TEAM"), reading=frozenset({Reading.QUESTIONS})),
        change_id="2",
        actor=LEAD,
    )
    assert less.reads(Reading.QUESTIONS)
    assert not less.reads(Reading.EMOJI)

    more = book.configure(replace(less, reading=frozenset(Reading)), change_id="3", actor=LEAD)
    assert not any(more.reads(what) for what in Reading)
    assert len(news()) == 3


def test_other_changes_are_not_announced(book, news):
    """A channel is told what is read in it, not every setting."""
    book.configure(
        ChannelRules(channel="C0TEAM", mentions=Mentions.ALONE), change_id="1", actor=LEAD
    )
    assert not news()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"channel": "D0ADA"}, "channels"),
        ({"channel": "C0TEAM; drop"}, "channels"),
        ({"mentions": Mentions.NEVER, "reading": READING}, "every question"),
        ({"documents": Documents.CHOSEN}, "folder"),
        ({"emoji": ":no emoji:"}, "emoji"),
        ({"emoji": ""}, "emoji"),
        ({"audiences": frozenset({"<!channel>"})}, "audiences"),
        ({"folders": frozenset({"x" * 200})}, "folders"),
    ],
)
def test_impossible_wishes(book, audit, wrong, said):
    """What cannot be is refused with words that say what to do; nothing is written."""
    wished = ChannelRules(**({"channel": "C0TEAM"} | wrong))

    with pytest.raises(ChannelRulesWrong, match=said):
        book.configure(wished, change_id="one", actor=SYSTEM)
    assert not tags(audit)
