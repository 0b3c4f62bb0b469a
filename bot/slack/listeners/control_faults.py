"""What is wrong with a form that changes the register, by input; what was typed stays there."""

from collections.abc import Callable, Collection, Iterator, Mapping

from bot.controls.facts import EvidenceKind, Fact, Outcome, Progress
from bot.controls.register_entities import inclusions_in
from bot.errors import BotError
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.slack.blocks.control_forms import control_field
from bot.slack.desk import FrontDesk
from bot.slack.listeners.wishes import wrong_reason
from bot.slack.payloads.basics import Submission
from bot.slack.payloads.control_forms import (
    FOUND,
    ControlDeed,
    ControlForm,
    ControlPlace,
    grade_in,
)
from bot.slack.payloads.inputs import day_in
from bot.slack.registers import registers_of
from bot.slack.row_wishes import requirement_named, wished_control
from knowledge.coverage_grades import Grade

Faults = Mapping[str, str]
"""What is wrong, by input."""
Finder = Callable[[FrontDesk, ControlPlace, ControlForm, Person, str], Faults]

_STALE = "Somebody else changed it meanwhile. Close this and look at it as it is now."
_CHOOSE = "Please choose one."
_NO_REASON = "Please say why, in at least ten letters; somebody else reads it."
_NO_EVIDENCE = "Please add an address or a file."
_ONE_ALONE = "Please add either an address or a file, and the other one by itself."
_NO_NAME = "Please give it a name."
_NOTHING_ASKED = "Please say in a sentence or more what it asks."


def wrong_in(
    desk: FrontDesk,
    sent: Submission,
    deed: ControlDeed,
    place: ControlPlace,
    *,
    form: ControlForm,
) -> dict[str, str]:
    """Return what is wrong with a form, by the id of its input; nothing where it can be taken in.

    What belongs to no input of the form stands at its first.
    """
    first = next(iter(form.asked.split()), "title")
    try:
        actor = desk.identity.who(sent.user, team=sent.team).person
        found = _FINDERS[deed](desk, place, form, actor, sent.team)
    except BotError as error:
        return {control_field(first): str(error)}
    return {
        control_field(name if form.has(name) else first): words for name, words in found.items()
    }


def _saying(fact: Fact, verdicts: Collection[str]) -> Finder:
    def find(
        desk: FrontDesk, place: ControlPlace, form: ControlForm, actor: Person, team: str
    ) -> Faults:
        del team
        found = registers_of(desk.registers).evidencing.faults(
            place.about, fact, words=form.words, on=day_in(form.on), actor=actor
        )
        return found if form.verdict in verdicts else {"verdict": _CHOOSE, **found}

    return find


def _grading(
    desk: FrontDesk, place: ControlPlace, form: ControlForm, actor: Person, team: str
) -> Faults:
    del team
    found = registers_of(desk.registers).coverage.faults(
        place.about, grade_in(form.grade), reason=form.reason, actor=actor
    )
    return found if form.grade in {FOUND, *Grade} else {**found, "grade": _CHOOSE}


def _evidence(
    desk: FrontDesk, place: ControlPlace, form: ControlForm, actor: Person, team: str
) -> Faults:
    del team
    evidencing = registers_of(desk.registers).evidencing
    offer = form.offer(place.about, today=evidencing.today_for(actor))
    found = dict(evidencing.offer_faults(offer, actor=actor))
    if form.file and form.reference:
        return {**found, "reference": _ONE_ALONE}
    if offer.kind is not EvidenceKind.FILE and not form.reference:
        return {**found, "reference": _NO_EVIDENCE}
    return found


def _row(
    desk: FrontDesk, place: ControlPlace, form: ControlForm, actor: Person, team: str
) -> Faults:
    keeper = registers_of(desk.registers).keeper
    if place.is_requirement:
        require(actor, Permission.CHANGE_CONTROLS)
        current = requirement_named(desk, place.about, actor=actor)
        return {} if current.version == place.seen else {"conformity": _STALE}
    found = dict(
        keeper.faults(wished_control(desk, place, form, team=team, actor=actor), actor=actor)
    )
    _, problems = inclusions_in(form.inclusion)
    return {**found, "inclusion": problems[0]} if problems else found


def _refusing(
    desk: FrontDesk, place: ControlPlace, form: ControlForm, actor: Person, team: str
) -> Faults:
    del team
    registers_of(desk.registers).evidencing.require_decider(place.number, actor=actor)
    wrong = wrong_reason(form.reason, why=_NO_REASON)
    return {"reason": wrong} if wrong else {}


def _adding(
    desk: FrontDesk, place: ControlPlace, form: ControlForm, actor: Person, team: str
) -> Faults:
    del desk, place, team
    require(actor, Permission.CHANGE_CONTROLS)
    return dict(_unsaid(form))


def _unsaid(form: ControlForm) -> Iterator[tuple[str, str]]:
    if not form.title:
        yield "title", _NO_NAME
    if not form.asks:
        yield "asks", _NOTHING_ASKED


_FINDERS: Mapping[ControlDeed, Finder] = {
    ControlDeed.STATE: _saying(Fact.IMPLEMENTED, list(Progress)),
    ControlDeed.CHECK: _saying(Fact.CHECKED, list(Outcome)),
    ControlDeed.GRADE: _grading,
    ControlDeed.EVIDENCE: _evidence,
    ControlDeed.CHANGE: _row,
    ControlDeed.REFUSE: _refusing,
    ControlDeed.ADD: _adding,
}
