"""Slack fails and sends nonsense: every question gets one answer, and nothing else happens."""

import json
import logging
import random
import re
import time

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.migrations.schema import metadata
from bot.rehearsal.faults import Fault, Trouble
from bot.slack.signed import SignedRequests
from tests.bot.web.calls import JSON, SECRET, signed
from tests.journeys.conftest import read
from tests.journeys.heard import HeardNames
from tests.journeys.office import until
from tests.journeys.storm import EVERY_WAY, NOTHING_DONE, furnish_for_storm, storm

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.xdist_group("journeys")]

_TELLTALE = re.compile(r"Traceback|File \"|line \d+, in |[A-Z][a-z]+Error\b")


@pytest.fixture
def stormy(slack, office):
    """A workspace with enough people and channels for many questions at once."""
    assert office.engine.is_launched
    furnish_for_storm(slack.workspace)
    yield slack
    slack.faults.forget()


@pytest.mark.parametrize(
    ("direct", "kinds"), [(True, EVERY_WAY), (False, NOTHING_DONE)], ids=["direct", "channels"]
)
def test_a_fifth_of_all_calls_fails(stormy, direct, kinds):
    """60 questions, 20 % of the calls with 429, 500 or time-out: 60 answers, each once.

    In direct messages also where Slack did what was asked and did not say so; in channels the bot
    may not look, so there that could show a reply twice.
    """
    found = storm(stormy, 60, kinds=kinds, direct=direct, seed=7, patience=90)

    assert len(found.asked) == 60
    assert {key: count for key, count in found.counts.items() if count != 1} == {}
    assert 0.1 < found.share < 0.3


def test_looking_for_a_post_fails_too(stormy, people):
    """Slack posts, says 500, and can't say for a while what is there: still one reply."""
    post, look = "chat.postMessage", "conversations.replies"
    stormy.faults.plan(Fault(method=post, trouble=Trouble.DONE_THEN_ERROR))
    stormy.faults.plan(Fault(method=look, trouble=Trouble.SERVER_ERROR), times=2)
    stormy.faults.plan(Fault(method=look, trouble=Trouble.RATE_LIMITED))

    reply = people.ask("U0ADA", "how often is a backup taken?")

    assert until(lambda: not stormy.faults.planned(), seconds=30)
    time.sleep(1.5)
    assert len(stormy.workspace.replies("D0ADA", thread=reply.thread_ts)) == 1


@pytest.mark.usefixtures("office")
def test_a_question_as_long_as_slack_lets_anybody_type(people):
    """40,000 characters are answered."""
    reply = people.ask("U0ADA", ("how often is a backup taken? and why? " * 1_100)[:40_000])
    assert "every night" in read(reply)


_MARK = "zebra-in-the-basement"
"""Stands in every text of every payload below; a log must not hold it."""
_WRONG = (
    None,
    7,
    -1.5,
    True,
    [],
    {},
    "",
    "x" * 1_000_000,
    f"\x00{_MARK}\x00",
    [_MARK],
    {"a": _MARK},
)
_HEARD = HeardNames()


def _dispatch(office, body, **how):
    """Hand a payload to the app as Slack does over HTTP: signed, and checked before it is read."""
    text = json.dumps(body).encode()
    headers = signed(text, **how) | {"content-type": JSON}
    begun = time.monotonic()
    answer = SignedRequests(office.app, SECRET).answer(text, headers)
    return answer, time.monotonic() - begun


def _spoiled(payload, dice):
    """Return the payload with a part of it missing, of another kind, or far too large."""
    body = json.loads(json.dumps(payload))
    places = list(_places(body))
    for parent, key in dice.sample(places, k=min(len(places), dice.randint(1, 3))):
        if dice.random() < 0.4:
            _drop(parent, key)
        elif not isinstance(parent, list) or key < len(parent):
            parent[key] = dice.choice(_WRONG)
    return body


def _drop(parent, key):
    if isinstance(parent, dict):
        parent.pop(key, None)


def _places(part):
    inner = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in inner:
        if key != "type" or not isinstance(part, dict):
            yield part, key
        if isinstance(value, dict | list):
            yield from _places(value)


