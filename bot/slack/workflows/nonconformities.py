"""Raises nonconformities, takes their steps, and shows one or all that are not over."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import NonconformityChanged
from bot.nonconformities.entities import Move, Nonconformity
from bot.nonconformities.views import Shown
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, may
from bot.slack.blocks.nonconformities import nonconformities_messages, nonconformity_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.nonconformities import register_of
from bot.slack.payloads.files import SharedFiles
from bot.slack.payloads.nonconformities import FindingForm
from bot.slack.payloads.tasks import CardOf
from bot.slack.wanting import person_of
from bot.slack.workflows.fetching import patiently
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.nonconformity_files import supplied, supplied_with
from bot.slack.workflows.task_names import mention
from bot.slack.workflows.telling import Pages, show, tell, trouble
from bot.slack.workflows.wishers import wisher
from bot.slack.workflows.words import WORDS_LOST, forget_words, needed_words

_THING = "nonconformity"
_RAISED = "{label} is raised, and its owner is told."
_SAVED = "Saved. It is at “{stage}” now."
_AMENDED = "Changed; what stood there before is in its history."
_FILED = "The file is kept as it is; whoever may see this can ask for it."
_AGAIN = "This was done before; nothing was changed."
_NOTE = "note"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Act:
    """What somebody wants with one, with what they filled in."""

    card: CardOf
    actor: Person
    form: FindingForm
    once: str


Deed = Callable[[FrontDesk, _Act, Fields], tuple[Nonconformity, str]]
"""Does it, and returns how it is now and what is said of that."""


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.RAISE_NONCONFORMITY, partial(raise_one, desk))
    for name, deed in _DEEDS.items():
        desk.engine.workflow(name, partial(act_on_one, desk, deed=deed))
    desk.engine.workflow(WorkflowName.SHOW_NONCONFORMITY, partial(show_one, desk))
    desk.engine.workflow(WorkflowName.LIST_NONCONFORMITIES, partial(list_all, desk))


def raise_one(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Raise what a form says, once, and show its card to whoever sent the form."""

    def raise_it() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        form, actor = FindingForm.read(needed_words(desk, run)), wisher(desk, fields)
        new = register_of(desk.nonconformities).raise_finding(
            form.finding,
            owner=person_of(desk, form.owner, team=fields["team"]),
            actor=actor,
            entry_id=run.id,
            file=supplied_with(desk, form, actor=actor),
        )
        return {"number": str(new.number), _NOTE: _RAISED.format(label=new.label)}

    raised = patiently(run, "raise", raise_it)
    told = trouble(raised, thing=_THING)
    if told is not None or not is_turned_away(raised):
        tell(desk, run, fields["user"], lambda: told or card_of(desk, fields, raised))
    forget_words(desk, run)
    refresh(desk, run, fields)


def act_on_one(desk: FrontDesk, run: Run, fields: Fields, *, deed: Deed) -> None:
    """Do what a form asks for, once, and let the card say how it stands now."""
    card = CardOf.parsed(fields["card"])

    def act() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        asked = _Act(
            card=card,
            actor=wisher(desk, fields),
            form=FindingForm.read(needed_words(desk, run)),
            once=run.id,
        )
        try:
            one, note = deed(desk, asked, fields)
        except NonconformityChanged as error:
            return {_NOTE: str(error)}
        return {_NOTE: note if one.is_first else _AGAIN}

    acted = patiently(run, "step", act)
    forget_words(desk, run)
    told = trouble(acted, thing=_THING)
    if told is not None:
        tell(desk, run, fields["user"], lambda: told, part=1)
    elif _NOTE in acted:
        _show_anew(desk, run, fields, card, acted)
    refresh(desk, run, fields)


def _move(desk: FrontDesk, asked: _Act, fields: Fields) -> tuple[Nonconformity, str]:
    move, card = Move(fields["move"]), asked.card
    file = supplied(desk, card.number, asked.form, actor=asked.actor, move=move)
    step = asked.form.step(move, file=file)
    one = register_of(desk.nonconformities).move(
        card.number, step, seen=card.seen, actor=asked.actor, once=asked.once
    )
    return one, _SAVED.format(stage=one.stage)


def _amend(desk: FrontDesk, asked: _Act, fields: Fields) -> tuple[Nonconformity, str]:
    register, card = register_of(desk.nonconformities), asked.card
    seen = register.show(card.number, actor=asked.actor).one
    owner = person_of(desk, asked.form.owner, team=fields["team"])
    wished = asked.form.amendment(seen, owner=owner)
    return register.amend(
        card.number, wished, seen=card.seen, actor=asked.actor, once=asked.once
    ), _AMENDED


