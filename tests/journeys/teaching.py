"""A course without quiz and campaigns on it, for journeys about reminders."""

from datetime import timedelta

from bot.training.campaign_entities import Plan
from tests.bot.library.conftest import make_document

COURSE = """---
title: Lamps
version: "{version}"
minutes: 5
policies: [lamps.md]
controls: ["7.3"]
---

## Light

The lamp is lit at {hour}.
"""


def lamps(version="1", hour="dusk"):
    """Return a version of the course as it lies in a file."""
    return COURSE.format(version=version, hour=hour).encode()


def launch(office, lead, clock, *, entry="form:1", name="lamps.md", days=14, **more):
    """Publish the course and launch a campaign on it."""
    if office.library.current_sequence("lamps.md") is None:
        office.keeper.start()
        office.library.stage(*make_document("lamps.md", "The lamp is lit at dusk."))
        office.library.publish()
    published = office.training.courseware.publish_course(lamps(), name, actor=lead)
    due_on = clock.now().date() + timedelta(days=days)
    plan = Plan(material=published.material.number, due_on=due_on, **more)
    return office.training.campaigns.launch(plan, actor=lead, entry_id=entry)


def prompts(slack, user):
    """Return the reminders in somebody's direct messages, as the bot posted them."""
    place = slack.workspace.direct_channel(user).id
    return [one for one in slack.workspace.messages(place) if _is_prompt(one)]


def _is_prompt(posted):
    payload = (posted.metadata or {}).get("event_payload") or {}
    return str(payload.get("workflow_id", "")).startswith("reminder:")
