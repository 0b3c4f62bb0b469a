"""Shows what the registers say: gaps, one control, readiness; and takes in what leads promote."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial

from bot.controls.facts import Statement
from bot.controls.gaps import Gap
from bot.controls.overview import Card, RequirementCard
from bot.controls.register_entities import NOBODY
from bot.durable.runs import Fields, Run
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, may
from bot.slack.blocks.control_lists import (
    PAGE,
    GapPage,
    choice_messages,
    gaps_messages,
    readiness_messages,
)
from bot.slack.blocks.controls import control_messages, requirement_messages
from bot.slack.blocks.forms import notice
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.payloads.controls import PageOf
from bot.slack.registers import registers_of, rights_on
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.task_names import mention
from bot.slack.workflows.telling import Pages, show, tell, trouble
from bot.slack.workflows.wishers import wisher
from bot.slack.workflows.words import forget_words, needed_words
from bot.tasks.entities import Task
from bot.tasks.searching import PAGE as TASKS
from bot.tasks.searching import Wish
from bot.tasks.views import Page

_NO_LONGER = "That question does not wait any more: it was promoted, or has an answer by now."
_PROMOTED = "{label} stands in the list of gaps now; `/comply gaps {label}` shows it."
_LOOKED_AT = 500
"""So many tasks are looked through for those about a page of gaps."""
_SETTLED = "Q-{number} is settled and leaves the list of gaps."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.SHOW_GAPS, partial(show_gaps, desk))
    desk.engine.workflow(WorkflowName.SHOW_CONTROL, partial(show_control, desk))
    desk.engine.workflow(WorkflowName.SHOW_READINESS, partial(show_readiness, desk))
    desk.engine.workflow(WorkflowName.PROMOTE_QUESTION, partial(promote_question, desk))
    desk.engine.workflow(WorkflowName.SETTLE_QUESTION, partial(settle_question, desk))


def show_gaps(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show whoever reads the register what is missing, and nobody else."""
    _show_pages(desk, run, fields, partial(_gaps, desk, run, fields), thing="list")
    forget_words(desk, run)


