"""What user groups stand for, and who waits for an admin to confirm their role."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import PlainTextInputElement, StaticSelectElement

from bot.people.group_entities import Candidate, GroupUse
from bot.people.groups import CONFIRMED_ROLES
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import OPTION, form, named_input, option
from bot.slack.blocks.forms import ViewJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.slack.usergroups import NamedGroup

SHOWN = 15
"""So many people who wait are shown at once."""
_MOST_OPTIONS = 100
_VALUE = 150
NO_GROUPS = "I see no user group in this workspace."
_EXPLAINED = (
    "Members of a group belong to its audience of documents at once. For a role they are only "
    "proposed: an admin confirms each of them, because anybody may be able to edit groups."
)


def groups_messages(
    uses: Sequence[GroupUse], waiting: Sequence[Candidate], *, off: str
) -> tuple[Message, ...]:
    """Return what groups stand for and who waits; *off* says why groups are not looked into."""
    lines = [_use(one) for one in uses] or ["No user group stands for anything yet."]
    blocks = [*pieces.sections(["*User groups*", *lines])]
    if off:
        blocks += pieces.context([escape(off)])
    else:
        choose = pieces.button(
            "Say what a group stands for", action_id=ActionId.USE_GROUP, value="use"
        )
        blocks += pieces.buttons([choose])
    blocks += pieces.sections([f"*Waiting to be confirmed:* {len(waiting)}"])
    for candidate in waiting[:SHOWN]:
        blocks += _candidate(candidate)
    if len(waiting) > SHOWN:
        blocks += pieces.context([f"These {SHOWN} have waited longest; then come the others."])
    text = f"{len(uses)} user groups stand for something; {len(waiting)} people wait"
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def group_form(groups: Sequence[NamedGroup]) -> ViewJson:
    """Return the form that says what a user group stands for."""
    named = [one for one in groups if len(f"{one.id} {one.name}") <= _VALUE][:_MOST_OPTIONS]
    options = [option(f"{one.id} {one.name}", f"@{one.name}") for one in named]
    none = option("none", "No role")
    roles = [none, *(option(role.value, role.value) for role in sorted(CONFIRMED_ROLES))]
    choice = StaticSelectElement(action_id=ActionId.GROUP_CHOICE, options=options)
    audience = PlainTextInputElement(action_id=ActionId.GROUP_AUDIENCE, max_length=OPTION)
    role = StaticSelectElement(action_id=ActionId.GROUP_ROLE, options=roles, initial_option=none)
    return form(
        title="A user group",
        submit="Save",
        callback_id=CallbackId.USE_GROUP,
        blocks=[
            *pieces.sections([_EXPLAINED]),
            named_input("User group", ActionId.GROUP_CHOICE, choice),
            named_input("Audience of documents", ActionId.GROUP_AUDIENCE, audience, optional=True),
            named_input("Role to propose its members for", ActionId.GROUP_ROLE, role),
            *pieces.context(["Without an audience and a role, the group stands for nothing."]),
        ],
    )


def use_words(use: GroupUse) -> str:
    """Return what a group stands for now, in one line."""
    stands = [f"the audience {escape(use.audience)}"] if use.audience else []
    stands += [f"the role {use.role}, once confirmed"] if use.role else []
    return f"*@{escape(use.name or use.group_id)}* stands for {' and '.join(stands) or 'nothing'}."


def _use(use: GroupUse) -> str:
    return f"• {use_words(use)}"


def _candidate(candidate: Candidate) -> Iterator[pieces.BlockJson]:
    person, proposal = candidate.person, candidate.proposal
    who = f"<@{person.slack_id}>" if person.slack_id else escape(person.name or person.id)
    group = escape(clip(candidate.group, OPTION))
    yield from pieces.sections(
        [f"{who} is in @{group}: *{proposal.role}* proposed, {person.role} now"]
    )
    yield from pieces.buttons(
        [
            pieces.button(
                "Confirm", action_id=ActionId.CONFIRM_ROLE, value=proposal.offer, style="primary"
            ),
            pieces.button("Refuse", action_id=ActionId.REFUSE_ROLE, value=proposal.offer),
        ]
    )
