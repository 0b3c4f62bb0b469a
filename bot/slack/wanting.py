"""A task as a form or sentence wishes for it, with people in place of Slack ids."""

from dataclasses import replace

from bot.controls.entities import CandidateGap
from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.slack.desk import FrontDesk
from bot.slack.payloads.inputs import day_in
from bot.slack.payloads.shortcuts import MessageKey, key_from
from bot.slack.payloads.tasks import TaskForm
from bot.slack.tasks import tasks_of
from bot.tasks.entities import Exemption, Kind, Source, Wanted
from bot.tasks.wording import Ordered
from knowledge.answers import Answer, Side

GAP, DRAFT, EXCEPTION, MESSAGE = "gap", "draft", "exception", "message"
"""What the private part of a form begins with, where it is about something that is there."""


def wanted_from_form(
    desk: FrontDesk, form: TaskForm, *, private: str, team: str, actor: Person
) -> Wanted:
    """Return what a form wishes for; what it does not ask stays as it was proposed."""
    if is_exception(private):
        wanted = _exception(desk, form, team=team, actor=actor)
        return replace(wanted, clause=form.clause, source=Source(quote=form.quote))
    begun = _begun(desk, private, actor=actor)
    if form.quote:
        begun = replace(begun, source=Source(quote=form.quote))
    return replace(
        begun,
        title=form.title,
        description=form.details,
        clause=form.clause or begun.clause,
        kind=begun.kind if form.sort is Kind.EXCEPTION else form.sort or begun.kind,
        controls=form.ids,
        priority=form.level,
        owner=person_of(desk, form.owner, team=team),
        due_on=day_in(form.due),
    )


def wanted_from_order(desk: FrontDesk, ordered: Ordered, *, team: str, source: Source) -> Wanted:
    """Return what a sentence wishes for."""
    people = [person_of(desk, one, team=team) for one in ordered.owners]
    found = [one for one in people if one is not None]
    return Wanted(
        title=ordered.title,
        controls=ordered.controls,
        kind=ordered.kind,
        priority=ordered.priority,
        owner=next(iter(found), None),
        watchers=tuple(found[1:]),
        due_on=ordered.due_on,
        source=source,
        notes=ordered.problems,
    )


def form_of_gap(desk: FrontDesk, gap: CandidateGap, *, actor: Person) -> TaskForm:
    """Return the form for a task with what a candidate gap says."""
    words = " ".join(gap.sighting.words.split())
    form = TaskForm(title=words, controls=" ".join(gap.controls))
    return with_owner(desk, form, actor=actor)


def form_of_message(desk: FrontDesk, text: str, *, actor: Person) -> TaskForm:
    """Return the form for a task with what a message says; who wrote it gives no orders by it."""
    ordered = tasks_of(desk.tasks).listing.read_order(text, actor=actor)
    form = replace(form_of_order(ordered), title=" ".join(text.split()), owner="", quote=text)
    return with_owner(desk, form, actor=actor)


def form_of_answer(desk: FrontDesk, answer: Answer, *, actor: Person) -> TaskForm:
    """Return the form for a task with what an answer says first, and the controls that it cites."""
    cited = " ".join(one.source for one in answer.citations)
    ordered = tasks_of(desk.tasks).listing.read_order(cited, actor=actor)
    places = {one.n: f"{one.title}, {one.section}" for one in answer.citations}
    first = next(iter(answer.sentences), None)
    place = next((places[n] for n in first.citations if n in places), "") if first else ""
    said = f"{first.text} ({place})" if first and place else ""
    clause = place if first and first.side is Side.OURS else ""
    form = TaskForm(controls=" ".join(ordered.controls), quote=said, clause=clause)
    return with_owner(desk, form, actor=actor)


def form_of_order(ordered: Ordered) -> TaskForm:
    """Return the form for a task with what was typed after the command."""
    return TaskForm(
        title=ordered.title,
        controls=" ".join(ordered.controls),
        owner=next(iter(ordered.owners), ""),
        due=ordered.due_on.isoformat() if ordered.due_on else "",
        priority=ordered.priority.value,
        kind=ordered.kind.value,
    )


def with_owner(desk: FrontDesk, form: TaskForm, *, actor: Person) -> TaskForm:
    """Return a form that names nobody with whoever owns its controls in the register."""
    if form.owner or not form.ids:
        return form
    opening = tasks_of(desk.tasks).opening
    wanted = opening.suggested(Wanted(title=form.title, controls=form.ids), actor=actor)
    return replace(form, owner=_slack_id(desk, wanted.owner))


def form_of_wanted(desk: FrontDesk, wanted: Wanted) -> TaskForm:
    """Return the form for a task with what was proposed."""
    return TaskForm(
        title=wanted.title,
        details=wanted.description,
        controls=" ".join(wanted.controls),
        owner=_slack_id(desk, wanted.owner),
        due=wanted.due_on.isoformat() if wanted.due_on else "",
        priority=wanted.priority.value,
        kind=wanted.kind.value,
    )


def person_of(desk: FrontDesk, slack_id: str, *, team: str) -> PersonId | None:
    """Return whom a Slack id means; None for no id."""
    return desk.identity.who(slack_id, team=team).person.id if slack_id else None


def draft_in(private: str) -> str:
    """Return the proposal that a form is about; empty for a form about none."""
    kind, _, value = private.partition(":")
    return value if kind == DRAFT else ""


def message_in(private: str) -> MessageKey | None:
    """Return the message that a form is about; None for a form about none."""
    kind, _, value = private.partition(":")
    return key_from(value) if kind == MESSAGE else None


def is_exception(private: str) -> bool:
    """Tell whether a form asks for an exception."""
    return private.partition(":")[0] == EXCEPTION


def _exception(desk: FrontDesk, form: TaskForm, *, team: str, actor: Person) -> Wanted:
    exemption = Exemption(
        risk_owner=person_of(desk, form.risk_owner, team=team),
        measures=form.measures,
        until=day_in(form.until),
    )
    return Wanted(
        title=form.title,
        description=form.details,
        controls=form.ids,
        kind=Kind.EXCEPTION,
        owner=actor.id,
        exemption=exemption,
    )


def _begun(desk: FrontDesk, private: str, *, actor: Person) -> Wanted:
    kind, _, value = private.partition(":")
    if kind == DRAFT:
        return tasks_of(desk.tasks).opening.proposal(value, actor=actor).draft.wanted
    if kind == GAP and value.isdigit():
        gap = desk.gaps.find_gap(int(value), actor=actor)
        source = Source(quote=gap.sighting.words, permalink=gap.sighting.permalink)
        return Wanted(title="", gap=gap.number, source=source)
    return Wanted(title="")


def _slack_id(desk: FrontDesk, person: PersonId | None) -> str:
    if person is None:
        return ""
    try:
        return desk.people.find(person).slack_id
    except UnknownPerson:
        return ""