@pytest.mark.parametrize("name", sorted(_HEARD.payloads(_MARK)))
def test_spoiled_payloads_of_everything_that_is_heard(name, slack, office, caplog):
    """Of every event, button, form, shortcut and command: nothing is stored of what is no payload.

    Nobody reads a stack trace, no log holds words of people, and the app goes on.
    """
    caplog.set_level(logging.INFO)
    before = len(slack.workspace.messages())
    dice = random.Random(name)
    payload = _HEARD.payloads(_MARK)[name]
    for _ in range(12):
        answer, seconds = _dispatch(office, _spoiled(payload, dice))
        assert answer.status in {200, 400, 401, 404, 500}
        assert not _TELLTALE.search(str(answer.body))
        assert seconds < 10
    for message in slack.workspace.messages()[before:]:
        assert not _TELLTALE.search(read(message) + message.text)
    logged = "\n".join(_formatted(record) for record in caplog.records)
    assert _MARK not in logged


def _formatted(record):
    return logging.Formatter("%(message)s").format(record)


def test_after_all_that_it_still_answers(slack, people, office):
    """The app takes questions as before, and the trail is whole.

    A spoiled event may have said that Ada is of another company; Slack tells the truth about her.
    """
    ada = slack.workspace.members["U0ADA"]

    def is_answered():
        assert slack.acting.change(ada).result(timeout=30).acked
        return "every night" in read(people.ask("U0ADA", "how often is a backup taken?"))

    assert until(is_answered, seconds=60, every=1)
    assert AuditTrail(office.database, SystemClock()).verify().is_intact


@pytest.mark.parametrize("how", [{"secret": "guess"}, {"age": 330}, {"age": -330}])
def test_forged_or_stale_nothing_is_heard(office, monkeypatch, how):
    """Of everything that is heard nothing is, unless Slack signed it within five minutes."""
    accepted = []
    monkeypatch.setattr(office.engine, "accept", lambda *args, **_: accepted.append(args))
    for payload in _HEARD.payloads("forged").values():
        answer, _ = _dispatch(office, payload, **how)
        assert (answer.status, answer.body) == (401, "")
    assert accepted == []


def test_replayed_everything_is_once(slack, office):
    """The same press, form or event of the same moment again makes no second reply."""
    body = _HEARD.payloads("twice")["event:app_mention"]
    event = body["event"] | {"channel": "C0TEAM", "channel_type": "channel", "ts": "1700000000.7"}
    del event["subtype"], event["files"]
    for _ in range(5):
        answer, _ = _dispatch(office, body | {"event": event})
        assert answer.status == 200
    assert until(lambda: slack.workspace.replies("C0TEAM", thread="1700000000.7"))
    time.sleep(1.5)
    assert len(slack.workspace.replies("C0TEAM", thread="1700000000.7")) == 1


@pytest.mark.parametrize("kind", ["block_actions", "view_submission", "shortcut", "message_action"])
def test_names_that_nobody_made(kind, office):
    """A button, form or shortcut that we never made is taken and forgotten."""
    view = {"id": "V1", "type": "modal", "callback_id": "rob_the_bank", "state": {"values": {}}}
    body = {
        "type": kind,
        "callback_id": "rob_the_bank",
        "view": view,
        "team": {"id": "T0HOME"},
        "user": {"id": "U0ADA"},
        "actions": [{"action_id": "rob_the_bank", "type": "button", "block_id": "b"}],
    }
    answer, _ = _dispatch(office, body)
    assert (answer.status, answer.body) == (200, "")


def test_clicks_of_somebody_who_may_not(slack, office):
    """An employee who forges every button and form changes nothing that is not their own."""
    space = slack.workspace
    office.people.person_for_slack("U0ADA", email="ada@example.com", guest=False)
    before = _kept(office)
    for name, payload in _HEARD.payloads("words").items():
        if payload.get("type") in {"block_actions", "view_submission"}:
            answer, _ = _dispatch(office, payload)
            assert answer.status in {200, 404, 500}, name
    time.sleep(6)
    assert _kept(office) == before
    assert not [m for m in space.messages() if _TELLTALE.search(read(m))]


def _kept(office):
    """Return what only those with a right to it may change."""
    own = {
        *("inbox", "outbox", "exchanges", "ratings", "rating_reasons", "hand_offs", "counters"),
        *("persons", "first_uses", "gap_suggestions", "receipt_openings", "news_read", "canary"),
    }
    with office.database.reading() as connection:
        return {
            table.name: connection.execute(table.select()).all()
            for table in metadata.sorted_tables
            if table.name not in own and not table.name.startswith("audit_")
        }