def show_control(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show the card of what somebody named, or let them choose between several."""

    def pages() -> tuple[Message, ...]:
        words, actor = needed_words(desk, run), wisher(desk, fields)
        found = registers_of(desk.registers).overview.look_up(words)
        if len(found.ids) == 1:
            return card_messages(desk, found.ids[0], actor=actor, note=found.note)
        titles = _titles(desk, actor)
        rows = [(id_, titles[id_]) for id_ in found.ids if id_ in titles]
        return choice_messages(found.told, rows, note=found.note)

    _show_pages(desk, run, fields, pages, thing="control")
    forget_words(desk, run)


def show_readiness(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show whoever reads the register what an audit would look for first."""

    def pages() -> tuple[Message, ...]:
        actor = wisher(desk, fields)
        items = registers_of(desk.registers).overview.readiness(actor=actor)
        names = _names(desk, (one.by for one in items))
        return readiness_messages(items, skip=int(fields["skip"]), names=names)

    _show_pages(desk, run, fields, pages, thing="list")


def promote_question(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Take a question that nobody could answer for a gap, and say so to the lead."""

    def promote() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        actor = wisher(desk, fields)
        suggestions = registers_of(desk.registers).suggestions
        waiting = suggestions.waiting(actor=actor)
        chosen = next((one for one in waiting if one.id == fields["question"]), None)
        if chosen is None:
            raise NothingToOpen(_NO_LONGER)
        return {"label": suggestions.promote(chosen.words, actor=actor).label}

    promoted = run.step("promote", lambda: guarded(promote, doing=f"Promoting {run.id}"))
    _tell(desk, run, fields, promoted, lambda: _PROMOTED.format(label=promoted["label"]))
    refresh(desk, run, fields)


def settle_question(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Write down how a promoted question was settled, and say so to the lead."""

    def settle() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        reason, number = needed_words(desk, run), int(fields["number"])
        actor = wisher(desk, fields)
        registers_of(desk.registers).suggestions.settle(number, reason=reason, actor=actor)
        return {"number": fields["number"]}

    settled = run.step("settle", lambda: guarded(settle, doing=f"Settling {run.id}"))
    _tell(desk, run, fields, settled, lambda: _SETTLED.format(number=settled["number"]))
    forget_words(desk, run)
    refresh(desk, run, fields)


def card_messages(
    desk: FrontDesk, id_: str, *, actor: Person, note: str = ""
) -> tuple[Message, ...]:
    """Return the card of a control or a requirement as *actor* may see it; *note* stands on top."""
    overview = registers_of(desk.registers).overview
    if id_[:1].isdigit():
        requirement = overview.requirement(id_, actor=actor)
        tasks = _tasks_about(desk, {requirement.row.id}, actor=actor)
        return requirement_messages(
            requirement,
            tasks=tasks,
            names=_names(desk, _people_in(requirement, tasks)),
            rights=rights_on(requirement.row.owner, actor=actor),
            note=note,
        )
    card = overview.card(id_, actor=actor)
    tasks = _tasks_about(desk, {card.row.id}, actor=actor)
    return control_messages(
        card,
        tasks=tasks,
        names=_names(desk, [*_people_in(card, tasks), *_speakers(card)]),
        rights=rights_on(card.row.owner, actor=actor),
        note=note,
    )


def _gaps(desk: FrontDesk, run: Run, fields: Fields) -> tuple[Message, ...]:
    registers, actor = registers_of(desk.registers), wisher(desk, fields)
    at = PageOf(skip=int(fields["skip"]), words=needed_words(desk, run))
    gaps = registers.overview.gaps(about=at.words, actor=actor)
    found = registers.overview.look_up(at.words) if at.words else None
    shown = gaps[at.skip : at.skip + PAGE]
    is_first = not at.skip and not at.words
    changes = may(actor, Permission.CHANGE_CONTROLS)
    page = GapPage(
        gaps=shown,
        count=len(gaps),
        at=at,
        told=found.told if found else "",
        note=found.note if found else "",
        candidates=_candidates(desk, actor) if is_first else 0,
        questions=tuple(registers.suggestions.waiting(actor=actor)) if is_first and changes else (),
        tasks=_labels(
            _tasks_about(desk, {one.about for one in shown}, actor=actor, most=_LOOKED_AT)
        ),
        opens_tasks=may(actor, Permission.MANAGE_TASKS),
        settles=changes,
    )
    return gaps_messages(page, names=_names(desk, _owners(shown)))


def _candidates(desk: FrontDesk, actor: Person) -> int:
    return len(desk.gaps.open_gaps(actor=actor)) if may(actor, Permission.MANAGE_GAPS) else 0


def _tasks_about(
    desk: FrontDesk, about: set[str], *, actor: Person, most: int = TASKS
) -> Page | None:
    """Return the most pressing unfinished tasks about these rows that *actor* may see."""
    if desk.tasks is None or not about:
        return None
    return desk.tasks.listing.listed(Wish(controls=frozenset(about)), actor=actor, size=most)


def _labels(page: Page | None) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for task in page.tasks if page else ():
        for control in task.controls:
            found[control] = (*found.get(control, ()), task.label)
    return found


def _titles(desk: FrontDesk, actor: Person) -> Mapping[str, str]:
    keeper = registers_of(desk.registers).keeper
    controls = {row.id: row.title for row in keeper.controls(actor=actor)}
    return controls | {row.id: row.title for row in keeper.requirements(actor=actor)}


def _people_in(card: Card | RequirementCard, tasks: Page | None) -> Iterator[PersonId | None]:
    yield card.row.owner
    yield from (one.supplied_by for one in card.evidence)
    found: tuple[Task, ...] = tasks.tasks if tasks else ()
    yield from (one.owner for one in found)


def _speakers(card: Card) -> Iterator[PersonId]:
    said: tuple[Statement | None, ...] = (card.facts.statement, card.facts.check)
    yield from (one.by for one in said if one is not None)
    if card.coverage is not None and card.coverage.ruled is not None:
        yield card.coverage.ruled.by


def _owners(gaps: Iterable[Gap]) -> Iterator[PersonId]:
    return (one.owner for one in gaps)


def _names(desk: FrontDesk, people: Iterable[PersonId | None]) -> Mapping[PersonId, str]:
    known = (one for one in dict.fromkeys(people) if one is not None and one != NOBODY)
    named = {one: mention(desk, one) for one in known}
    return {one: words for one, words in named.items() if words}


def _show_pages(desk: FrontDesk, run: Run, fields: Fields, pages: Pages, *, thing: str) -> None:
    # Put together once: an auditor's look at something is one look, however long the list is.
    pages = cache(pages)

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(pages()))}

    counted = run.step("look", lambda: guarded(count, doing=f"Showing {run.id}"))
    show(desk, run, fields, counted=counted, pages=pages, thing=thing)


def _tell(
    desk: FrontDesk, run: Run, fields: Fields, said: Fields, words: Callable[[], str]
) -> None:
    message = trouble(said, thing="question")
    if message is None and is_turned_away(said):
        return
    tell(desk, run, fields["user"], lambda: message or notice(words()))
