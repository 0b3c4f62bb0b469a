"""Raises nonconformities, takes their steps, and shows one or all that are not over."""

from collections.abc import Iterable, Mapping
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import NonconformityChanged
from bot.nonconformities.entities import Move, Nonconformity
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
from bot.slack.payloads.nonconformities import FindingForm
from bot.slack.payloads.tasks import CardOf
from bot.slack.wanting import person_of
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.task_names import mention
from bot.slack.workflows.telling import Pages, show, tell, trouble
from bot.slack.workflows.words import forget_words, words_of

_LOST = "What you wrote was lost on its way to me; please try again."
_THING = "nonconformity"
_RAISED = "{label} is raised, and its owner is told."
_SAVED = "Saved. It is at “{stage}” now."
_AGAIN = "This was done before; nothing was changed."
_NOTE = "note"


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.RAISE_NONCONFORMITY, partial(raise_one, desk))
    desk.engine.workflow(WorkflowName.MOVE_NONCONFORMITY, partial(take_step, desk))
    desk.engine.workflow(WorkflowName.SHOW_NONCONFORMITY, partial(show_one, desk))
    desk.engine.workflow(WorkflowName.LIST_NONCONFORMITIES, partial(list_all, desk))


def raise_one(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Raise what a form says, once, and show its card to whoever sent the form."""

    def raise_it() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        form = _form(desk, run)
        new = register_of(desk.nonconformities).raise_finding(
            form.finding,
            owner=person_of(desk, form.owner, team=fields["team"]),
            actor=_person(desk, fields),
            entry_id=run.id,
        )
        return {"number": str(new.number), _NOTE: _RAISED.format(label=new.label)}

    raised = run.step("raise", lambda: guarded(raise_it, doing=f"Raising {run.id}"))
    told = trouble(raised, thing=_THING)
    if told is not None or not is_turned_away(raised):
        tell(desk, run, fields["user"], lambda: told or _card(desk, fields, raised))
    forget_words(desk, run)


def take_step(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Take the step of a form, once, and let the card say how it stands now."""
    card = CardOf.parsed(fields["card"])

    def step() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        wished = _form(desk, run).step(Move(fields["move"]))
        try:
            one = register_of(desk.nonconformities).move(
                card.number, wished, seen=card.seen, actor=_person(desk, fields), once=run.id
            )
        except NonconformityChanged as error:
            return {_NOTE: str(error)}
        return {_NOTE: _SAVED.format(stage=one.stage) if one.is_first else _AGAIN}

    moved = run.step("step", lambda: guarded(step, doing=f"Moving {run.id}"))
    forget_words(desk, run)
    told = trouble(moved, thing=_THING)
    if told is not None:
        tell(desk, run, fields["user"], lambda: told, part=1)
    elif _NOTE in moved:
        _show_anew(desk, run, fields, card, moved)


def show_one(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show one to whoever wished for it, and to nobody else."""

    def pages() -> tuple[Message, ...]:
        return (_card(desk, fields, {"number": fields["number"]}),)

    _show_pages(desk, run, fields, pages=pages)


def list_all(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show somebody those that are not over and that they may see."""

    def pages() -> tuple[Message, ...]:
        actor = _person(desk, fields)
        page = register_of(desk.nonconformities).listed(actor=actor, skip=int(fields["skip"]))
        may_raise = may(actor, Permission.MANAGE_NONCONFORMITIES)
        return nonconformities_messages(page, names=_names(desk, page.found), may_raise=may_raise)

    _show_pages(desk, run, fields, pages=pages)


def names_in(desk: FrontDesk, one: Nonconformity) -> Mapping[PersonId, str]:
    """Return how everybody in it is mentioned."""
    return _names(desk, (one,))


def _show_pages(desk: FrontDesk, run: Run, fields: Fields, *, pages: Pages) -> None:
    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(pages()))}

    counted = run.step("look", lambda: guarded(count, doing=f"Showing {run.id}"))
    show(desk, run, fields, counted=counted, pages=pages, thing=_THING)


def _show_anew(desk: FrontDesk, run: Run, fields: Fields, card: CardOf, said: Fields) -> None:
    """Let the card show it as it is now; where nobody can change it, say it directly."""
    known = {**said, "number": str(card.number)}

    def look() -> Fields:
        _card(desk, fields, known)
        return {}

    looked = run.step("look", lambda: guarded(look, doing=f"Showing {run.id}"))
    if Failure.from_fields(looked) is not None:
        return
    render = partial(_card, desk, fields, known)
    address = Address(channel=card.channel, thread_ts=card.thread_ts, replaces=card.ts)
    mark = Mark(workflow_id=run.id, exchange="")
    parcel = Parcel(name="card", render=render, address=address, mark=mark)
    if card.alone or not card.ts or not desk.delivery.deliver(run, parcel):
        tell(desk, run, fields["user"], render, part=2)


def _card(desk: FrontDesk, fields: Fields, said: Fields) -> Message:
    shown = register_of(desk.nonconformities).show(int(said["number"]), actor=_person(desk, fields))
    return nonconformity_message(shown, names=names_in(desk, shown.one), note=said.get(_NOTE, ""))


def _names(desk: FrontDesk, found: Iterable[Nonconformity]) -> Mapping[PersonId, str]:
    people = [person for one in found for person in (one.owner, one.verdict.by)]
    named = {one: mention(desk, one) for one in dict.fromkeys(people) if one is not None}
    return {one: words for one, words in named.items() if words}


def _form(desk: FrontDesk, run: Run) -> FindingForm:
    words = words_of(desk, run.id, carried="")
    if words is None:
        raise WordsGone(_LOST)
    return FindingForm.read(words)


def _person(desk: FrontDesk, fields: Fields) -> Person:
    person = desk.identity.who(fields["user"], team=fields["team"]).person
    desk.newcomers.welcome(person)
    return person