def _file(desk: FrontDesk, asked: _Act, _fields: Fields) -> tuple[Nonconformity, str]:
    file = supplied(desk, asked.card.number, asked.form, actor=asked.actor)
    if file is None:
        raise WordsGone(WORDS_LOST)
    filing = register_of(desk.nonconformities).filing
    return filing.add(asked.card.number, file, actor=asked.actor, once=asked.once), _FILED


def show_one(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show one to whoever wished for it, and to nobody else."""

    def pages() -> tuple[Message, ...]:
        return (card_of(desk, fields, {"number": fields["number"]}),)

    _show_pages(desk, run, fields, pages=pages)


def list_all(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show somebody those that are not over and that they may see."""

    def pages() -> tuple[Message, ...]:
        actor = wisher(desk, fields)
        only = fields.get("only", "")
        page = register_of(desk.nonconformities).listed(
            actor=actor,
            everything=only == "all",
            overdue=only == "overdue",
            skip=int(fields["skip"]),
        )
        may_raise = may(actor, Permission.MANAGE_NONCONFORMITIES)
        names = _names(desk, page.found)
        return nonconformities_messages(page, names=names, may_raise=may_raise, only=only)

    _show_pages(desk, run, fields, pages=pages)


def card_of(desk: FrontDesk, fields: Fields, said: Fields) -> Message:
    """Return the card of one as whoever is meant may see it, with what is said on top of it."""
    shown = register_of(desk.nonconformities).show(int(said["number"]), actor=wisher(desk, fields))
    return nonconformity_message(shown, names=names_in(desk, shown), note=said.get(_NOTE, ""))


def add_shared(desk: FrontDesk, sent: SharedFiles, number: int, file: str) -> Fields:
    """Add a file that was shared in the direct messages, once."""
    actor = wisher(desk, sent.fields())
    given = supplied(desk, number, FindingForm(file=file), actor=actor)
    if given is not None:
        filing = register_of(desk.nonconformities).filing
        filing.add(number, given, actor=actor, once=sent.id_of(file))
    return {}


def card_with_file(desk: FrontDesk, number: int, fields: Fields) -> Message:
    """Return the card of one to which a file was added."""
    return card_of(desk, fields, {"number": str(number), _NOTE: _FILED})


def names_in(desk: FrontDesk, shown: Shown) -> Mapping[PersonId, str]:
    """Return how everybody in it is mentioned."""
    return _names(desk, (shown.one,), *(file.supplied_by for file in shown.files))


def _show_pages(desk: FrontDesk, run: Run, fields: Fields, *, pages: Pages) -> None:
    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(pages()))}

    counted = run.step("look", lambda: guarded(count, doing=f"Showing {run.id}"))
    show(desk, run, fields, counted=counted, pages=pages, thing=_THING)


def _show_anew(desk: FrontDesk, run: Run, fields: Fields, card: CardOf, said: Fields) -> None:
    """Let the card show it as it is now; where nobody can change it, say it directly."""
    known = {**said, "number": str(card.number)}

    def look() -> Fields:
        card_of(desk, fields, known)
        return {}

    looked = run.step("look", lambda: guarded(look, doing=f"Showing {run.id}"))
    if Failure.from_fields(looked) is not None:
        return
    render = partial(card_of, desk, fields, known)
    address = Address(channel=card.channel, thread_ts=card.thread_ts, replaces=card.ts)
    mark = Mark(workflow_id=run.id, exchange="")
    parcel = Parcel(name="card", render=render, address=address, mark=mark)
    if card.alone or not card.ts or not desk.delivery.deliver(run, parcel):
        tell(desk, run, fields["user"], render, part=2)


def _names(
    desk: FrontDesk, found: Iterable[Nonconformity], *others: PersonId | None
) -> Mapping[PersonId, str]:
    people = [*(person for one in found for person in (one.owner, one.verdict.by)), *others]
    named = {one: mention(desk, one) for one in dict.fromkeys(people) if one is not None}
    return {one: words for one, words in named.items() if words}


_DEEDS: Mapping[WorkflowName, Deed] = {
    WorkflowName.MOVE_NONCONFORMITY: _move,
    WorkflowName.AMEND_NONCONFORMITY: _amend,
    WorkflowName.ADD_NONCONFORMITY_FILE: _file,
}
