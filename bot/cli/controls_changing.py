"""``annexa controls set``, ``state``, ``check``, ``evidence``: change what the registers say."""

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.assembly.instance import Instance
from bot.cli.opening import actor_in, opened
from bot.controls.facts import EvidenceKind, Offer, Outcome, Progress
from bot.controls.register_entities import Applicability, Conformity, Ground, Inclusion
from bot.errors import RegisterWrong
from bot.people.entities import PersonId

_LABEL = re.compile(r"(?:[EQ]-)?([0-9]{1,9})", re.IGNORECASE)


def set_control(
    id_: str,
    *,
    applicable: str,
    because: Sequence[str],
    owner: str,
    documented_in: str,
    review_on: str,
    person: str,
) -> int:
    """Change what is given; the rest stays."""
    with opened() as instance:
        actor, keeper = actor_in(instance, person), instance.registers.keeper
        row = keeper.control(id_, actor=actor)
        if applicable == "no":
            row = replace(row, applicability=Applicability.EXCLUDED, exclusion="; ".join(because))
        elif applicable == "yes" or because:
            row = replace(
                row,
                applicability=Applicability.APPLICABLE,
                inclusion=tuple(map(_inclusion, because)) or row.inclusion,
            )
        row = replace(
            row,
            owner=_owner(instance, owner) if owner else row.owner,
            documented_in=documented_in or row.documented_in,
            review_on=_day(review_on) or row.review_on,
        )
        kept = keeper.keep_control(row, actor=actor)
    sys.stdout.write(f"{kept.id} is {kept.applicability}, version {kept.version}.\n")
    return 0


def add_control(title: str, asks: Sequence[str], *, person: str) -> int:
    """Add a control of the company's own."""
    with opened() as instance:
        actor = actor_in(instance, person)
        kept = instance.registers.keeper.add_control(title, tuple(asks), actor=actor)
    sys.stdout.write(f"{kept.id} is added.\n")
    return 0


def set_requirement(
    id_: str,
    *,
    conformity: str,
    words: str,
    owner: str,
    places: Sequence[str],
    person: str,
) -> int:
    """Change what is given of a requirement; the rest stays."""
    with opened() as instance:
        actor, keeper = actor_in(instance, person), instance.registers.keeper
        rows = {row.id: row for row in keeper.requirements(actor=actor)}
        row = rows.get(id_.strip())
        if row is None:
            raise RegisterWrong(f"There is no requirement {id_!r}; name a clause such as 9.2.2.")
        named = dict(row.places)
        for one in places:
            name, separator, place = one.partition("=")
            if not separator:
                raise RegisterWrong(f"{one!r} names no place; write NAME=DOCUMENT or NAME=LINK.")
            named[name.strip()] = place.strip()
        row = replace(
            row,
            words=words or row.words,
            owner=_owner(instance, owner) if owner else row.owner,
            places=tuple(named.items()),
        )
        if conformity:
            today = instance.clock.now().date()
            row = replace(row, conformity=Conformity(conformity), assessed_on=today)
        kept = keeper.keep_requirement(row, actor=actor)
    sys.stdout.write(f"{kept.id} is {kept.conformity}, version {kept.version}.\n")
    return 0


def state(id_: str, progress: str, *, words: str, on: str, person: str) -> int:
    """Say how far a control is put into practice."""
    with opened() as instance:
        said = instance.registers.evidencing.state(
            id_, Progress(progress), words=words, on=_day(on), actor=actor_in(instance, person)
        )
    sys.stdout.write(f"{said.about}: {said.verdict} as of {said.on}.\n")
    return 0


def check(id_: str, outcome: str, *, words: str, on: str, person: str) -> int:
    """Say what an internal audit found."""
    with opened() as instance:
        said = instance.registers.evidencing.check(
            id_, Outcome(outcome), words=words, on=_day(on), actor=actor_in(instance, person)
        )
    sys.stdout.write(f"{said.about}: checked on {said.on}, {said.verdict}.\n")
    return 0


def supply(
    id_: str,
    *,
    what: str,
    title: str,
    covers_from: str,
    covers_until: str,
    valid_until: str,
    person: str,
) -> int:
    """Offer a file or a link as evidence."""
    is_link = "://" in what
    content = None if is_link else _bytes(Path(what))
    offer = Offer(
        about=id_,
        kind=EvidenceKind.LINK if is_link else EvidenceKind.FILE,
        title=title,
        reference=what if is_link else Path(what).name,
        covers_from=_required_day(covers_from),
        covers_until=_required_day(covers_until),
        valid_until=_day(valid_until),
    )
    with opened() as instance:
        kept = instance.registers.evidencing.supply(
            offer, content=content, actor=actor_in(instance, person)
        )
    sys.stdout.write(f"{kept.label} is {kept.state}.\n")
    return 0


def rule(label: str, *, reason: str, person: str) -> int:
    """Accept evidence, or refuse it where a reason is given."""
    with opened() as instance:
        actor, evidencing = actor_in(instance, person), instance.registers.evidencing
        number = numbered(label)
        kept = (
            evidencing.refuse(number, reason=reason, actor=actor)
            if reason
            else evidencing.accept(number, actor=actor)
        )
    sys.stdout.write(f"{kept.label} is {kept.state}.\n")
    return 0


def list_questions(*, person: str) -> int:
    """Print what nobody could answer and nobody promoted."""
    with opened() as instance:
        waiting = instance.registers.suggestions.waiting(actor=actor_in(instance, person))
    for one in waiting:
        about = f" (may be about {', '.join(one.controls)})" if one.controls else ""
        sys.stdout.write(f"{one.words}{about}\n")
    if not waiting:
        sys.stdout.write("No question waits.\n")
    return 0


def promote(words: str, *, person: str) -> int:
    """Take a question for a gap."""
    with opened() as instance:
        kept = instance.registers.suggestions.promote(words, actor=actor_in(instance, person))
    sys.stdout.write(f"{kept.label} is in the list of gaps.\n")
    return 0


def settle(label: str, *, reason: str, person: str) -> int:
    """Say how a promoted question was settled."""
    with opened() as instance:
        actor = actor_in(instance, person)
        instance.registers.suggestions.settle(numbered(label), reason=reason, actor=actor)
    sys.stdout.write("It is settled.\n")
    return 0


def numbered(label: str) -> int:
    """Return the number in ``E-12`` or ``Q-12``."""
    found = _LABEL.fullmatch(label.strip())
    if found is None:
        raise RegisterWrong(f"{label!r} is no number; write it like E-12.")
    return int(found[1])


def _inclusion(text: str) -> Inclusion:
    ground, _, reference = text.partition(":")
    if ground.strip().lower() not in set(Ground):
        raise RegisterWrong(f"{ground.strip()!r} is none of {', '.join(Ground)}; write risk: R-12.")
    return Inclusion(ground=Ground(ground.strip().lower()), reference=reference.strip())


def _owner(instance: Instance, name: str) -> PersonId:
    return instance.people.by_name_or_email(name).id


def _day(text: str) -> date | None:
    return _required_day(text) if text else None


def _required_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RegisterWrong(f"{text!r} is no day; write it as 2026-06-30.") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RegisterWrong(f"{path} cannot be read ({error.strerror}).") from error
