"""Shows what user groups stand for, says it anew, and decides about whom they propose."""

from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import GroupWrong
from bot.people.entities import Role
from bot.people.group_entities import GroupUse
from bot.people.permissions import Permission, require
from bot.slack.blocks.channels import message
from bot.slack.blocks.forms import notice
from bot.slack.blocks.groups import groups_messages, use_words
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.usergroups import GroupBook
from bot.slack.workflows.limits import turned_away
from bot.slack.workflows.telling import show, tell, trouble

CONFIRMED = "Confirmed: they are {role} now. All admins are told."
REFUSED = (
    "Refused: they stay what they are, and are not proposed again while they are in the group."
)


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.LIST_GROUPS, partial(list_groups, desk))
    desk.engine.workflow(WorkflowName.DECIDE_ROLE, partial(decide, desk))
    desk.engine.workflow(WorkflowName.USE_GROUP, partial(use, desk))


def list_groups(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show an admin, and nobody else, what groups stand for and who waits."""

    def messages() -> tuple[Message, ...]:
        book = _book(desk)
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        waiting = book.waiting(actor=person)
        return groups_messages(book.uses(), waiting, off=desk.user_groups.off())

    def count() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        require(person, Permission.CHANGE_PEOPLE)
        desk.user_groups.propose(desk.identity, team=fields["team"])
        return {"pages": str(len(messages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    show(desk, run, fields, counted=counted, pages=messages, thing="list")


def decide(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Confirm or refuse once, and tell whoever decided."""

    def deed() -> Fields:
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        if not fields["confirms"]:
            _book(desk).refuse(fields["proposal"], actor=person)
            return {"told": REFUSED}
        role = _book(desk).confirm(fields["proposal"], actor=person).role
        return {"told": CONFIRMED.format(role=role)}

    decided = run.step("decide", lambda: guarded(deed, doing=f"Deciding {run.id}"))
    told = trouble(decided, thing="decision") or notice(decided["told"])
    tell(desk, run, fields["user"], lambda: told)


def use(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Let a group stand for what an admin says, propose its members, and tell the admin."""
    role = Role(fields["role"]) if fields["role"] else None
    wished = GroupUse(
        group_id=fields["group_id"], name=fields["name"], audience=fields["audience"], role=role
    )

    def deed() -> Fields:
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        _book(desk).use(wished, actor=person)
        desk.user_groups.propose(desk.identity, team=fields["team"])
        return {}

    used = run.step("use", lambda: guarded(deed, doing=f"Using {run.id}"))
    told = trouble(used, thing="wish") or message(use_words(wished))
    tell(desk, run, fields["user"], lambda: told)


def _book(desk: FrontDesk) -> GroupBook:
    if desk.groups is None:
        raise GroupWrong("User groups stand for nothing here.")
    return desk.groups
