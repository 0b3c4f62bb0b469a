"""What people are offered to ask: by role, within Slack's limits, and answered."""

import json

import pytest

from bot.people.entities import Role
from bot.slack.prompts import PROMPTS
from tests.journeys.office import MANIFEST


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_prompts_within_slacks_limits(role):
    """One to four each, every one with a title of its own and a whole question."""
    offered = PROMPTS[role]
    assert 1 <= len(offered) <= 4
    assert len({each.title for each in offered}) == len(offered)
    assert all(each.title and each.message.endswith("?") for each in offered)


def test_the_manifest_offers_what_employees_are_offered():
    """Before anybody opened the bot Slack shows the manifest's, and they are the same."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    offered = [{"title": each.title, "message": each.message} for each in PROMPTS[Role.EMPLOYEE]]
    assert manifest["features"]["agent_view"]["suggested_prompts"] == offered
