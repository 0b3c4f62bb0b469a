"""``annexa training pause``, ``resume``, ``close`` and ``extend``: one campaign is changed."""

import sys
from datetime import date

import typer

from bot.audit.entities import SYSTEM
from bot.cli.opening import acting, opened
from bot.cli.printing import visible
from bot.cli.training import numbered
from bot.training.campaign_entities import Campaign


def pause(label: str, *, person: str) -> int:
    """Let a campaign rest."""
    number = numbered(label)
    with opened() as instance:
        actor, campaigns = acting(instance, person), instance.training.campaigns
        seen = campaigns.find(number).version
        return _told(campaigns.pause(number, seen=seen, actor=actor))


def resume(label: str, *, person: str) -> int:
    """Let a campaign go on."""
    number = numbered(label)
    with opened() as instance:
        actor, campaigns = acting(instance, person), instance.training.campaigns
        seen = campaigns.find(number).version
        return _told(campaigns.resume(number, seen=seen, actor=actor))


def close(label: str, *, sure: bool, person: str) -> int:
    """End a campaign, after a question where nobody is sure."""
    number = numbered(label)
    with opened() as instance:
        actor, campaigns = acting(instance, person), instance.training.campaigns
        seen = campaigns.find(number).version
        if not sure:
            done = instance.training.reports.progress(number, actor=SYSTEM).done
            typer.confirm(
                f"Close TR-{number}? {done.count} of {done.of} are done; nobody else is asked any "
                "more, and answers to its quiz are forgotten. This cannot be taken back.",
                abort=True,
                err=True,
            )
        return _told(campaigns.close(number, seen=seen, actor=actor))


def extend(label: str, *, due_on: date, reason: str, whom: str, person: str) -> int:
    """Move the due date of everybody, or of one person."""
    number = numbered(label)
    with opened() as instance:
        actor, campaigns = acting(instance, person), instance.training.campaigns
        somebody = instance.people.by_name_or_email(whom) if whom else None
        campaigns.extend(
            number,
            due_on=due_on,
            reason=reason,
            seen=campaigns.find(number).version,
            actor=actor,
            person=somebody.id if somebody else None,
        )
    who = (somebody.email or somebody.id) if somebody else "everybody"
    sys.stdout.write(visible(f"TR-{number} is due on {due_on} for {who}.\n"))
    return 0


def _told(campaign: Campaign) -> int:
    sys.stdout.write(f"{campaign.label} is {campaign.state} now.\n")
    return 0
