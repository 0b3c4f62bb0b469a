"""Annexa as `annexa serve` builds it, on the sample policies, in this process."""

import shutil
from contextlib import contextmanager

from bot.assembly.instance import Instance
from bot.rehearsal.workspace import Member
from bot.serving import SlackService
from tests.journeys.conftest import furnish
from tests.knowledge.sample_home import PEOPLE, SampleDay, settings_for

EMPLOYEE, LEAD, NEWCOMER = "U0ANNA", "U0CLARA", "U0MILO"


def settle_in(space):
    """Let the people of the sample people file into a furnished workspace."""
    furnish(space)
    for user, name in ((EMPLOYEE, "anna.adler"), (LEAD, "clara.kompass"), (NEWCOMER, "milo.moewe")):
        space.add_member(Member(id=user, name=name, email=f"{name}@quaywander.example"))
        space.direct_channel(user)


def slack_settings(home, api_url, **more):
    """Return settings that look at no environment and reach the stand-in."""
    return settings_for(
        home,
        ANNEXA_PEOPLE=PEOPLE,
        ANNEXA_LIMIT_PERSON="off",
        ANNEXA_LIMIT_CHANNEL="off",
        ANNEXA_LEADS_CHANNEL="C0LEADS",
        ANNEXA_INCIDENT_CHANNEL="C0INCIDENTS",
        SLACK_API_URL=api_url,
        SLACK_APP_TOKEN="xapp-rehearsal",
        SLACK_BOT_TOKEN="xoxb-rehearsal",
        **more,
    )


class RealOffice:
    """An instance and the service on it; a test may look into both."""

    def __init__(self, instance, service):
        self.instance = instance
        self.service = service
        self.home = instance.settings.home


@contextmanager
def serving(ingested, home, api_url):
    """Serve a copy of an ingested home until the block ends."""
    shutil.copytree(ingested, home)
    with (
        Instance(slack_settings(home, api_url), SampleDay()) as instance,
        SlackService(instance) as service,
    ):
        yield RealOffice(instance, service)
