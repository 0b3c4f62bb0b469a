"""``annexa people groups``: what user groups stand for, and who is confirmed because of one."""

import json
import sys
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.text import Text

from bot.audit.entities import SYSTEM
from bot.cli.opening import actor_in, opened
from bot.cli.printing import visible
from bot.people.entities import Role
from bot.people.group_entities import Candidate, GroupUse


def show(*, as_json: bool) -> int:
    """Print what groups stand for and who waits."""
    with opened() as instance:
        uses = instance.user_groups.uses()
        waiting = instance.user_groups.waiting(actor=SYSTEM)
    if as_json:
        sys.stdout.write(json.dumps(_json(uses, waiting)) + "\n")
    else:
        _print(uses, waiting, Console())
    return 0


def use(group: str, *, audience: str, role: str, name: str) -> int:
    """Let a group stand for what is wished."""
    if role and role not in set(Role):
        raise typer.BadParameter(f"there is no role {role!r}; use lead, auditor or admin")
    wished = GroupUse(
        group_id=group, name=name, audience=audience, role=Role(role) if role else None
    )
    with opened() as instance:
        instance.user_groups.use(wished, actor=SYSTEM)
    stands = "stands for that" if audience or role else "stands for nothing"
    sys.stdout.write(
        f"{visible(group)} {stands} now; `annexa serve` looks who is in it within ten minutes.\n"
    )
    return 0


def decide(offer: str, *, confirms: bool, person: str) -> int:
    """Confirm or refuse, as the admin of this machine or in the name of one."""
    with opened() as instance:
        actor = actor_in(instance, person)
        if confirms:
            role = instance.user_groups.confirm(offer, actor=actor).role
            sys.stdout.write(f"Confirmed: they are {role} now; the admins are told.\n")
        else:
            instance.user_groups.refuse(offer, actor=actor)
            sys.stdout.write("Refused: they stay what they are.\n")
    return 0


def _print(uses: Sequence[GroupUse], waiting: Sequence[Candidate], console: Console) -> None:
    if not uses:
        console.print("No user group stands for anything.")
    for one in uses:
        stands = [f"audience {one.audience}"] if one.audience else []
        stands += [f"role {one.role}, once confirmed"] if one.role else []
        named = f" (@{one.name})" if one.name else ""
        console.print(Text(visible(f"{one.group_id}{named}: {', '.join(stands)}")))
    console.print(Text(f"Waiting to be confirmed: {len(waiting)}", style="bold"))
    for candidate in waiting:
        person, proposal = candidate.person, candidate.proposal
        who = person.email or person.name or person.slack_id or person.id
        console.print(
            Text(visible(f"{proposal.offer}  {who}: {proposal.role} proposed, {person.role} now"))
        )


def _json(uses: Sequence[GroupUse], waiting: Sequence[Candidate]) -> dict[str, object]:
    return {
        "groups": [
            {
                "group": one.group_id,
                "name": one.name,
                "audience": one.audience,
                "role": one.role.value if one.role else "",
            }
            for one in uses
        ],
        "waiting": [
            {
                "id": candidate.proposal.offer,
                "person": candidate.person.id,
                "role": candidate.proposal.role.value,
                "now": candidate.person.role.value,
                "since": candidate.proposal.proposed_at.isoformat(),
            }
            for candidate in waiting
        ],
    }
