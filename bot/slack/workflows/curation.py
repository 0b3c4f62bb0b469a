"""Puts curated answers in force, lists and retires them; lists what is not answered well."""

from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.slack.blocks.clusters import questions_messages
from bot.slack.blocks.curation import curated_messages, in_force
from bot.slack.blocks.forms import notice
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.payloads.feedback import correction_from_words
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.telling import Pages, show, tell, trouble
from bot.slack.workflows.words import forget_words, words_of

_WORDS_LOST = "What you wrote was lost on its way to me; please write it again."


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
    told = trouble(kept, thing="correction")
    # Whoever was told before that they ask too much is told nothing now, and nothing is kept.
    if told is not None or not is_turned_away(kept):
        tell(desk, run, fields["user"], message if told is None else (lambda: told))
    forget_words(desk, run)


def retire_curated(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Let one speak no more, and say so to the lead."""

    def retire() -> Fields:
        person = _person(desk, fields)
        return {"label": desk.care.curation.retire(int(fields["number"]), actor=person).label}

    retired = run.step("retire", lambda: guarded(retire, doing=f"Retiring {run.id}"))
    words = f"{retired.get('label')} speaks no more; documents answer that question again."
    told = trouble(retired, thing="wish") or notice(words)
    tell(desk, run, fields["user"], lambda: told)


def list_curated(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show a lead, and nobody else, what is in force."""

    def messages() -> tuple[Message, ...]:
        curated = desk.care.curation.listed(actor=_person(desk, fields))
        return curated_messages(curated, [_slack_id(desk, one.owner) for one in curated])

    _list(desk, run, fields, messages)


def list_questions(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show a lead, and nobody else, what many asked and nobody answered well."""

    def messages() -> tuple[Message, ...]:
        return questions_messages(desk.care.clusters.open_questions(actor=_person(desk, fields)))

    _list(desk, run, fields, messages)


def _list(desk: FrontDesk, run: Run, fields: Fields, messages: Pages) -> None:
    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(messages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    show(desk, run, fields, counted=counted, pages=messages, thing="list")


def _person(desk: FrontDesk, fields: Fields) -> Person:
    return desk.identity.who(fields["user"], team=fields["team"]).person


def _slack_id(desk: FrontDesk, person_id: PersonId) -> str:
    try:
        return desk.people.find(person_id).slack_id
    except UnknownPerson:
        return ""
