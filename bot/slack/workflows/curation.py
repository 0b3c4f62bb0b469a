"""Puts curated answers in force, lists and retires them; lists what is not answered well."""

from collections.abc import Callable
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.slack.blocks.clusters import questions_messages
from bot.slack.blocks.curation import curated_messages, in_force
from bot.slack.blocks.forms import failure_message, notice
from bot.slack.delivery import Parcel, Render
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.feedback import correction_from_words
from bot.slack.workflows.limits import refusal_of, turned_away
from bot.slack.workflows.words import forget_words, words_of

_WORDS_LOST = "What you wrote was lost on its way to me; please write it again."

Messages = Callable[[Person], tuple[Message, ...]]


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.CORRECT_ANSWER, partial(correct_answer, desk))
    desk.engine.workflow(WorkflowName.RETIRE_CURATED, partial(retire_curated, desk))
    desk.engine.workflow(WorkflowName.LIST_CURATED, partial(list_curated, desk))
    desk.engine.workflow(WorkflowName.LIST_QUESTIONS, partial(list_questions, desk))


def correct_answer(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Keep what a lead wrote, once, and tell them that it speaks."""

    def message() -> Message:
        words = words_of(desk, run.id, carried="")
        if words is None:
            raise WordsGone(_WORDS_LOST)
        correction = correction_from_words(words)
        person = _person(desk, fields)
        return in_force(desk.care.curation.add(correction, actor=person, entry_id=run.id))

    def keep() -> Fields:
        away = turned_away(desk, fields["user"])
        if not away:
            message()
        return away

    kept = run.step("keep", lambda: guarded(keep, doing=f"Keeping {run.id}"))
    told = _trouble(kept, thing="correction")
    _tell(desk, run, fields, message if told is None else (lambda: told))
    forget_words(desk, run)


def retire_curated(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Let one speak no more, and say so to the lead."""

    def retire() -> Fields:
        person = _person(desk, fields)
        return {"label": desk.care.curation.retire(int(fields["number"]), actor=person).label}

    retired = run.step("retire", lambda: guarded(retire, doing=f"Retiring {run.id}"))
    words = f"{retired.get('label')} speaks no more; documents answer that question again."
    told = _trouble(retired, thing="wish") or notice(words)
    _tell(desk, run, fields, lambda: told)


def list_curated(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show a lead, and nobody else, what is in force."""

    def messages(person: Person) -> tuple[Message, ...]:
        curated = desk.care.curation.listed(actor=person)
        return curated_messages(curated, [_slack_id(desk, one.owner) for one in curated])

    _list(desk, run, fields, messages)


def list_questions(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show a lead, and nobody else, what many asked and nobody answered well."""
    _list(
        desk,
        run,
        fields,
        lambda person: questions_messages(desk.care.clusters.open_questions(actor=person)),
    )


def _list(desk: FrontDesk, run: Run, fields: Fields, messages: Messages) -> None:
    def count() -> Fields:
        away = turned_away(desk, fields["user"])
        return away or {"pages": str(len(messages(_person(desk, fields))))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    told = _trouble(counted, thing="list")
    if told is not None:
        _show(desk, run, fields, part=0, render=lambda: told)
    for part in range(int(counted.get("pages", 0))):
        render = partial(_page, lambda: messages(_person(desk, fields)), part)
        _show(desk, run, fields, part=part, render=render)


def _page(messages: Callable[[], tuple[Message, ...]], part: int) -> Message:
    # Between two steps the list may have become shorter.
    pages = messages()
    return pages[min(part, len(pages) - 1)]


def _show(desk: FrontDesk, run: Run, fields: Fields, *, part: int, render: Render) -> None:
    parcel = Parcel(
        name=f"post:{part}",
        render=render,
        address=Address(channel=fields["channel"], response_url=fields["response_url"]),
        mark=Mark(workflow_id=run.id, exchange="", part=part),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])


def _tell(desk: FrontDesk, run: Run, fields: Fields, render: Render) -> None:
    parcel = Parcel(
        name="tell",
        render=render,
        address=Address(channel=fields["user"]),
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    desk.delivery.deliver(run, parcel)


def _trouble(said: Fields, *, thing: str) -> Message | None:
    """Return what somebody is told instead, if a step failed or did not take them in."""
    failure = Failure.from_fields(said)
    if failure is None:
        return refusal_of(said, thing)
    return failure_message(failure) if failure.reference else notice(failure.words)


def _person(desk: FrontDesk, fields: Fields) -> Person:
    return desk.identity.who(fields["user"], team=fields["team"]).person


def _slack_id(desk: FrontDesk, person_id: PersonId) -> str:
    try:
        return desk.people.find(person_id).slack_id
    except UnknownPerson:
        return ""
