"""Opening the messages with the bot offers what one's role may ask for a start."""

import threading
import time

import pytest

from bot.people.entities import Role
from bot.rehearsal.faults import Fault, Trouble
from bot.slack.prompts import PROMPTS
from tests.journeys.office import until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.usefixtures("office")]


def titles(slack, channel):
    found = slack.workspace.prompts_for(channel)
    return [one["title"] for one in found.prompts] if found else []


@pytest.mark.parametrize(
    ("user", "role"), [("U0ADA", Role.EMPLOYEE), ("U0LENA", Role.LEAD), ("U0GUEST", Role.EMPLOYEE)]
)
def test_prompts_by_role(slack, user, role):
    """An employee and a lead find different questions; no thread is ever named."""
    assert slack.acting.open_home(user, tab="messages").result(timeout=30).acked
    expected = [each.title for each in PROMPTS[role]]
    assert until(lambda: titles(slack, f"D{user[1:]}")) == expected
    assert all(not one.get("thread_ts") for one in slack.workspace.prompts)


def test_nobody_waits_for_prompts(slack):
    """While Slack takes its time over the prompts, the event is acked all the same."""
    release = threading.Event()
    slack.faults.plan(
        Fault(
            method="assistant.threads.setSuggestedPrompts",
            trouble=Trouble.HOOK_BEFORE,
            hook=lambda: release.wait(10),
        )
    )
    begun = time.monotonic()
    assert slack.acting.open_home("U0ADA", tab="messages").result(timeout=30).acked
    assert time.monotonic() - begun < 5
    release.set()


def test_prompts_that_fail_are_nobodys_trouble(slack, people):
    """Without the prompts everything works."""
    slack.faults.plan(
        Fault(method="assistant.threads.setSuggestedPrompts", trouble=Trouble.INVALID_AUTH)
    )
    assert slack.acting.open_home("U0ADA", tab="messages").result(timeout=30).acked
    assert people.ask("U0ADA", "is there a backup?")
