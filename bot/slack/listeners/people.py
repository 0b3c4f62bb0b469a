"""Somebody joined, left, or became a guest: whoever is deactivated loses access at once."""

from slack_bolt import App

from bot.people.entities import Person
from bot.slack.desk import FrontDesk
from bot.slack.ids import Event, WorkflowName
from bot.slack.members import Member, MemberChange, change_from
from bot.slack.payloads.basics import Raw


def register(app: App, desk: FrontDesk) -> None:
    """Listen to changes of users."""

    @app.event(Event.USER_CHANGE.value)
    def on_change(body: Raw) -> None:
        change = change_from(body)
        user = change.member.user
        desk.identity.doubt(user)
        desk.readership.changed(change.member, team=change.team)
        known = desk.people.met(user)
        # Slack tells of every new picture of everybody; whom we never met is asked about later.
        if known is None or not _matters(change.member, known):
            return
        _take_over(desk, change)

    @app.event(Event.TEAM_JOIN.value)
    def on_join(body: Raw) -> None:
        change = change_from(body)
        # Colleagues are asked to learn what all learn; guests and other programs are not.
        if change.member.outsider is False and not change.member.bot:
            _take_over(desk, change)


def _take_over(desk: FrontDesk, change: MemberChange) -> None:
    user = change.member.user
    desk.engine.accept(
        WorkflowName.USER_CHANGE,
        workflow_id=f"{WorkflowName.USER_CHANGE}:{change.event_id}",
        lane=f"{WorkflowName.USER_CHANGE}:{user}",
        arguments={
            "user": user,
            "team": change.team,
            "deactivated": "1" if change.member.deactivated else "",
        },
    )


def _matters(member: Member, known: Person) -> bool:
    return (
        member.deactivated != known.deactivated
        or member.outsider not in {None, known.guest}
        or member.email.lower() not in {"", known.email}
        or (member.timezone not in {"", known.timezone})
    )
